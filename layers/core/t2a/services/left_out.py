"""What a run leaves out, as sentences for its record and its alert."""

from t2a.domain.listing import first_of
from t2a.domain.metadata import DataSet
from t2a.domain.plan import Plan
from t2a.domain.resolution import Resolution
from t2a.domain.windows import periods_by_hand

# A run's record in the ledger has limits.
LINES_AT_MOST = 200


def sentences(plan: Plan, resolution: Resolution, data_sets: list[DataSet], *, outside: set[str]) -> list[str]:
    indicators = [
        f"{one.rule.code} Indicator {one.name} ({one.program_indicator}): {one.reason}." for one in resolution.left_out
    ]
    more = len(indicators) - LINES_AT_MOST
    if more > 0:
        indicators[LINES_AT_MOST:] = [f"and {more} more indicators: t2a check {plan.mapping.name}"]
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
        f"{len(names)} org units have no counterpart of their own in the target by {scheme}: {first_of(names)}. "
        "Harmonise them, or leave them out of the mapping."
        for _ in names[:1]
    ]


def _outside(plan: Plan, outside: set[str]) -> list[str]:
    names = [f"{plan.places[uid].name} ({uid})" for uid in sorted(outside)]
    return [
        f"{len(names)} org units lie outside of those of user {plan.user} in the target: {first_of(names)}. "
        "Give the user their district or country for data entry, or leave them out of the mapping."
        for _ in names[:1]
    ]


def nothing_to_do(plan: Plan, resolution: Resolution) -> str:
    if not plan.feeds:
        first = resolution.left_out[0] if resolution.left_out else None
        why = f"; the first: {first.name}: {first.reason}" if first else ""
        return f"none of the mapping's {len(resolution.left_out)} indicators feeds a data set of the mapping{why}"
    if not any(place.target for place in plan.places.values()):
        return f"no org unit of the mapping is known to the target and open to its user {plan.user}"
    return f"none of the mapping's data sets has the period type of {', '.join(plan.request.periods)}"
