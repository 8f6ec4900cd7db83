"""From a mapping and a request to batches: what to export for which org units and periods, and where to."""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from t2a.domain.batches import Batch, Limits, WholeLevel, pack
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request
from t2a.domain.mapping import DataSetTarget, Mapping
from t2a.domain.metadata import DataSet, OrgUnit
from t2a.domain.periods import Period, PeriodType, parse_period_list, past_periods
from t2a.domain.plan import Place, Plan
from t2a.domain.resolution import Resolution, resolve
from t2a.ports import Target, Tracker

NAMED_AT_MOST = 10


class Planned(NamedTuple):
    """A run's plan, its batches, and a sentence for whatever was left out."""

    plan: Plan
    batches: tuple[Batch, ...]
    left_out: tuple[str, ...]


def plan_run(request: Request, mapping: Mapping, tracker: Tracker, target: Target) -> Planned:
    """Read both instances' metadata and plan. Raises Fatal with what to correct when nothing can be moved."""
    _require_iso_calendar(tracker.server().calendar)
    data_sets = target.data_sets([data_set.id for data_set in mapping.aggregate.data_sets])
    resolution = _resolve(mapping, tracker, target, data_sets)
    units = _narrow(tracker.org_units(mapping.tracker.org_units, mapping.tracker.org_unit_id_scheme), request)
    places = _places(mapping.tracker.org_unit_id_scheme, units, target)
    plan = Plan(request=request, mapping=mapping, feeds=resolution.feeds, places=places)
    batches = _batches(plan, data_sets, units)
    if not batches:
        raise Fatal(_nothing_to_do(plan, resolution))
    return Planned(plan, batches, tuple(_left_out(plan, resolution, data_sets)))


def _require_iso_calendar(calendar: str) -> None:
    if calendar != "iso8601":
        raise Fatal(f"the tracker instance uses the {calendar} calendar; T2A reckons periods in iso8601 only")


def _resolve(mapping: Mapping, tracker: Tracker, target: Target, data_sets: list[DataSet]) -> Resolution:
    side = mapping.tracker
    indicators = tracker.program_indicators(side.program_indicator_groups, side.program_indicators, side.data_element)
    combos = {element.category_combo for data_set in data_sets for element in data_set.data_elements}
    combos |= {data_set.category_combo for data_set in data_sets}
    return resolve(mapping, indicators, data_sets, target.category_option_combos(combos))


def _narrow(units: list[OrgUnit], request: Request) -> list[OrgUnit]:
    """Keep the org units that the request names, or that lie below one that it names."""
    if not request.org_units:
        return units
    asked = set(request.org_units)
    kept = [unit for unit in units if not asked.isdisjoint(unit.path.split("/"))]
    found = {part for unit in kept for part in unit.path.split("/")}
    if missing := sorted(asked - found):
        raise Fatal(f"org units {', '.join(missing)} are not among those of the mapping, nor above one of them")
    return kept


def _places(scheme: str, units: list[OrgUnit], target: Target) -> dict[str, Place]:
    if scheme == "UID":
        return {unit.id: Place(unit.name, unit.id) for unit in units}
    known = target.org_units_matching(scheme)
    # Two org units with one counterpart would take turns in it.
    times = Counter(unit.match for unit in units)
    targets = {unit.id: known.get(unit.match) for unit in units if unit.match and times[unit.match] == 1}
    return {unit.id: Place(unit.name, targets.get(unit.id)) for unit in units}


def _batches(plan: Plan, data_sets: list[DataSet], units: list[OrgUnit]) -> tuple[Batch, ...]:
    limits = Limits(plan.mapping.batches.max_values, plan.mapping.batches.parallel_exports)
    level = _whole_level(plan)
    known = [unit for unit in units if plan.places[unit.id].target]
    if len(known) < len(units):
        level = None
    batches: list[Batch] = []
    for asked, data_set in zip(plan.mapping.aggregate.data_sets, data_sets, strict=True):
        indicators = len(plan.feeds_of(data_set.id))
        periods = periods_of(plan.request, plan.mapping, asked, data_set)
        batches += pack(data_set.id, periods, indicators, known, limits, whole_level=level)
    return tuple(batches)


def _whole_level(plan: Plan) -> WholeLevel | None:
    selection = plan.mapping.tracker.org_units
    if selection.level is None:
        return None
    boundaries = (frozenset(selection.within), frozenset(plan.request.org_units))
    return WholeLevel(selection.level, tuple(boundary for boundary in boundaries if boundary))


def periods_of(request: Request, mapping: Mapping, asked: DataSetTarget, data_set: DataSet) -> tuple[str, ...]:
    """The periods to transfer into one data set: those asked for by hand, else the window of the mapping."""
    period_type = _period_type(data_set)
    if request.periods:
        return tuple(period.id for period in _by_hand(request.periods) if period.type is period_type)
    window = asked.periods
    today = local_day(request.scheduled_time, mapping.timezone)
    periods = past_periods(period_type, today, past=window.past, include_current=window.include_current)
    return tuple(period.id for period in periods)


def local_day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()


def _by_hand(texts: tuple[str, ...]) -> list[Period]:
    try:
        return parse_period_list(texts)
    except ValueError as error:
        raise Fatal(str(error)) from error


def _period_type(data_set: DataSet) -> PeriodType:
    try:
        return PeriodType(data_set.period_type)
    except ValueError:
        raise Fatal(f"data set {data_set.name} has the period type {data_set.period_type}, unknown to T2A") from None


def _left_out(plan: Plan, resolution: Resolution, data_sets: list[DataSet]) -> list[str]:
    indicators = [f"Indicator {one.name} ({one.program_indicator}): {one.reason}." for one in resolution.left_out]
    unfed = [
        f"Data set {data_set.name} ({data_set.id}): no indicator of the mapping feeds it."
        for data_set in data_sets
        if not plan.feeds_of(data_set.id)
    ]
    return [*indicators, *unfed, *_idle_periods(plan, data_sets), *_strangers(plan)]


def _idle_periods(plan: Plan, data_sets: list[DataSet]) -> list[str]:
    """The periods asked for by hand that no data set takes."""
    types = {data_set.period_type for data_set in data_sets}
    return [
        f"Period {period.id}: no data set of the mapping has its period type, {period.type}."
        for period in _by_hand(plan.request.periods)
        if period.type not in types
    ]


def _strangers(plan: Plan) -> list[str]:
    names = [f"{place.name} ({uid})" for uid, place in plan.places.items() if place.target is None]
    if not names:
        return []
    named = ", ".join(names[:NAMED_AT_MOST]) + (" ..." if len(names) > NAMED_AT_MOST else "")
    scheme = plan.mapping.tracker.org_unit_id_scheme
    return [
        f"{len(names)} org units have no counterpart of their own in the target by {scheme}: {named}. "
        "Harmonise them, or leave them out of the mapping."
    ]


def _nothing_to_do(plan: Plan, resolution: Resolution) -> str:
    if not plan.feeds:
        first = resolution.left_out[0] if resolution.left_out else None
        why = f"; the first: {first.name}: {first.reason}" if first else ""
        return f"none of the mapping's {len(resolution.left_out)} indicators feeds a data set of the mapping{why}"
    if not any(place.target for place in plan.places.values()):
        return "no org unit of the mapping is known to the target"
    return f"none of the mapping's data sets has the period type of {', '.join(plan.request.periods)}"
