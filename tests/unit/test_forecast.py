"""A forecast's lines, its trouble, and what it tells of its progress."""

from collections.abc import Sequence
from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal, Refused, Retriable, T2AError, TooLarge
from t2a.domain.forecast import Foreseen
from t2a.domain.guards import Why
from t2a.domain.values import ExportedRow
from t2a.services.forecasting import Forecasting
from tests.unit.forecasts import foreseen, values_in
from tests.unit.given import CASES, DEATHS, MONTHLY, facility, request, uid
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key


def transferred_once(**changes: Any) -> World:
    world = World(**changes)
    world.count()
    world.transferred()
    return world


def fails_for(world: World, unit: int, error: T2AError) -> None:
    """Exports that hold this facility fail, if they are of several indicators."""
    usual = world.tracker.export

    def export(indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        if facility(unit).id in dimension and len(indicators) > 1:
            raise error
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign]


def test_a_line_sums_a_data_element_over_option_combinations_and_batches() -> None:
    world = transferred_once(batches=SMALL_BATCHES)
    world.vanish((2, 1))
    world.tracker.values[uid("pi", 1), OCTOBER, facility(3).id] = "9"
    cases, deaths = foreseen(world).lines
    assert cases[:3] == (MONTHLY, CASES.id, OCTOBER)
    assert cases.counts == {State.UPDATED: 1, State.UNCHANGED: 4, State.REMOVED: 1}
    assert (deaths.data_element, deaths.counts) == (DEATHS.id, {State.UNCHANGED: 3})


def test_the_largest_differences_come_first_in_either_direction() -> None:
    world = transferred_once()
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "6"
    world.tracker.values[uid("pi", 1), OCTOBER, facility(2).id] = "1000"
    world.vanish((2, 3))
    (cases, _) = foreseen(world).lines
    changes = cases.largest([State.UPDATED, State.REMOVED], 10)
    assert [(one.key, one.stored, one.new) for one in changes] == [
        (key(1, 2), "4", "1000"),
        (key(2, 3), "4", None),
        (key(1, 1), "4", "6"),
    ]
    assert cases.largest([State.UPDATED], 1) == changes[:1]


@pytest.mark.parametrize(("stored", "new", "difference"), [(None, "4", 4), ("4.5", "4", -0.5), ("ten", None, 0)])
def test_differences(stored: str | None, new: str | None, difference: float) -> None:
    assert float(Foreseen(key(1, 1), State.UPDATED, stored, new).difference) == difference


def test_names_are_those_of_the_instances() -> None:
    names = foreseen(transferred_once()).names
    assert names.data_set(MONTHLY) == "Report monthly0000"
    assert names.data_element(CASES.id) == "Cases"
    assert names.cell(key(1, 1)) == "Cases, 0-4 years"
    assert names.org_unit(facility(1).id) == "Facility 1"
    assert names.org_unit("nobody") == "nobody"


@pytest.mark.parametrize("error", [Retriable("503: busy"), Refused("E7120: no right"), TooLarge("E7128: too many")])
def test_a_batch_that_cannot_be_read_is_named_and_the_others_are_decided(error: T2AError) -> None:
    world = World(batches={**SMALL_BATCHES, "parallel_exports": 1})
    world.count()
    fails_for(world, 2, error)
    forecast = foreseen(world)
    (unread,) = forecast.unread
    assert unread.startswith(f"Batch of 1 org units (Report monthly0000, {OCTOBER}) could not be read: {error}")
    assert forecast.account.counts == {State.CREATED: 6}
    assert not forecast.clean


def test_removals_go_on_waiting_where_a_batch_of_their_data_set_could_not_be_read() -> None:
    """As in a run in which it fails: what has vanished in all is not known."""
    world = transferred_once(batches={**SMALL_BATCHES, "parallel_exports": 1})
    world.vanish((3, 1))
    fails_for(world, 2, Retriable("503: busy"))
    assert values_in(foreseen(world), State.HELD)[key(3, 1)].why == Why.WAITING.value


def test_a_server_that_cannot_prove_its_indicators_now_is_asked_for_the_values_all_the_same() -> None:
    world = World(batches={"parallel_exports": 1})
    world.count()
    usual = world.tracker.export

    def export(indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        if len(indicators) == 1:
            raise Retriable("503: busy")
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign]
    assert foreseen(world).account.counts == {State.CREATED: 9}


def test_nothing_to_move_is_a_sentence() -> None:
    with pytest.raises(Fatal, match="none of the mapping's data sets has the period type"):
        foreseen(World(), periods=("2026",))


def test_progress_is_told_batch_by_batch() -> None:
    world, told = World(batches=SMALL_BATCHES), list[tuple[int, int]]()
    Forecasting(world.instances, lambda done, of: told.append((done, of)))(request(), world.mapping)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
