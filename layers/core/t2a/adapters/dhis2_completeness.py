"""Complete data set registrations of the aggregate instance: 2.41, 2.42 and 2.43 answer alike."""

from collections.abc import Sequence

from pydantic import Field

from t2a.adapters.dhis2_answers import Wire, WireCombo, parse
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_errors import refuse_status
from t2a.adapters.dhis2_system import chunks, one_of
from t2a.domain.completeness import Objection, Registration, Report
from t2a.domain.periods import parse_period
from t2a.domain.resolution import DEFAULT

PATH = "/api/completeDataSetRegistrations"
# `&orgUnit=` and a UID make 20 characters of a URL.
ORG_UNITS_IN_A_URL = 250
CONFLICT = 409


class WireRegistration(Wire):
    data_set: str = Field(alias="dataSet")
    period: str
    org_unit: str = Field(alias="organisationUnit")
    attribute_option_combo: str = Field(alias="attributeOptionCombo")
    stored_by: str = Field(default="", alias="storedBy")
    completed: bool = True


class WireRegistrations(Wire):
    """DHIS2 sends an empty object when nothing is registered."""

    registrations: tuple[WireRegistration, ...] = Field(default=(), alias="completeDataSetRegistrations")


class WireObjection(Wire):
    about: str = Field(default="", alias="object")
    text: str = Field(default="", alias="value")


class WireCounts(Wire):
    ignored: int = 0


class WireSummary(Wire):
    counts: WireCounts = Field(alias="importCount")
    conflicts: tuple[WireObjection, ...] = ()


class WireAnswer(Wire):
    response: WireSummary


class WireRefusal(Wire):
    message: str = ""


class Dhis2Completeness:
    """Implements `t2a.services.registering.Registrations`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client
        # What names an attribute option combination to DELETE, by UID.
        self._named: dict[str, list[tuple[str, str]]] = {}

    def read(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> list[Registration]:
        """Asked for by the days from the first period to the last (recording `complete-read`)."""
        spans = [parse_period(period) for period in periods]
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        days = [("dataSet", data_set), ("startDate", start.isoformat()), ("endDate", end.isoformat())]
        found: list[Registration] = []
        for some in chunks(org_units, ORG_UNITS_IN_A_URL):
            reply = self._client.get(PATH, [*days, *(("orgUnit", unit) for unit in some)])
            found += map(_registration, parse(reply, WireRegistrations, "the registrations").registrations)
        return [one for one in found if one.report.period in periods]

    def register(self, reports: Sequence[Report]) -> list[Objection]:
        """Without a date: DHIS2 takes its own today. The summary counts also behind a 409."""
        reply = self._client.post(
            PATH,
            (),
            {"completeDataSetRegistrations": [_wire(report) for report in reports]},
            known=(200, CONFLICT),
            packed=False,
        )
        if reply.status == CONFLICT and '"importCount"' not in reply.text:
            raise refuse_status(reply.status, reply.text, PATH, retry_after=None, is_json=True)
        summary = parse(reply, WireAnswer, "the registration").response
        objections = [Objection(one.about, one.text) for one in summary.conflicts]
        unexplained = [Objection("", "no reason given")] if summary.counts.ignored else []
        return objections or unexplained

    def unregister(self, report: Report) -> str:
        query = [("ds", report.data_set), ("pe", report.period), ("ou", report.org_unit)]
        combo = self._attribute_option_combo(report.attribute_option_combo)
        reply = self._client.delete(PATH, [*query, *combo], known=(200, 204, CONFLICT))
        return parse(reply, WireRefusal, "the refusal").message if reply.status == CONFLICT else ""

    def _attribute_option_combo(self, uid: str) -> list[tuple[str, str]]:
        """DELETE knows it by its category combination and options; without them it takes the default one."""
        if uid not in self._named:
            fields = "id,name,categoryCombo[id],categoryOptions[id]"
            reply = one_of(self._client, "categoryOptionCombos", uid, fields, "attribute option combination")
            combo = parse(reply, WireCombo, "the attribute option combination")
            options = ";".join(option.id for option in combo.options)
            self._named[uid] = [] if combo.name == DEFAULT else [("cc", combo.category_combo.id), ("cp", options)]
        return self._named[uid]


def _registration(wire: WireRegistration) -> Registration:
    report = Report(wire.data_set, wire.period, wire.org_unit, wire.attribute_option_combo)
    return Registration(report, wire.stored_by, wire.completed)


def _wire(report: Report) -> dict[str, str | bool]:
    return {
        "dataSet": report.data_set,
        "period": report.period,
        "organisationUnit": report.org_unit,
        "attributeOptionCombo": report.attribute_option_combo,
        "completed": True,
    }
