"""T2A7xx: what an indicator counts. T2A905 and T2A906: what it costs."""

from local.dhis2.web import Json
from tests.functional.broken.feeding import OF_DEATHS
from tests.functional.checking import DEATHS, Case, Example

STAGE_OUTCOME = "KbftsAhNdLf.tVcCNLv0uyW"
DIED = f"#{{{STAGE_OUTCOME}}} == 'DIED'"
START, END = "START_OF_REPORTING_PERIOD", "END_OF_REPORTING_PERIOD"


def _boundary(kind: str, target: str = "EVENT_DATE", offset: int = 0) -> Json:
    moved: Json = {"offsetPeriods": offset, "offsetPeriodType": "Monthly"} if offset else {}
    return {"boundaryTarget": target, "analyticsPeriodBoundaryType": kind, **moved}


def _within(target: str, offset: int = 0) -> list[Json]:
    return [_boundary(f"AFTER_{START}", target, offset), _boundary(f"BEFORE_{END}", target, offset)]


def _deaths(code: str, *says: str, name: str = "", **properties: object) -> Case:
    def change(example: Example) -> None:
        for prop, value in properties.items():
            example.tracker.set_property("programIndicators", DEATHS, prop, value)

    return Case(code, change, OF_DEATHS, says, name=name)


def _bounded(code: str, boundaries: list[Json], *says: str, name: str = "", **more: object) -> Case:
    return _deaths(code, *says, name=name, analyticsPeriodBoundaries=boundaries, **more)


CASES = (
    _bounded(
        "T2A701",
        _within("ENROLLMENT_DATE"),
        "enrolments whose enrolment date lies in the period",
        "a visit counts in the period of the enrolment date",
        analyticsType="ENROLLMENT",
    ),
    _bounded("T2A702", [_boundary(f"BEFORE_{END}")], "it has no After boundary", "count again in every period"),
    _bounded("T2A702", [], "it has no boundary: every period counts all events", name="without any"),
    _bounded("T2A703", _within("EVENT_DATE", -1), "1 month before", "not the cases of the reporting period"),
    _bounded("T2A704", _within("INCIDENT_DATE"), "incident date", "whatever happens later counts"),
    _deaths("T2A705", "V{event_status}", "SCHEDULE today", filter=f"{DIED} && V{{event_status}} == 'SCHEDULE'"),
    _bounded("T2A705", _within("SCHEDULED_DATE"), "planned for then", name="by the scheduled date"),
    _deaths("T2A706", "V{tei_count} counts persons", expression="V{tei_count}"),
    _deaths("T2A707", "OWNER_AT_START", "owns the person", orgUnitField="OWNER_AT_START"),
    _deaths("T2A708", "REGISTRATION", "where the person was registered", orgUnitField="REGISTRATION"),
    _deaths("T2A709", "its aggregation type is AVERAGE", "Malaria deaths is summed", aggregationType="AVERAGE"),
    _deaths("T2A710", "V{current_date}", filter=f"{DIED} && d2:daysBetween(V{{event_date}}, V{{current_date}}) < 30"),
    _bounded(
        "T2A711", [_boundary(f"AFTER_{END}"), _boundary(f"BEFORE_{START}")], "no case can have", "it counts nothing"
    ),
    _deaths("T2A905", "it calls d2:count", filter=f"{DIED} && d2:count(#{{{STAGE_OUTCOME}}}) > 1"),
    _deaths("T2A906", "", filter=f"{DIED} && d2:daysBetween(V{{event_date}}, V{{analytics_period_end}}) < 10"),
)
