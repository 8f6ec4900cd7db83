"""From a mapping and a request to batches: what to export for which org units and periods, and where to."""

from collections import Counter
from collections.abc import Mapping as MappingOf
from typing import NamedTuple

from t2a.domain.batches import Batch, Limits, WholeLevel, pack
from t2a.domain.checks.catalogue.feeding import UNFED
from t2a.domain.checks.finding import Severity
from t2a.domain.checks.rules import check
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import DataSet, Named, OrgUnit, User
from t2a.domain.missed import NOTHING_MISSED, Missed
from t2a.domain.plan import Place, Plan
from t2a.domain.resolution import Resolution, category_combos
from t2a.domain.terms import terms_of
from t2a.domain.windows import Wanted, local_day, wanted
from t2a.ports import Target, Tracker
from t2a.services.left_out import nothing_to_do, sentences

# A run's record in the ledger has limits.
WARNINGS_AT_MOST = 50


class Planned(NamedTuple):
    """A run's plan, its batches, a sentence for whatever was left out, and what may mislead.

    `programs`: whose events are counted, below the org unit `root` of the tracker instance.
    """

    plan: Plan
    batches: tuple[Batch, ...]
    left_out: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    programs: tuple[Named, ...] = ()
    root: str = ""


def plan_run(
    request: Request, mapping: Mapping, tracker: Tracker, target: Target, missed: Missed = NOTHING_MISSED
) -> Planned:
    """Read both instances' metadata and plan. Raises Fatal with what to correct when nothing can be moved.

    What the `missed` runs would have transferred goes along.
    """
    server = tracker.server()
    _require_iso_calendar(server.calendar)
    data_sets = target.data_sets([data_set.id for data_set in mapping.aggregate.data_sets])
    user = target.user()
    _require_rights(user, data_sets)
    survey = _survey(request, mapping, tracker, target, data_sets, user)
    resolution = _resolve(survey)
    units = _narrow(tracker.org_units(mapping.tracker.org_units, mapping.tracker.org_unit_id_scheme), request)
    found = _counterparts(mapping.tracker.org_unit_id_scheme, units, target)
    reachable = {unit: there.id for unit, there in found.items() if _within(user, there)}
    chosen = wanted(request, mapping, data_sets, missed.times)
    plan = Plan(
        request=request,
        mapping=mapping,
        feeds=resolution.feeds,
        places={unit.id: Place(unit.name, reachable.get(unit.id)) for unit in units},
        user=user.username,
        terms=terms_of(chosen, data_sets, user, frozenset(reachable.values()), target.server().today),
        data_sets={one.id: one.name for one in data_sets},
        data_elements={element.id: element.name for one in data_sets for element in one.data_elements},
    )
    batches = _batches(plan, chosen, units)
    if not batches:
        raise Fatal(nothing_to_do(plan, resolution))
    left_out = sentences(plan, resolution, data_sets, outside=found.keys() - reachable)
    warnings, root = _warnings(survey, missed), units[0].path.strip("/").split("/")[0]
    return Planned(plan, batches, tuple(left_out), warnings, _programs(survey), root)


def _programs(survey: Survey) -> tuple[Named, ...]:
    defined = (one.definition for one in survey.tracker.indicators or () if one.definition)
    return tuple({one.program.id: one.program for one in defined if one.program.id}.values())


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


def _survey(
    request: Request, mapping: Mapping, tracker: Tracker, target: Target, data_sets: list[DataSet], user: User
) -> Survey:
    """The part of a check's survey that a run reads anyway."""
    side = mapping.tracker
    indicators = tracker.program_indicators(side.program_indicator_groups, side.program_indicators, side.data_element)
    combos = target.category_option_combos(category_combos(data_sets))
    of_target = TargetPart(user=user, data_sets=tuple(data_sets), combos=tuple(combos))
    today = local_day(request.scheduled_time, mapping.timezone)
    return Survey(mapping, today, TrackerPart(indicators=tuple(indicators)), of_target)


def _resolve(survey: Survey) -> Resolution:
    resolution = survey.resolution
    assert resolution is not None  # noqa: S101 - a run has read every part of it
    if obstacle := resolution.obstacle():
        raise Fatal(obstacle)
    return resolution


def _warnings(survey: Survey, missed: Missed) -> tuple[str, ...]:
    """What the same metadata would be warned of by `t2a check`; what is left out is said already."""
    found = (one for one in check(survey) if one.rule.severity is Severity.WARNING)
    told = [str(one) for one in found if one.rule is not UNFED]
    more = len(told) - WARNINGS_AT_MOST
    if more > 0:
        told[WARNINGS_AT_MOST:] = [f"and {more} more: t2a check {survey.mapping.name}"]
    return (missed.said, *told) if missed.times else tuple(told)


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


def _batches(plan: Plan, chosen: MappingOf[str, Wanted], units: list[OrgUnit]) -> tuple[Batch, ...]:
    limits = Limits(plan.mapping.batches.max_values, plan.mapping.batches.parallel_exports)
    level = _whole_level(plan)
    known = [unit for unit in units if plan.places[unit.id].target]
    if len(known) < len(units):
        level = None
    batches: list[Batch] = []
    for data_set, of_it in chosen.items():
        periods = tuple(period.id for period in of_it.periods)
        batches += pack(data_set, periods, len(plan.feeds_of(data_set)), known, limits, whole_level=level)
    return tuple(batches)


def _whole_level(plan: Plan) -> WholeLevel | None:
    selection = plan.mapping.tracker.org_units
    if selection.level is None:
        return None
    boundaries = (frozenset(selection.within), frozenset(plan.request.org_units))
    return WholeLevel(selection.level, tuple(boundary for boundary in boundaries if boundary))
