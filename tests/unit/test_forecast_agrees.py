"""A forecast says what the run that follows does, to the value, and writes nothing."""

from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import TooLarge
from t2a.domain.guards import Why
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.values import ExportedRow, StoredValue
from tests.fakes import FakeTarget
from tests.unit.forecasts import agreed, values_in
from tests.unit.given import COMBOS, DATA_SETS, MONTHLY, element, facility, indicator, uid
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key

SEPTEMBER, NOVEMBER = "202609", "202611"
(REPORT,) = DATA_SETS
FOUR = ((1, 1), (2, 1), (1, 2), (2, 2))
FIVE = (*FOUR, (1, 3))
BY_A_NURSE = StoredValue("9", "nurse")
TWO_MONTHS = {"data_sets": [{"id": MONTHLY, "periods": {"past": 2}}]}


def transferred_once(**changes: Any) -> World:
    """Nine values of the example are stored by us."""
    world = World(**changes)
    world.count()
    world.transferred()
    return world


def set_value(world: World, number: int, unit: int, value: str, period: str = OCTOBER) -> None:
    world.tracker.values[uid("pi", number), period, facility(unit).id] = value


def test_a_first_run_creates_everything() -> None:
    world = World()
    world.count()
    forecast, run = agreed(world)
    assert run.state is RunState.COMPLETED
    assert forecast.account.counts == {State.CREATED: 9}
    assert forecast.clean


def test_a_repeated_run_changes_nothing() -> None:
    forecast, _ = agreed(transferred_once())
    assert forecast.account.counts == {State.UNCHANGED: 9}
    assert not list(forecast.values())


@pytest.mark.parametrize("batches", [{}, SMALL_BATCHES])
@pytest.mark.parametrize("on_vanished", ["remove", "zero", "keep"])
@pytest.mark.parametrize("cells", [FOUR, FIVE], ids=["within the limit", "over it"])
def test_values_that_vanished(cells: tuple[tuple[int, int], ...], on_vanished: str, batches: dict[str, int]) -> None:
    """In one batch, and in several that share the data set and wait for the run's count."""
    world = transferred_once(aggregate={"on_vanished": on_vanished}, batches=batches)
    world.vanish(*cells)
    set_value(world, 3, 3, "7")
    forecast, _ = agreed(world)
    done = {"remove": State.REMOVED, "zero": State.ZEROED, "keep": State.KEPT}[on_vanished]
    state = State.HELD if cells is FIVE and on_vanished != "keep" else done
    assert forecast.account.counts[state] == len(cells)
    assert {one.why for one in values_in(forecast, State.HELD).values()} <= {Why.LIMIT.value}
    assert forecast.clean, "what is held waits for a decision; nothing is to be mended"


@pytest.mark.parametrize("limit", [0, 55, 56, 100])
@pytest.mark.parametrize("batches", [{}, SMALL_BATCHES])
def test_the_limit_is_that_of_the_mapping(batches: dict[str, int], limit: int) -> None:
    world = transferred_once(aggregate={"removal_limit_percent": limit}, batches=batches)
    world.vanish(*FIVE)
    forecast, _ = agreed(world)
    assert (State.HELD in forecast.account.counts) == (limit < 56)


@pytest.mark.parametrize("batches", [{}, SMALL_BATCHES])
def test_each_period_is_counted_for_itself(batches: dict[str, int]) -> None:
    world = World(aggregate=TWO_MONTHS, batches={key: 2 * number for key, number in batches.items()})
    world.count("4", SEPTEMBER, OCTOBER)
    world.transferred()
    world.vanish(*FIVE)
    world.vanish(*FOUR, period=SEPTEMBER)
    forecast, _ = agreed(world)
    assert forecast.account.counts == {State.UNCHANGED: 9, State.REMOVED: 4, State.HELD: 5}


def test_a_period_that_is_wholly_empty_is_held() -> None:
    world = World(aggregate=TWO_MONTHS)
    world.count("4", SEPTEMBER, OCTOBER)
    world.transferred()
    world.count("4", OCTOBER)
    forecast, _ = agreed(world)
    assert {one.why for one in values_in(forecast, State.HELD).values()} == {Why.EMPTY.value}


@pytest.mark.parametrize("policy", ["keep", "overwrite"])
def test_manual_edits(policy: str) -> None:
    world = transferred_once(aggregate={"on_manual_edit": policy})
    world.target.stored |= {key(3, 1): BY_A_NURSE, key(1, 1): BY_A_NURSE}
    world.vanish((1, 1))
    forecast, _ = agreed(world)
    typed = values_in(forecast, State.KEPT if policy == "keep" else State.UPDATED)[key(3, 1)]
    assert (typed.stored, typed.new) == ("9", "4")
    assert values_in(forecast, State.KEPT)[key(1, 1)][2:4] == ("9", None), "somebody else's is never removed"


@pytest.mark.parametrize("strategy", ["CREATE", "UPDATE", "CREATE_AND_UPDATE"])
def test_import_strategies(strategy: str) -> None:
    world = World(aggregate={"import_strategy": strategy})
    world.count()
    world.target.stored |= {key(3, 1): BY_A_NURSE, key(1, 1): StoredValue("4", "nurse")}
    forecast, _ = agreed(world)
    assert forecast.account.counts.get(State.CREATED, 0) == (0 if strategy == "UPDATE" else 7)


def test_old_periods_receive_new_values_only() -> None:
    world = World(aggregate={**TWO_MONTHS, "update_existing_older_than": 1})
    world.count("4", SEPTEMBER, OCTOBER)
    world.vanish((3, 1), period=SEPTEMBER)
    world.transferred()
    world.count("5", SEPTEMBER, OCTOBER)
    world.vanish((3, 2), period=SEPTEMBER)
    forecast, _ = agreed(world)
    assert forecast.account.counts == {State.CREATED: 1, State.UPDATED: 9, State.KEPT: 8}


