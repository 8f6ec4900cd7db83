"""Removals of batches that share a data set: finish counts them over the run, lets them go or has them held."""

from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Refused, Retriable
from t2a.domain.guards import Why
from t2a.domain.held import OpenHeld
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.values import DataValue
from tests.unit.given import MONTHLY
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key

SECOND = "malaria-second"
RELEASES = ["00001-release-1", "00003-release-1"]
FIVE = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3))


def vanished(*cells: tuple[int, int], **changes: Any) -> World:
    """Three batches of one facility have stored nine values; these vanish, and a second run is queued."""
    world = World(batches=SMALL_BATCHES, **changes)
    world.count()
    world.transferred()
    world.vanish(*cells)
    world.started(request_id="second")
    return world


@pytest.fixture
def world() -> World:
    """Two removals, of the first and the third facility."""
    return vanished((3, 1), (3, 3))


def total(world: World) -> dict[State, int]:
    account = world.run(SECOND).account
    assert account is not None
    return account.counts


def fail_second_batch(world: World) -> None:
    """Its message is the fifth: the first run had three."""
    world.tracker.trouble = Refused("401: correct the secret")
    with pytest.raises(Refused):
        world.receive(world.queue.sent[4])
    world.tracker.trouble = None
    for message in (world.queue.sent[3], world.queue.sent[5]):
        world.receive(message)


def test_within_the_limit_they_are_let_go_by_batches_of_their_own(world: World) -> None:
    world.deliver()
    assert world.finish(SECOND) is None
    assert [message.batch for message in world.queue.sent[6:]] == RELEASES
    assert (world.run(SECOND).batches_left, world.run(SECOND).finish_due) == (2, False)
    record = world.record(RELEASES[0], SECOND)
    assert record.release is not None
    assert record.release[:4] == ("00001", world.now, ((OCTOBER, Why.WAITING),), "")
    assert record.batch == world.record("00001", SECOND).batch
    assert world.run(SECOND).state is RunState.RUNNING
    assert world.ledger.leases["malaria"][0] == SECOND


def test_the_releases_remove_and_the_run_is_completed_with_every_value_counted_once(world: World) -> None:
    run = world.end(SECOND)
    assert run.state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 7, State.REMOVED: 2}
    assert world.counts(RELEASES[0], SECOND) == {State.REMOVED: 1}
    assert [sent for _, sent in world.target.imports[3:]] == [
        (DataValue(key(3, unit), "4", deleted=True),) for unit in (1, 3)
    ]
    assert not world.alerts.published
    assert not world.ledger.leases
    assert world.releasing.open(SECOND) == []


def test_a_value_that_is_counted_again_by_then_is_not_removed(world: World) -> None:
    world.deliver()
    world.finish(SECOND)
    world.count("5")
    world.end(SECOND)
    assert world.counts(RELEASES[0], SECOND) == {State.UPDATED: 1}
    assert world.target.stored[key(3, 1)].value == "5"
    assert total(world) == {State.UPDATED: 2, State.UNCHANGED: 7}


def test_a_value_that_somebody_has_typed_by_then_is_kept(world: World) -> None:
    world.deliver()
    world.finish(SECOND)
    world.target.stored[key(3, 1)] = world.target.stored[key(3, 1)]._replace(stored_by="nurse")
    del world.target.stored[key(3, 3)]
    world.end(SECOND)
    assert key(3, 1) in world.target.stored
    assert total(world) == {State.UNCHANGED: 8, State.KEPT: 1}


def test_an_indicator_that_has_broken_by_then_holds_its_values(world: World) -> None:
    world.deliver()
    world.finish(SECOND)
    world.tracker.broken = {"pi000000003"}
    run = world.end(SECOND)
    assert run.state is RunState.INCOMPLETE
    assert total(world) == {State.UNCHANGED: 7, State.HELD: 2}
    assert {key(3, 1), key(3, 3)} < world.target.stored.keys()


def test_over_the_limit_they_are_held_for_a_person_and_told() -> None:
    world = vanished(*FIVE)
    run = world.end(SECOND)
    assert run.state is RunState.WITH_HELD
    assert total(world) == {State.UNCHANGED: 4, State.HELD: 5}
    assert world.releasing.open(SECOND) == [
        OpenHeld("00001", MONTHLY, OCTOBER, Why.LIMIT, 2, 3, Why.WAITING),
        OpenHeld("00002", MONTHLY, OCTOBER, Why.LIMIT, 2, 3, Why.WAITING),
        OpenHeld("00003", MONTHLY, OCTOBER, Why.LIMIT, 1, 3, Why.WAITING),
    ]
    assert len(world.target.stored) == 9
    assert world.alerts.subjects == ["T2A malaria: completed with held changes"]


def test_the_limit_is_that_of_the_mapping() -> None:
    world = vanished(*FIVE, aggregate={"removal_limit_percent": 56})
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_a_failed_batch_of_the_data_set_keeps_them_waiting_until_its_replay(world: World) -> None:
    fail_second_batch(world)
    run = world.finish(SECOND)
    assert run is not None
    assert run.state is RunState.FAILED
    assert total(world) == {State.UNCHANGED: 4, State.HELD: 2}
    assert [one.why for one in world.releasing.open(SECOND)] == [Why.WAITING, Why.WAITING]
    assert key(3, 1) in world.target.stored
    world.receive(world.queue.sent[4], message_id="replayed")
    world._delivered = len(world.queue.sent)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 7, State.REMOVED: 2}
    assert world.alerts.subjects == ["T2A malaria: failed", "T2A malaria: resolved, completed"]


def test_a_finish_that_died_before_the_releases_were_queued_queues_them_when_it_comes_again(world: World) -> None:
    world.deliver()
    world.queue.trouble, world.queue.accepts = Retriable("SQS keeps refusing"), 1
    with pytest.raises(Retriable):
        world.finish(SECOND)
    assert [message.batch for message in world.queue.sent[6:]] == RELEASES[:1]
    assert world.finish(SECOND) is None
    assert [message.batch for message in world.queue.sent[6:]] == [RELEASES[0], *RELEASES]
    assert world.run(SECOND).batches == 5
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 7, State.REMOVED: 2}


def test_a_release_that_fails_fails_the_run_and_its_replay_completes_it(world: World) -> None:
    world.deliver()
    world.finish(SECOND)
    world.tracker.trouble = Refused("401: correct the secret")
    for message in world.queue.sent[6:]:
        with pytest.raises(Refused):
            world.receive(message)
    world.tracker.trouble = None
    run = world.finish(SECOND)
    assert run is not None
    assert run.state is RunState.FAILED
    assert total(world) == {State.UNCHANGED: 7, State.HELD: 2}
    for message in world.queue.sent[6:]:
        world.receive(message, message_id="replayed")
    run = world.finish(SECOND)
    assert run is not None
    assert run.state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 7, State.REMOVED: 2}
    assert world.record(RELEASES[0], SECOND).state is BatchState.DONE


def test_a_dry_run_counts_them_as_well_and_removes_nothing() -> None:
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.transferred()
    world.vanish((3, 1), (3, 3))
    run = world.transferred("second", dry_run=True)
    assert run.state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 7, State.REMOVED: 2}
    assert len(world.target.stored) == 9
