"""T2A701 to T2A705, T2A711: the time that an indicator counts."""

from collections.abc import Iterator
from typing import NamedTuple

from t2a.domain.checks.catalogue import meaning as rules
from t2a.domain.checks.dates import (
    AFTER,
    AFTER_END,
    BEFORE,
    BEFORE_START,
    ENROLLMENT,
    SCHEDULED_DATE,
    counted,
    date_of,
    offset_of,
    span,
    timed,
)
from t2a.domain.checks.expressions import functions, names_event_values
from t2a.domain.checks.finding import Rule
from t2a.domain.metadata import Boundary, DataElement, DataSet, Definition

COUNTS_EVENTS = frozenset({"d2:count", "d2:countIfValue", "d2:countIfCondition"})
USUAL = {"EVENT": frozenset({"EVENT_DATE"}), ENROLLMENT: frozenset({"ENROLLMENT_DATE", "INCIDENT_DATE"})}


class Fed(NamedTuple):
    """Where an indicator's values go."""

    data_set: DataSet
    element: DataElement


def boundaries(definition: Definition, fed: Fed | None) -> Iterator[tuple[Rule, str]]:
    """Rules and what is found; each says already that the indicator costs one query per period."""
    yield from _dates(definition)
    yield from _sides(definition, fed)


def _dates(definition: Definition) -> Iterator[tuple[Rule, str]]:
    targets = {one.target for one in definition.boundaries}
    if SCHEDULED_DATE in targets:
        yield rules.NOT_DONE, _by_plan(definition)
    elif len(targets) > 1 or targets - USUAL.get(definition.analytics_type, targets):
        yield rules.ANOTHER_DATE, _by_another_date(definition, targets)
    elif _is_by_enrolment(definition) and _asks_for_events(definition):
        yield rules.VISITS_BY_ENROLMENT, _by_enrolment(*targets)


def _sides(definition: Definition, fed: Fed | None) -> Iterator[tuple[Rule, str]]:
    ends = definition.boundaries
    if _is_open(ends) and not _is_stock(ends, fed):
        yield rules.OPEN_ENDED, _open_ended(definition)
    if _moved(ends):
        yield rules.OFFSET, _offset(definition, fed)
    elif _exclude_each_other(ends):
        yield rules.NOTHING_BETWEEN, f"no case can have its {span(ends)}: it counts nothing"


def _by_plan(definition: Definition) -> str:
    what = f"it counts {timed(definition)}"
    return f"{what}: visits that are planned for then, whether they took place or not"


def _by_another_date(definition: Definition, targets: set[str]) -> str:
    what = f"it counts {timed(definition)}"
    if len(targets) > 1:
        return f"{what}: only cases to which all of this applies, and not simply those of the period"
    if definition.analytics_type == ENROLLMENT and targets == {"EVENT_DATE"}:
        return f"{what}: an enrolment counts again in every period in which it has a visit"
    return f"{what}: whatever happens later counts in the period of the {date_of(*targets)}"


def _is_by_enrolment(definition: Definition) -> bool:
    """Open and moved boundaries have findings of their own."""
    ends = definition.boundaries
    return definition.analytics_type == ENROLLMENT and not _is_open(ends) and not _moved(ends)


def _asks_for_events(definition: Definition) -> bool:
    text = f"{definition.expression}\n{definition.filter}"
    return names_event_values(text) or not COUNTS_EVENTS.isdisjoint(functions(text))


def _by_enrolment(target: str) -> str:
    date = date_of(target)
    what = f"it counts enrolments whose {date} lies in the period, and asks for values of their visits"
    return f"{what}: a visit counts in the period of the {date}, however much later it was"


def _is_open(boundaries: tuple[Boundary, ...]) -> bool:
    types = {one.type for one in boundaries}
    return types <= AFTER or types <= BEFORE


def _is_stock(boundaries: tuple[Boundary, ...], fed: Fed | None) -> bool:
    """Everything up to the period's end, in a data element of which the last value counts."""
    return bool(boundaries) and boundaries[0].type in BEFORE and _keeps_last(fed)


def _keeps_last(fed: Fed | None) -> bool:
    return fed is not None and fed.element.aggregation_type.startswith("LAST")


def _open_ended(definition: Definition) -> str:
    what, ends = counted(definition), definition.boundaries
    if not ends:
        return f"it has no boundary: every period counts all {what} ever entered"
    missing, more = ("Before", "after") if ends[0].type in AFTER else ("After", "before")
    held = f"it has no {missing} boundary and counts all {what} with {span(ends)}"
    return f"{held}: those of the periods {more} it count again in every period"


def _moved(boundaries: tuple[Boundary, ...]) -> list[Boundary]:
    return [one for one in boundaries if offset_of(one)]


def _offset(definition: Definition, fed: Fed | None) -> str:
    what = f"it counts {timed(definition)}"
    types = {one.offset_type or "" for one in _moved(definition.boundaries)}
    if fed and types != {fed.data_set.period_type}:
        home = f"data set {fed.data_set.name} is {fed.data_set.period_type}"
        return f"{what}; the offset is {' and '.join(sorted(types))}, and {home}"
    return f"{what}: not the cases of the reporting period"


def _exclude_each_other(boundaries: tuple[Boundary, ...]) -> bool:
    """Only ends of one date can."""
    types, targets = {one.type for one in boundaries}, {one.target for one in boundaries}
    return len(targets) == 1 and not _is_open(boundaries) and not types.isdisjoint({AFTER_END, BEFORE_START})
