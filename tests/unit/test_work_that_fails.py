"""A delivery that fails: noted and given back, or failed for good, recorded, and replayed."""

from typing import Any

import pytest

from t2a.domain.errors import Fatal, Refused, Retriable, T2AError
from t2a.domain.ledger import BatchState
from t2a.domain.messages import BatchMessage
from t2a.services.importing import MOST_ROUNDS
from tests.unit.world import RUN_ID, World

FIRST = BatchMessage(run=RUN_ID, batch="00001")


def fails(world: World, receive: int = 1, error: type[Exception] = T2AError, **how: Any) -> None:
    with pytest.raises(error):
        world.receive(FIRST, receive, **how)


@pytest.mark.parametrize("error", [Fatal("no such data set"), Refused("401: correct the secret")])
def test_trouble_that_needs_a_person_fails_the_batch_at_once(world: World, error: T2AError) -> None:
    world.tracker.trouble = error
    fails(world)
    record = world.record()
    assert record.state is BatchState.FAILED
    assert record.failure is not None
    assert (record.failure.reason, record.failure.permanent) == (str(error), True)
    assert world.queue.given_back == [("00001-1", 0)]
    assert world.run().batches_left == 2


def test_further_receives_of_a_failed_message_fail_from_the_record_without_calling_the_server(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    fails(world)
    opened = len(world.instances.opened)
    for receive in (2, 3):
        with pytest.raises(Fatal, match="401: correct the secret"):
            world.receive(FIRST, receive)
    assert len(world.instances.opened) == opened
    assert world.queue.given_back == [("00001-1", 0), ("00001-2", 0), ("00001-3", 0)]
    assert world.run().batches_left == 2


def test_a_replay_as_another_message_is_worked_and_lets_further_receives_finish(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    fails(world)
    world.tracker.trouble = None
    record = world.receive(FIRST, message_id="replayed")
    assert record is not None
    assert record.state is BatchState.DONE
    assert world.receive(FIRST, receive=2) is None
    assert world.run().batches_left == 2


def test_a_replay_under_the_same_message_id_with_receives_counted_anew_is_worked(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    fails(world)
    world.tracker.trouble = None
    record = world.receive(FIRST, receive=1)
    assert record is not None
    assert record.state is BatchState.DONE


def test_a_replay_of_the_only_failed_batch_makes_the_finish_due_again(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    fails(world)
    world.tracker.trouble = None
    for message in world.queue.sent[1:]:
        world.receive(message)
    world.finish(RUN_ID)
    world.receive(FIRST, message_id="replayed")
    assert world.finish_queue.requested == [RUN_ID, RUN_ID]
    assert world.run().finish_due


def test_trouble_that_may_pass_is_noted_and_the_message_waits_longer_each_time(world: World) -> None:
    world.tracker.trouble = Retriable("tracker is down")
    for receive in (1, 2):
        fails(world, receive, Retriable)
        record = world.record()
        assert (record.state, record.attempt) == (BatchState.RUNNING, receive)
        assert record.failure is not None
        assert (record.failure.reason, record.failure.permanent) == ("tracker is down", False)
    assert world.queue.given_back == [("00001-1", 30), ("00001-2", 60)]
    assert world.run().batches_left == 3


def test_the_last_attempt_that_fails_fails_the_batch(world: World) -> None:
    world.tracker.trouble = Retriable("tracker is down")
    for receive in (1, 2, 3):
        fails(world, receive, Retriable)
    record = world.record()
    assert (record.state, record.attempt) == (BatchState.FAILED, 3)
    assert record.failure is not None
    assert (record.failure.reason, record.failure.permanent) == ("tracker is down", True)
    assert world.queue.given_back[-1] == ("00001-3", 0)
    assert world.run().batches_left == 2


def test_the_seconds_that_a_failed_attempt_took_are_recorded(world: World) -> None:
    world.target.trouble = Fatal("E7601")
    fails(world)
    assert set(world.record().seconds) == {"export", "read", "prove", "import"}


def test_the_wait_that_the_server_asks_for_is_kept_up_to_a_quarter_of_an_hour(world: World) -> None:
    world.tracker.trouble = Retriable("429", retry_after=120)
    fails(world)
    world.tracker.trouble = Retriable("429", retry_after=5_000)
    fails(world, receive=2)
    assert world.queue.given_back == [("00001-1", 120), ("00001-2", 900)]


def test_an_unforeseen_exception_is_named_by_its_type_and_may_pass(world: World) -> None:
    world.tracker.trouble = ZeroDivisionError("secret details")
    fails(world, error=ZeroDivisionError)
    failure = world.record().failure
    assert failure is not None
    assert failure.reason == "unexpected ZeroDivisionError: the function's log has the details"
    assert world.queue.given_back == [("00001-1", 30)]


def test_an_import_that_broke_off_within_dhis2_is_tried_again_and_its_answer_kept(world: World) -> None:
    usual = world.target.summary
    world.target.summary = lambda values: usual(values)._replace(
        status="ERROR", description="The import process failed: deadlock"
    )
    fails(world, error=Retriable)
    assert len(world.evidence.answers) == MOST_ROUNDS
    world.target.summary = usual
    record = world.receive(FIRST, receive=2)
    assert record is not None
    assert record.state is BatchState.DONE
    assert len(world.evidence.answers) == MOST_ROUNDS + 1


def test_a_plan_that_is_gone_fails_the_batch(world: World) -> None:
    world.evidence.plans.clear()
    fails(world, error=Fatal)
    assert world.record().state is BatchState.FAILED
