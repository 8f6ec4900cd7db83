"""What a release holds again is released once more, and a replay of the first batch makes all of it void."""

from datetime import timedelta

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal
from t2a.domain.guards import Why
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from tests.unit.given import facility
from tests.unit.holding import RELEASE, SECOND, WHO, holding, total
from tests.unit.mishaps import meanwhile, refuse_all, replay
from tests.unit.world import World

INNER = f"{RELEASE}-release-1"
LATER = timedelta(minutes=5)


def after_a_failed_inner_release() -> World:
    """One removal was held for a broken indicator, then for an org unit that was gone; its second release failed."""
    world = holding((1, 1), broken=1)
    world.wait(LATER)
    world.tracker.broken, world.tracker.gone = set(), {facility(1).id}
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    world.wait(LATER)
    world.tracker.gone = set()
    (inner,) = world.releasing.release(SECOND, RELEASE, **WHO)
    assert inner.id == INNER
    refuse_all(world, SECOND)
    world.wait(LATER)
    return world


def test_it_removes_nothing_once_the_first_batch_has_been_replayed() -> None:
    world = after_a_failed_inner_release()
    world.vanish((2, 1), (3, 1), (1, 2), (2, 2))
    replay(world, SECOND, "00001")
    world.end(SECOND)
    world.wait(LATER)
    assert [(one.batch, one.why, one.values) for one in world.releasing.open(SECOND)] == [("00001", Why.LIMIT, 5)]
    replay(world, SECOND, INNER)
    run = world.end(SECOND)
    assert world.record(INNER, SECOND).state is BatchState.VOID
    assert run.state is RunState.WITH_HELD
    assert total(world) == {State.UNCHANGED: 4, State.HELD: 5}
    assert len(world.target.stored) == 9


def test_without_a_replay_it_performs_what_was_held_again() -> None:
    world = after_a_failed_inner_release()
    replay(world, SECOND, INNER)
    assert world.end(SECOND).state is RunState.INCOMPLETE, "the first batch has not been replayed"
    assert total(world) == {State.UNCHANGED: 8, State.REMOVED: 1}


def test_a_release_at_work_is_not_made_void_by_a_discard_and_counts_as_performed() -> None:
    world = holding()
    world.wait(LATER)
    world.releasing.release(SECOND, None, **WHO)
    message = BatchMessage(run=SECOND, batch=RELEASE)
    meanwhile(world, lambda: world.ledger.void_batch(message))
    assert world.end(SECOND).state is RunState.COMPLETED
    assert world.record(RELEASE, SECOND).state is BatchState.DONE
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_a_release_without_its_evidence_fails_and_takes_nothing_over() -> None:
    world = holding()
    world.wait(LATER)
    world.evidence.held_values.clear()
    world.releasing.release(SECOND, None, **WHO)
    with pytest.raises(Fatal, match="gone from the run's evidence"):
        world.receive(world.queue.sent[-1])
    world.finish(SECOND)
    assert world.run(SECOND).state is RunState.FAILED
    assert len(world.target.stored) == 9


def test_a_replay_that_dies_without_a_word_is_swept() -> None:
    world = holding((1, 1), broken=1)
    world.wait(LATER)
    message = BatchMessage(run=SECOND, batch="00001")
    assert world.ledger.await_replay(message, at=world.now)
    world.ledger.start_batch(message, attempt=3, attempts=3, at=world.now)
    world.wait(timedelta(days=1))
    assert "the worker ended without a word" in world.sweep()[0]
    world.finish(SECOND)
    assert world.run(SECOND).state is RunState.FAILED


def test_a_message_of_a_batch_without_work_is_not_replayed() -> None:
    world = World()
    world.count()
    run = world.transferred()
    assert not world.ledger.await_replay(BatchMessage(run=run.id, batch="00001"), at=world.now)
    assert not world.run(run.id).finish_due
