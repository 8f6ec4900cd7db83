"""What died silently is closed, what is due is sent again, and the living are left alone."""

from datetime import timedelta

import pytest

from t2a.domain.errors import Fatal, Retriable
from t2a.domain.ledger import BatchState, RunState
from tests.fakes import FakeAlerts
from tests.unit.world import ATTEMPTS, RUN_ID, SMALL_BATCHES, VISIBILITY, World

MOMENT = timedelta(seconds=1)


@pytest.fixture
def world() -> World:
    world = World(batches=SMALL_BATCHES)
    world.count()
    return world


def test_fresh_runs_are_left_alone(world: World) -> None:
    world.started()
    world.receive()
    world.wait(VISIBILITY)
    assert world.sweep() == []


def test_a_finish_that_is_due_is_asked_for_again(world: World) -> None:
    world.started()
    world.work_all()
    assert world.sweep() == [f"{RUN_ID}: finish asked for again"]
    assert world.finish_queue.requested == [RUN_ID, RUN_ID]
    world.finish(RUN_ID)
    assert world.sweep() == []


def test_a_batch_whose_last_attempt_died_is_closed_and_the_run_finished(world: World) -> None:
    world.started()
    first, *others = world.queue.sent
    for message in others:
        world.receive(message)
    world.ledger.start_batch(first, attempt=ATTEMPTS, attempts=ATTEMPTS, at=world.now)
    world.wait(VISIBILITY + MOMENT)
    (done,) = world.sweep()
    assert "the worker ended without a word in attempt 3 of 3" in done
    assert world.record().state is BatchState.FAILED
    assert world.finish_queue.requested == [RUN_ID]
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.state is RunState.FAILED
    assert "ended without a word" in world.alerts.published[0].body


def test_a_batch_that_was_closed_for_dead_can_be_replayed(world: World) -> None:
    world.started()
    for message in world.queue.sent:
        world.ledger.start_batch(message, attempt=ATTEMPTS, attempts=ATTEMPTS, at=world.now)
    world.wait(VISIBILITY + MOMENT)
    assert len(world.sweep()) == 3
    world.finish(RUN_ID)
    world.work_all()
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.state is RunState.COMPLETED


def test_a_replayed_batch_that_died_does_not_hold_up_the_finish_of_the_others(world: World) -> None:
    world.started()
    world.tracker.trouble = Fatal("no such indicator")
    for message in world.queue.sent:
        with pytest.raises(Fatal):
            world.receive(message)
    world.finish(RUN_ID)
    world.tracker.trouble = None
    first, second, third = world.queue.sent
    world.ledger.start_batch(second, attempt=ATTEMPTS, attempts=ATTEMPTS, at=world.now)
    for message in (first, third):
        world.receive(message, message_id="replayed")
    world.wait(VISIBILITY + MOMENT)
    world.sweep()
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.state is RunState.FAILED
    assert world.run().trouble.startswith("1 of 3 batches failed; the first: the worker ended without a word")
    assert world.sweep() == []


def test_an_attempt_that_died_and_is_not_the_last_one_is_left_to_the_queue(world: World) -> None:
    world.started()
    world.ledger.start_batch(world.queue.sent[0], attempt=ATTEMPTS - 1, attempts=ATTEMPTS, at=world.now)
    world.wait(VISIBILITY + MOMENT)
    assert world.sweep() == []


def test_batches_that_no_worker_has_touched_for_a_day_are_closed(world: World) -> None:
    """Their messages ended in the dead-letter queue unseen (a throttled function's receives count), or expired."""
    world.started()
    world.receive()
    world.ledger.start_batch(world.queue.sent[1], attempt=1, attempts=ATTEMPTS, at=world.now)
    world.wait(timedelta(hours=23))
    assert world.sweep() == []
    world.wait(timedelta(hours=2))
    done = world.sweep()
    assert [sentence.split(":")[0] for sentence in done] == [f"{RUN_ID} batch 00002", f"{RUN_ID} batch 00003"]
    assert all("no worker has touched this batch for a day" in sentence for sentence in done)
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.state is RunState.FAILED


