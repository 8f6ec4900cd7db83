"""What T2A stored and tracker no longer counts: removed, zeroed, kept, or held for a person."""

from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.guards import Why
from t2a.domain.held import Held, HeldValue
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.values import DataValue
from tests.unit.given import MONTHLY, facility, uid
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key

SEPTEMBER = "202609"
TWO_MONTHS = {"data_sets": [{"id": MONTHLY, "periods": {"past": 2}}]}
FOUR = ((1, 1), (2, 1), (1, 2), (2, 2))
FIVE = (*FOUR, (1, 3))
SECOND = "malaria-second"


def transferred_once(**changes: Any) -> World:
    """One batch whose nine values are stored by us."""
    world = World(**changes)
    world.count()
    world.transferred()
    return world


def held(world: World, batch: str = "00001") -> list[HeldValue]:
    ended_at = world.record(batch, SECOND).ended_at
    assert ended_at is not None
    return world.evidence.held(SECOND, batch, ended_at)


def test_a_value_of_ours_is_removed_in_the_post_that_brings_the_new_ones() -> None:
    world = transferred_once()
    world.vanish((3, 1))
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "7"
    run = world.transferred("second")
    assert run.state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UPDATED: 1, State.UNCHANGED: 7, State.REMOVED: 1}
    assert set(world.target.imports[-1][1]) == {
        DataValue(key(1, 1), "7"),
        DataValue(key(3, 1), "4", deleted=True),
    }
    assert key(3, 1) not in world.target.stored
    assert len(world.target.imports) == 2


def test_the_mapping_may_ask_for_a_zero_instead() -> None:
    world = transferred_once(aggregate={"on_vanished": "zero"})
    world.vanish((3, 1))
    world.transferred("second")
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 8, State.ZEROED: 1}
    assert world.target.stored[key(3, 1)].value == "0"
    world.transferred("third")
    assert world.counts(run_id="malaria-third") == {State.UNCHANGED: 9}


def test_the_mapping_may_keep_it() -> None:
    world = transferred_once(aggregate={"on_vanished": "keep"})
    world.vanish((3, 1))
    world.transferred("second")
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 8, State.KEPT: 1}
    assert len(world.target.imports) == 1


@pytest.mark.parametrize("policy", ["remove", "zero", "keep"])
def test_what_somebody_else_typed_last_is_never_touched(policy: str) -> None:
    world = transferred_once(aggregate={"on_vanished": policy})
    world.vanish((3, 1))
    world.target.stored[key(3, 1)] = world.target.stored[key(3, 1)]._replace(stored_by="nurse")
    run = world.transferred("second")
    assert run.state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 8, State.KEPT: 1}
    assert world.target.stored[key(3, 1)] == ("4", "nurse")


def test_four_are_never_too_many() -> None:
    world = transferred_once(aggregate={"removal_limit_percent": 0})
    world.vanish(*FOUR)
    assert world.transferred("second").state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 5, State.REMOVED: 4}


def test_more_than_the_limit_is_held_and_everything_else_moved() -> None:
    world = transferred_once()
    world.vanish(*FIVE)
    world.tracker.values[uid("pi", 3), OCTOBER, facility(3).id] = "7"
    run = world.transferred("second")
    assert run.state is RunState.WITH_HELD
    assert world.counts(run_id=SECOND) == {State.UPDATED: 1, State.UNCHANGED: 3, State.HELD: 5}
    record = world.record(run_id=SECOND)
    assert (record.state, record.held, record.ours) == (
        BatchState.DONE,
        (Held(OCTOBER, Why.LIMIT, 5),),
        {OCTOBER: 9},
    )
    assert set(held(world)) == {HeldValue(key(*cell), "4", Why.LIMIT) for cell in FIVE}
    assert world.target.imports[-1][1] == (DataValue(key(3, 3), "7"),)
    assert len(world.target.stored) == 9


def test_as_many_as_the_limit_allows_are_removed() -> None:
    world = transferred_once(aggregate={"removal_limit_percent": 56})
    world.vanish(*FIVE)
    assert world.transferred("second").state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_values_of_others_do_not_make_the_share_smaller() -> None:
    world = transferred_once(aggregate={"removal_limit_percent": 56})
    world.target.stored[key(3, 3)] = world.target.stored[key(3, 3)]._replace(stored_by="nurse")
    world.vanish(*FIVE)
    world.transferred("second")
    assert world.record(run_id=SECOND).held == (Held(OCTOBER, Why.LIMIT, 5),)


def test_each_period_is_counted_for_itself() -> None:
    world = World(aggregate=TWO_MONTHS)
    world.count("4", SEPTEMBER, OCTOBER)
    world.transferred()
    world.vanish(*FIVE)
    world.vanish(*FOUR, period=SEPTEMBER)
    world.transferred("second")
    assert world.record(run_id=SECOND).held == (Held(OCTOBER, Why.LIMIT, 5),)
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 9, State.REMOVED: 4, State.HELD: 5}


def test_a_batch_that_shares_its_data_set_waits_for_the_run_s_count() -> None:
    world = transferred_once(batches=SMALL_BATCHES)
    world.vanish((3, 1))
    run = world.started(request_id="second")
    world.deliver()
    record = world.record(run_id=run.id)
    assert (record.alone, record.state, record.held) == (False, BatchState.DONE, (Held(OCTOBER, Why.WAITING, 1),))
    assert held(world) == [HeldValue(key(3, 1), "4", Why.WAITING)]
    assert key(3, 1) in world.target.stored


def test_an_export_that_is_wholly_empty_for_a_period_removes_nothing() -> None:
    world = World(aggregate=TWO_MONTHS)
    world.count("4", SEPTEMBER, OCTOBER)
    world.transferred()
    world.count("4", OCTOBER)
    run = world.transferred("second")
    assert run.state is RunState.WITH_HELD
    assert world.record(run_id=SECOND).held == (Held(SEPTEMBER, Why.EMPTY, 9),)
    assert len(world.target.stored) == 18


def test_an_empty_export_holds_even_a_single_value() -> None:
    world = World()
    world.tracker.values = {(uid("pi", 3), OCTOBER, facility(1).id): "4"}
    world.transferred()
    world.tracker.values = {}
    world.transferred("second")
    assert world.record(run_id=SECOND).held == (Held(OCTOBER, Why.EMPTY, 1),)
    assert key(3, 1) in world.target.stored


def test_the_values_of_an_org_unit_that_is_gone_from_the_tracker_are_held() -> None:
    world = transferred_once()
    world.vanish((3, 1), (3, 2))
    world.tracker.gone = {facility(2).id}
    run = world.transferred("second")
    assert run.state is RunState.WITH_HELD
    assert held(world) == [HeldValue(key(3, 2), "4", Why.GONE)]
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 7, State.REMOVED: 1, State.HELD: 1}
    assert key(3, 1) not in world.target.stored
