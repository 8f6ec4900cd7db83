"""An indicator's boundaries in words."""

from collections.abc import Iterable

from t2a.domain.metadata import Boundary, Definition

ENROLLMENT = "ENROLLMENT"
SCHEDULED_DATE = "SCHEDULED_DATE"
AFTER_START, AFTER_END = "AFTER_START_OF_REPORTING_PERIOD", "AFTER_END_OF_REPORTING_PERIOD"
BEFORE_START, BEFORE_END = "BEFORE_START_OF_REPORTING_PERIOD", "BEFORE_END_OF_REPORTING_PERIOD"
AFTER, BEFORE = frozenset({AFTER_START, AFTER_END}), frozenset({BEFORE_START, BEFORE_END})
_ENDS = {
    AFTER_START: ("from", "the start of the period"),
    AFTER_END: ("after", "the end of the period"),
    BEFORE_START: ("before", "the start of the period"),
    BEFORE_END: ("up to", "the end of the period"),
}
_DATES = {
    "EVENT_DATE": "event date",
    "ENROLLMENT_DATE": "enrolment date",
    "INCIDENT_DATE": "incident date",
    SCHEDULED_DATE: "scheduled date",
}
_CUSTOM = {
    "PS_EVENTDATE:": "event date in program stage",
    "A{": "date in attribute",
    "#{": "date in data element",
}
_UNITS = {"Daily": "day", "Weekly": "week", "Monthly": "month", "Quarterly": "quarter", "Yearly": "year"}


def counted(definition: Definition) -> str:
    return "enrolments" if definition.analytics_type == ENROLLMENT else "events"


def offset_of(boundary: Boundary) -> int:
    """DHIS2 heeds no offset without a period type."""
    return boundary.offset if boundary.offset_type else 0


def date_of(target: str) -> str:
    for prefix, words in _CUSTOM.items():
        if target.startswith(prefix):
            return f"{words} {target.removeprefix(prefix).rstrip('}')}"
    return _DATES.get(target, f"date {target!r}")


def timed(definition: Definition) -> str:
    """What it counts of which time, to follow `it counts`."""
    ends, what = definition.boundaries, counted(definition)
    plain = {(one.type, offset_of(one)) for one in ends} == {(AFTER_START, 0), (BEFORE_END, 0)}
    if plain and len({one.target for one in ends}) == 1:
        return f"{what} whose {date_of(ends[0].target)} lies in the period"
    return f"{what} by {span(ends)}"


def span(boundaries: Iterable[Boundary]) -> str:
    """`event date from the start of the period and event date up to the end of the period`."""
    return " and ".join(_end(one) for one in sorted(boundaries, key=lambda one: (one.type, one.target, one.offset)))


def _end(boundary: Boundary) -> str:
    way, moment = _ENDS.get(boundary.type, (boundary.type, "the period"))
    return f"{date_of(boundary.target)} {way} {_moved(boundary)}{moment}"


def _moved(boundary: Boundary) -> str:
    offset, kind = boundary.offset, boundary.offset_type
    if not kind:
        return ""
    unit = _UNITS.get(kind, f"{kind} period") + ("" if abs(offset) == 1 else "s")
    return f"{abs(offset)} {unit} {'before' if offset < 0 else 'after'} "
