"""From a mapping and a request to batches: what to export for which org units and periods, and where to."""

from collections import Counter
from typing import NamedTuple

from t2a.domain.batches import Batch, Limits, WholeLevel, pack
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import DataSet, OrgUnit, User
from t2a.domain.plan import Place, Plan
from t2a.domain.resolution import Resolution, resolve
from t2a.domain.terms import terms_of
from t2a.domain.windows import periods_by_hand, periods_of
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
    user = target.user()
    _require_rights(user, data_sets)
    resolution = _resolve(mapping, tracker, target, data_sets)
    units = _narrow(tracker.org_units(mapping.tracker.org_units, mapping.tracker.org_unit_id_scheme), request)
    found = _counterparts(mapping.tracker.org_unit_id_scheme, units, target)
    reachable = {unit: there.id for unit, there in found.items() if _within(user, there)}
    plan = Plan(
        request=request,
        mapping=mapping,
        feeds=resolution.feeds,
        places={unit.id: Place(unit.name, reachable.get(unit.id)) for unit in units},
        user=user.username,
        terms=terms_of(request, mapping, data_sets, user, frozenset(reachable.values()), target.server().today),
    )
    batches = _batches(plan, data_sets, units)
    if not batches:
        raise Fatal(_nothing_to_do(plan, resolution))
    return Planned(plan, batches, tuple(_left_out(plan, resolution, data_sets, outside=found.keys() - reachable)))


def _require_rights(user: User, data_sets: list[DataSet]) -> None:
    if not user.may("F_DATAVALUE_ADD"):
        raise Fatal(f"user {user.username} of the aggregate instance lacks the authority F_DATAVALUE_ADD; grant it")
    for data_set in data_sets:
        if data_set.may_write is False:
            raise Fatal(f"user {user.username} may not write data of {data_set.name} ({data_set.id}); share it")


def _within(user: User, unit: OrgUnit) -> bool:
    """Whether the user may enter data there; without org units of its own that is left to DHIS2."""
    return not user.org_units or not user.org_units.isdisjoint(unit.path.split("/"))


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


def _counterparts(scheme: str, units: list[OrgUnit], target: Target) -> dict[str, OrgUnit]:
    """The target's org unit for each of the tracker's that has one of its own: two would take turns in it."""
    known = target.org_units_matching(scheme)
    times = Counter(unit.match for unit in units)
    return {
        unit.id: known[unit.match] for unit in units if unit.match and times[unit.match] == 1 and unit.match in known
    }


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


def _left_out(plan: Plan, resolution: Resolution, data_sets: list[DataSet], *, outside: set[str]) -> list[str]:
    indicators = [f"Indicator {one.name} ({one.program_indicator}): {one.reason}." for one in resolution.left_out]
    unfed = [
        f"Data set {data_set.name} ({data_set.id}): no indicator of the mapping feeds it."
        for data_set in data_sets
        if not plan.feeds_of(data_set.id)
    ]
    return [*indicators, *unfed, *_idle_periods(plan, data_sets), *_strangers(plan, outside), *_outside(plan, outside)]


def _idle_periods(plan: Plan, data_sets: list[DataSet]) -> list[str]:
    """The periods asked for by hand that no data set takes."""
    types = {data_set.period_type for data_set in data_sets}
    return [
        f"Period {period.id}: no data set of the mapping has its period type, {period.type}."
        for period in periods_by_hand(plan.request.periods)
        if period.type not in types
    ]


def _strangers(plan: Plan, outside: set[str]) -> list[str]:
    names = [f"{place.name} ({uid})" for uid, place in plan.places.items() if not place.target and uid not in outside]
    scheme = plan.mapping.tracker.org_unit_id_scheme
    return [
        f"{len(names)} org units have no counterpart of their own in the target by {scheme}: {_first_of(names)}. "
        "Harmonise them, or leave them out of the mapping."
        for _ in names[:1]
    ]


def _outside(plan: Plan, outside: set[str]) -> list[str]:
    names = [f"{plan.places[uid].name} ({uid})" for uid in sorted(outside)]
    return [
        f"{len(names)} org units lie outside of those of user {plan.user} in the target: {_first_of(names)}. "
        "Give the user their district or country for data entry, or leave them out of the mapping."
        for _ in names[:1]
    ]


def _first_of(names: list[str]) -> str:
    return ", ".join(names[:NAMED_AT_MOST]) + (" ..." if len(names) > NAMED_AT_MOST else "")


def _nothing_to_do(plan: Plan, resolution: Resolution) -> str:
    if not plan.feeds:
        first = resolution.left_out[0] if resolution.left_out else None
        why = f"; the first: {first.name}: {first.reason}" if first else ""
        return f"none of the mapping's {len(resolution.left_out)} indicators feeds a data set of the mapping{why}"
    if not any(place.target for place in plan.places.values()):
        return f"no org unit of the mapping is known to the target and open to its user {plan.user}"
    return f"none of the mapping's data sets has the period type of {', '.join(plan.request.periods)}"
