"""A person lets held changes go, or closes them."""

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal
from t2a.domain.guards import Why
from t2a.domain.held import Discard, HeldValue, OpenHeld
from t2a.domain.ledger import BatchState, RunState
from tests.unit.given import MONTHLY, facility, uid
from tests.unit.holding import FIVE, RELEASE, SECOND, SPREAD, WHO, holding, total
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key


def test_what_is_held_is_listed_and_can_be_looked_at_one_by_one() -> None:
    world = holding()
    waiting = world.releasing.open(SECOND)
    assert waiting == [OpenHeld("00001", MONTHLY, OCTOBER, Why.LIMIT, 5, 9, Why.LIMIT)]
    assert set(world.releasing.values(SECOND, waiting)) == {HeldValue(key(*cell), "4", Why.LIMIT) for cell in FIVE}
    assert world.releasing.open(SECOND, "00001") == waiting
    assert world.releasing.open(SECOND, "00002") == []


def test_a_release_performs_what_was_over_the_limit_and_says_who_when_and_why() -> None:
    world = holding()
    assert total(world) == {State.UNCHANGED: 4, State.HELD: 5}
    decided_at = world.now
    (record,) = world.releasing.release(SECOND, None, **WHO)
    assert record.release is not None
    assert record.release[:5] == ("00001", decided_at, ((OCTOBER, Why.LIMIT),), WHO["by"], WHO["reason"])
    assert (record.id, record.state) == (RELEASE, BatchState.QUEUED)
    assert world.queue.sent[-1].batch == RELEASE
    assert world.end(SECOND).state is RunState.COMPLETED
    assert world.record(RELEASE, SECOND).release == record.release
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}
    assert {key(*cell) for cell in FIVE}.isdisjoint(world.target.stored)
    assert world.alerts.subjects == [
        "T2A malaria: completed with held changes",
        "T2A malaria: resolved, completed",
    ]
    assert world.releasing.open(SECOND) == []


def test_a_release_performs_what_an_empty_export_held() -> None:
    world = holding(*((indicator, unit) for indicator in (1, 2, 3) for unit in (1, 2, 3)))
    assert [one.why for one in world.releasing.open(SECOND)] == [Why.EMPTY]
    world.releasing.release(SECOND, None, **WHO)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.REMOVED: 9}
    assert not world.target.stored


def test_a_release_sends_today_s_value_where_tracker_counts_again() -> None:
    world = holding()
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "7"
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.target.stored[key(1, 1)].value == "7"
    assert total(world) == {State.UPDATED: 1, State.UNCHANGED: 4, State.REMOVED: 4}


def test_a_release_leaves_what_was_not_held_to_the_next_run() -> None:
    world = holding()
    world.tracker.values[uid("pi", 3), OCTOBER, facility(3).id] = "7"
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.target.stored[key(3, 3)].value == "4"


def test_values_that_are_gone_from_the_target_by_then_need_nothing() -> None:
    world = holding()
    world.target.stored = {one: value for one, value in world.target.stored.items() if one.org_unit == facility(3).id}
    posts = len(world.target.imports)
    world.releasing.release(SECOND, None, **WHO)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert len(world.target.imports) == posts
    assert total(world) == {State.UNCHANGED: 9}


def test_one_batch_alone_can_be_released() -> None:
    world = holding(*SPREAD, batches=SMALL_BATCHES)
    assert [one.batch for one in world.releasing.open(SECOND)] == ["00001", "00002", "00003"]
    world.releasing.release(SECOND, "00002", **WHO)
    run = world.end(SECOND)
    assert run.state is RunState.WITH_HELD
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 2, State.HELD: 3}
    assert [one.batch for one in world.releasing.open(SECOND)] == ["00001", "00003"]


def test_what_was_released_is_not_released_again() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.releasing.release(SECOND, None, **WHO) == []
    assert world.run(SECOND).batches == 2


def test_a_discard_closes_what_is_held_and_the_values_stay() -> None:
    world = holding()
    assert world.releasing.discard(SECOND, None, **WHO) == ["00001"]
    assert world.record("00001", SECOND).discard == Discard(WHO["by"], world.now, WHO["reason"])
    assert world.finish_queue.requested[-1] == SECOND
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.KEPT: 5}
    assert len(world.target.stored) == 9
    assert world.releasing.open(SECOND) == []
    assert world.alerts.subjects[-1] == "T2A malaria: resolved, completed"


def test_a_discard_of_one_batch_leaves_the_other_one_open() -> None:
    world = holding(*SPREAD, batches=SMALL_BATCHES)
    assert world.releasing.discard(SECOND, "00001", **WHO) == ["00001"]
    assert world.end(SECOND).state is RunState.WITH_HELD
    assert total(world) == {State.UNCHANGED: 4, State.KEPT: 2, State.HELD: 3}


def test_a_discard_of_nothing_asks_for_no_finish() -> None:
    world = World()
    world.count()
    world.transferred()
    asked = list(world.finish_queue.requested)
    assert world.releasing.discard("malaria-first", None, **WHO) == []
    assert world.finish_queue.requested == asked


def test_a_run_that_is_still_on_its_way_is_left_alone() -> None:
    world = World()
    world.count()
    world.started(request_id="second")
    for what in (world.releasing.release, world.releasing.discard):
        with pytest.raises(Fatal, match="run malaria-second is still on its way; wait until it has ended"):
            what(SECOND, None, **WHO)


def test_a_second_release_waits_until_the_first_one_has_ended() -> None:
    world = holding(*SPREAD, batches=SMALL_BATCHES)
    world.releasing.release(SECOND, "00001", **WHO)
    with pytest.raises(Fatal, match="still on its way"):
        world.releasing.release(SECOND, "00002", **WHO)


def test_a_run_that_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(Fatal, match="knows no run other; list them with `t2a runs`"):
        World().releasing.open("other")


def test_values_that_waited_in_vain_are_shown() -> None:
    world = holding(*SPREAD, batches=SMALL_BATCHES)
    waiting = world.releasing.open(SECOND)
    assert {one.key for one in world.releasing.values(SECOND, waiting)} == {key(*cell) for cell in SPREAD}