@pytest.mark.parametrize("parallel", [1, 2, 3])
@pytest.mark.parametrize("batches", [{}, SMALL_BATCHES])
def test_an_indicator_that_does_not_run(batches: dict[str, int], parallel: int) -> None:
    world = transferred_once(batches={"parallel_exports": parallel, **batches})
    set_value(world, 1, 1, "7")
    world.vanish((2, 2))
    world.tracker.broken = {uid("pi", 3)}
    forecast, run = agreed(world)
    assert run.state is RunState.INCOMPLETE
    assert forecast.broken == {"Indicator 3 (pi000000003)": "409 E7145: Query failed because of a syntax error"}
    assert {one.why for one in values_in(forecast, State.HELD).values()} == {Why.BROKEN.value}
    assert not forecast.clean


def test_an_org_unit_that_is_gone_from_the_tracker_instance() -> None:
    world = transferred_once()
    world.vanish((3, 1), (3, 2))
    world.tracker.gone = {facility(2).id}
    forecast, _ = agreed(world)
    assert values_in(forecast, State.HELD)[key(3, 2)].why == Why.GONE.value
    assert list(values_in(forecast, State.REMOVED)) == [key(3, 1)]


@pytest.mark.parametrize("batches", [{}, SMALL_BATCHES])
@pytest.mark.parametrize("cells", [FOUR, FIVE], ids=["within the limit", "over it"])
def test_an_org_unit_that_does_not_report_the_data_set_any_more(
    cells: tuple[tuple[int, int], ...], batches: dict[str, int]
) -> None:
    """A removal that is let go is refused before sending; one that is held stays held."""
    world = transferred_once(batches=batches)
    stored = world.target.stored
    world.target = FakeTarget([REPORT._replace(org_units=REPORT.org_units - {facility(1).id})], COMBOS)
    world.target.stored = stored
    world.instances.replace(world.target)
    world.vanish(*cells)
    set_value(world, 3, 1, "7")
    forecast, _ = agreed(world)
    assert values_in(forecast, State.REJECTED)[key(3, 1)].why.startswith("the org unit is not assigned")
    assert forecast.account.rejected == (1 if cells is FIVE else 3)
    assert not forecast.clean


def test_a_period_that_is_not_open_yet() -> None:
    world = World(aggregate={"data_sets": [{"id": MONTHLY, "periods": {"past": 1, "include_current": True}}]})
    world.target = FakeTarget([REPORT._replace(open_future_periods=0)], COMBOS)
    world.instances.replace(world.target)
    world.count("4", OCTOBER, NOVEMBER)
    forecast, _ = agreed(world)
    assert {one.key.period for one in values_in(forecast, State.REJECTED).values()} == {NOVEMBER}


def test_values_that_do_not_fit_their_data_elements_and_values_that_nobody_asked_for() -> None:
    world = transferred_once(batches={"parallel_exports": 1})
    set_value(world, 1, 1, "4.5")
    world.tracker.stray = [ExportedRow("stranger000", None, None, OCTOBER, facility(1).id, "1")]
    forecast, _ = agreed(world)
    assert "is not a whole number" in values_in(forecast, State.REJECTED)[key(1, 1)].why
    assert forecast.account.rejected == 2


def test_an_indicator_and_an_org_unit_that_are_left_out() -> None:
    world = World()
    world.tracker.indicators.append(indicator(4, "NOWHERE"))
    world.tracker.units.append(facility(4, match="nobody00000"))
    world.count()
    forecast, _ = agreed(world)
    assert len(forecast.left_out) == 2
    assert not forecast.clean


def test_zeros_that_do_not_count() -> None:
    world = World()
    deaths = element("DEATHS")._replace(zero_is_significant=False)
    world.target = FakeTarget([REPORT._replace(data_elements=(REPORT.data_elements[0], deaths))], COMBOS)
    world.instances.replace(world.target)
    world.count()
    world.transferred()
    set_value(world, 3, 1, "0")
    forecast, _ = agreed(world)
    assert values_in(forecast, State.REMOVED)[key(3, 1)][2:4] == ("4", None)


@pytest.mark.parametrize("cells", [FOUR, FIVE], ids=["within the limit", "over it"])
def test_a_batch_that_is_too_large_is_split_and_its_parts_wait(cells: tuple[tuple[int, int], ...]) -> None:
    world = transferred_once(batches={"parallel_exports": 1})
    world.vanish(*cells)
    usual = world.tracker.export

    def export(indicators: Any, periods: Any, dimension: str) -> list[ExportedRow]:
        rows = usual(indicators, periods, dimension)
        if len({row.org_unit for row in rows}) > 1:
            raise TooLarge("E7128: more rows than allowed")
        return rows

    world.tracker.export = export  # type: ignore[method-assign]
    forecast, run = agreed(world)
    assert BatchState.SPLIT in {one.state for one in world.ledger.batches(run.id)}
    assert forecast.account.counts[State.HELD if cells is FIVE else State.REMOVED] == len(cells)


def test_periods_and_org_units_that_are_asked_for() -> None:
    world = transferred_once()
    world.count("5", SEPTEMBER, OCTOBER)
    forecast, _ = agreed(world, periods=(SEPTEMBER,), org_units=(facility(1).id,))
    assert forecast.periods == (SEPTEMBER,)
    assert {(one.key.period, one.key.org_unit) for _, one in forecast.values()} == {(SEPTEMBER, facility(1).id)}
