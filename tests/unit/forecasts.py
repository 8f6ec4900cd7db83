"""A forecast of a world's next run, and the run that follows: they must agree to the value."""

from collections import Counter
from typing import Any

from t2a.domain.accounting import State
from t2a.domain.forecast import Forecast, Foreseen
from t2a.domain.ledger import Run
from t2a.domain.values import Key
from t2a.services.forecasting import Forecasting
from tests.unit.given import request
from tests.unit.world import World

# What the target held and holds, None where that is nothing.
Changes = dict[Key, tuple[str | None, str | None]]
WRITTEN = frozenset({State.CREATED, State.UPDATED, State.REMOVED, State.ZEROED})
NEXT = "next"


def foreseen(world: World, **asked: Any) -> Forecast:
    """Of the world as it stands; nothing is written by it, neither there nor by T2A."""
    stored, imports = dict(world.target.stored), len(world.target.imports)
    forecast = Forecasting(world.instances)(request(**asked), world.mapping)
    assert (world.target.stored, len(world.target.imports)) == (stored, imports)
    return forecast


def changes_in(forecast: Forecast) -> Changes:
    return {one.key: (one.stored, one.new) for _, one in forecast.values() if one.state in WRITTEN}


def values_in(forecast: Forecast, state: State) -> dict[Key, Foreseen]:
    return {one.key: one for _, one in forecast.values() if one.state is state}


def agreed(world: World, **asked: Any) -> tuple[Forecast, Run]:
    """Foresee the next run, let it happen, and require that both say and do the same."""
    forecast = foreseen(world, **asked)
    before = {key: value.value for key, value in world.target.stored.items()}
    run = world.transferred(NEXT, **asked)
    after = {key: value.value for key, value in world.target.stored.items()}
    assert run.account is not None, run.trouble
    assert forecast.account.counts == run.account.counts
    assert refusals(forecast.account.rejections) == refusals(run.account.rejections)
    assert changes_in(forecast) == {
        key: (before.get(key), after.get(key)) for key in before.keys() | after if before.get(key) != after.get(key)
    }
    assert held_in(forecast) == held_by(world, run)
    assert forecast.left_out == run.left_out
    assert forecast.broken == {
        name: why for record in world.ledger.batches(run.id) for name, why in record.broken.items()
    }
    assert_lines_add_up(forecast)
    return forecast, run


def refusals(rejections: Any) -> list[tuple[str, int]]:
    return sorted((one.code, one.values) for one in rejections)


def held_in(forecast: Forecast) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for line in forecast.lines:
        found.update({(line.data_set, line.period, why): number for why, number in line.held.items()})
    return found


def held_by(world: World, run: Run) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in world.releasing.open(run.id):
        found[one.data_set, one.period, one.why.value] += one.values
    return found


def assert_lines_add_up(forecast: Forecast) -> None:
    """But for values that were not asked for at all, which have no line."""
    total: Counter[State] = Counter()
    for line in forecast.lines:
        total.update(line.counts)
    strangers = sum(one.values for one in forecast.account.rejections if one.code == "T2A-STRANGER")
    total[State.REJECTED] += strangers
    assert +total == Counter(forecast.account.counts)
