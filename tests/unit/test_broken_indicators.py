"""An indicator that does not run is silent among others: nothing of its values is touched, and the batch says so."""

from collections.abc import Sequence
from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Refused, Retriable, T2AError, TooLarge
from t2a.domain.guards import Why
from t2a.domain.held import Held
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.values import ExportedRow
from tests.unit.given import facility, uid
from tests.unit.world import OCTOBER, World, key

SECOND = "malaria-second"
DEATHS = uid("pi", 3)
NAMED = f"Indicator 3 ({DEATHS})"
REASON = "409 E7145: Query failed because of a syntax error"


def second_run(world: World, *, known_at_dispatch: bool = False) -> None:
    """The indicator fails when the run is planned, or ran then and fails when its batches are worked."""
    if known_at_dispatch:
        world.tracker.info = world.tracker.info._replace(last_analytics="2026-11-24T01:00:00.000")
        world.tracker.broken = {DEATHS}
    world.started(request_id="second")
    world.tracker.broken = {DEATHS}


def probes_raise(world: World, error: T2AError) -> None:
    """Exports for the second facility alone; the batch's own exports are answered."""
    usual = world.tracker.export

    def export(indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        if dimension == facility(2).id:
            raise error
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign]


def transferred_once(**changes: Any) -> World:
    world = World(**changes)
    world.count()
    world.transferred()
    return world


@pytest.mark.parametrize("parallel", [1, 2, 3])
@pytest.mark.parametrize("known_at_dispatch", [True, False])
def test_its_values_are_held_and_the_others_moved(known_at_dispatch: bool, parallel: int) -> None:
    world = transferred_once(batches={"parallel_exports": parallel})
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "7"
    world.vanish((2, 2))
    second_run(world, known_at_dispatch=known_at_dispatch)
    run = world.end(SECOND)
    assert run.state is RunState.INCOMPLETE
    record = world.record(run_id=SECOND)
    assert (record.state, record.broken) == (BatchState.INCOMPLETE, {NAMED: REASON})
    assert record.held == (Held(OCTOBER, Why.BROKEN, 3),)
    assert world.counts(run_id=SECOND) == {State.UPDATED: 1, State.UNCHANGED: 4, State.REMOVED: 1, State.HELD: 3}
    assert {one for one in world.target.stored if one.data_element == key(3, 1).data_element} == {
        key(3, unit) for unit in (1, 2, 3)
    }


def test_its_silence_is_noticed_although_the_mapping_keeps_what_vanishes() -> None:
    world = transferred_once(aggregate={"on_vanished": "keep"})
    second_run(world)
    assert world.end(SECOND).state is RunState.INCOMPLETE
    assert world.record(run_id=SECOND).broken == {NAMED: REASON}
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 6, State.KEPT: 3}


@pytest.mark.parametrize(
    ("parallel", "state", "broken"), [(1, BatchState.DONE, {}), (2, BatchState.INCOMPLETE, {NAMED: REASON})]
)
def test_without_a_value_of_ours_it_is_noticed_here_only_where_it_is_exported_alone(
    parallel: int, state: BatchState, broken: dict[str, str]
) -> None:
    """Three indicators in two exports: the third stands alone. Dispatch has asked every one alone before."""
    world = World(batches={"parallel_exports": parallel})
    world.tracker.values = {(uid("pi", 1), OCTOBER, facility(1).id): "4"}
    world.started()
    world.tracker.broken = {DEATHS}
    world.deliver()
    assert (world.record().state, world.record().broken) == (state, broken)
    assert world.counts() == {State.CREATED: 1}


def test_an_indicator_is_asked_only_where_one_of_its_values_vanishes() -> None:
    world = transferred_once()
    world.vanish((3, 2))
    world.started(request_id="second")
    asked = len(world.tracker.exports)
    world.deliver()
    (probe,) = [one for one in world.tracker.exports[asked:] if len(one[0]) == 1 and ";" not in one[2]]
    assert probe == ((DEATHS,), (OCTOBER,), facility(2).id)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Retriable("busy"), BatchState.RUNNING),
        (TooLarge("took too long", certain=False), BatchState.RUNNING),
        (Refused("401"), BatchState.FAILED),
    ],
)
def test_without_an_answer_nothing_is_removed(error: T2AError, state: BatchState) -> None:
    world = transferred_once()
    world.vanish((3, 2))
    world.started(request_id="second")
    probes_raise(world, error)
    with pytest.raises(T2AError, match=str(error)):
        world.deliver()
    assert key(3, 2) in world.target.stored
    assert world.record(run_id=SECOND).state is state


@pytest.mark.parametrize("known_at_dispatch", [True, False])
def test_a_replay_after_the_indicator_was_mended_moves_its_values(known_at_dispatch: bool) -> None:
    world = transferred_once()
    second_run(world, known_at_dispatch=known_at_dispatch)
    world.end(SECOND)
    world.tracker.broken = set()
    world.count("5")
    world.replay_incomplete(SECOND)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert (world.record(run_id=SECOND).state, world.record(run_id=SECOND).broken) == (BatchState.DONE, {})
    assert world.counts(run_id=SECOND) == {State.UPDATED: 9}
    assert world.alerts.subjects == ["T2A malaria: incomplete", "T2A malaria: resolved, completed"]


@pytest.mark.parametrize("known_at_dispatch", [True, False])
def test_a_replay_while_the_indicator_still_fails_is_incomplete_again(known_at_dispatch: bool) -> None:
    world = transferred_once()
    second_run(world, known_at_dispatch=known_at_dispatch)
    world.end(SECOND)
    world.replay_incomplete(SECOND)
    assert world.end(SECOND).state is RunState.INCOMPLETE
    assert world.record(run_id=SECOND).held == (Held(OCTOBER, Why.BROKEN, 3),)
    assert world.alerts.subjects == ["T2A malaria: incomplete"]