def test_batches_that_were_written_but_not_queued_are_queued(world: World) -> None:
    world.queue.trouble, world.queue.accepts = Retriable("SQS keeps refusing"), 1
    with pytest.raises(Retriable):
        world.ask()
    world.wait(2 * VISIBILITY - MOMENT)
    assert world.sweep() == []
    world.wait(2 * MOMENT)
    assert world.sweep() == [f"{RUN_ID}: batches queued again"]
    assert {message.batch for message in world.queue.sent} == {"00001", "00002", "00003"}
    assert world.run().state is RunState.RUNNING


def test_a_dispatch_that_died_is_failed_and_told_and_its_lease_given_up(world: World) -> None:
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    world.wait(2 * VISIBILITY - MOMENT)
    assert world.sweep() == []
    world.wait(2 * MOMENT)
    assert world.sweep() == [f"{RUN_ID}: failed, tracker is starting"]
    assert world.run().state is RunState.FAILED
    assert not world.ledger.leases
    assert world.alerts.subjects == ["T2A malaria: failed"]
    assert world.sweep() == []


def test_runs_that_have_ended_are_left_alone(world: World) -> None:
    world.started()
    world.work_all()
    world.finish(RUN_ID)
    world.wait(timedelta(days=3))
    assert world.sweep() == []


def test_a_release_that_died_is_closed_although_its_run_had_ended_and_can_be_sent_again() -> None:
    world = World()
    world.count()
    world.transferred()
    world.vanish((1, 1), (2, 1), (3, 1), (1, 2), (2, 2))
    run = world.transferred("second")
    assert run.state is RunState.WITH_HELD
    (release,) = world.releasing.release(run.id, None, by="arn:ada", reason="closed")
    message = world.queue.sent[-1]
    world.ledger.start_batch(message, attempt=ATTEMPTS, attempts=ATTEMPTS, at=world.now)
    world.wait(VISIBILITY + MOMENT)
    assert "the worker ended without a word" in world.sweep()[0]
    assert world.record(release.id, run.id).state is BatchState.FAILED
    world.finish(run.id)
    assert world.run(run.id).state is RunState.FAILED
    (again,) = world.releasing.release(run.id, None, by="arn:ada", reason="closed")
    assert again.id == release.id
    assert world.record(release.id, run.id).state is BatchState.QUEUED
    world.receive(message, message_id="replayed")
    world.receive(world.queue.sent[-1])
    world.finish(run.id)
    account = world.run(run.id).account
    assert account is not None
    assert (world.run(run.id).state, sum(account.counts.values())) == (RunState.COMPLETED, 9)


def test_a_release_that_never_came_onto_the_queue_is_closed_after_a_day() -> None:
    world = World()
    world.count()
    world.transferred()
    world.vanish((1, 1), (2, 1), (3, 1), (1, 2), (2, 2))
    run = world.transferred("second")
    world.queue.trouble = Retriable("SQS keeps refusing")
    with pytest.raises(Retriable):
        world.releasing.release(run.id, None, by="arn:ada", reason="closed")
    world.wait(timedelta(days=1) + MOMENT)
    assert len(world.sweep()) == 1
    assert world.run(run.id).batches_left == 0


class NoAlerts(FakeAlerts):
    def publish(self, subject: str, body: str) -> None:
        raise Fatal("the topic is gone")


def test_one_run_in_trouble_does_not_keep_the_others_from_being_swept() -> None:
    world = World(alerts=NoAlerts())
    world.count()
    world.started(request_id="older")
    world.work_all()
    world.ledger.release_lease("malaria", "malaria-older")
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    world.wait(MOMENT)
    with pytest.raises(Retriable):
        world.ask(request_id="newer")
    world.wait(3 * VISIBILITY)
    assert world.sweep() == ["malaria-newer: the topic is gone", "malaria-older: finish asked for again"]
    assert world.run("malaria-newer").state is RunState.DISPATCHING
