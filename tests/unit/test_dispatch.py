"""A request becomes queued batches once, whatever dies on the way."""

from datetime import timedelta

import pytest

from t2a.domain.errors import Fatal, Refused, Retriable, TooLarge
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from tests.fakes import FakeAlerts
from tests.unit.given import MONTHLY, mapping, request
from tests.unit.world import LEASE, RUN_ID, SMALL_BATCHES, UNITS, World


@pytest.fixture
def world() -> World:
    return World(batches=SMALL_BATCHES)


def test_a_request_becomes_a_running_run_with_its_batches_queued(world: World) -> None:
    run = world.started()
    assert run.id == RUN_ID == "malaria-20261123T030000Z"
    assert (run.state, run.batches, run.batches_left) == (RunState.RUNNING, 3, 3)
    assert (run.mapping_version, run.owner, run.periods) == ("v1", "invocation-1", ("202610",))
    assert world.queue.sent == [BatchMessage(run=RUN_ID, batch=f"0000{n}") for n in (1, 2, 3)]
    records = world.ledger.batches(RUN_ID)
    assert {record.state for record in records} == {BatchState.QUEUED}
    assert sorted(unit for record in records for unit in record.batch.org_units) == sorted(unit.id for unit in UNITS)
    assert world.evidence.plan(RUN_ID).mapping == world.mapping
    assert world.ledger.leases["malaria"] == (RUN_ID, world.now + LEASE)
    assert not world.alerts.published


def test_a_second_delivery_queues_nothing_twice(world: World) -> None:
    world.started()
    assert world.ask() is None
    assert world.ask(owner="invocation-2") is None
    assert len(world.queue.sent) == 3


def test_another_delivery_at_the_same_time_leaves_the_first_one_alone(world: World) -> None:
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    world.tracker.metadata_trouble = None
    assert world.ask(owner="invocation-2") is None
    assert world.run().state is RunState.DISPATCHING


def test_trouble_that_may_pass_is_noted_and_raised_and_the_retry_dispatches(world: World) -> None:
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    assert (world.run().state, world.run().trouble) == (RunState.DISPATCHING, "tracker is starting")
    assert not world.alerts.published
    world.tracker.metadata_trouble = None
    run = world.started()
    assert (run.state, run.attempts) == (RunState.RUNNING, 2)
    assert len(world.queue.sent) == 3


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Retriable("tracker is starting"), "tracker is starting"),
        (KeyError("surprise"), "unexpected KeyError: the function's log has the details"),
    ],
)
def test_the_third_attempt_that_fails_ends_the_run_with_an_alert(world: World, error: Exception, sentence: str) -> None:
    world.tracker.metadata_trouble = error
    for _ in range(2):
        with pytest.raises(type(error)):
            world.ask()
    assert not world.alerts.published
    run = world.started()
    assert (run.state, run.attempts, run.trouble) == (RunState.FAILED, 3, sentence)
    (alert,) = world.alerts.published
    assert alert.subject == "T2A malaria: failed"
    assert sentence in alert.body
    assert "t2a transfer malaria" in alert.body
    assert not world.ledger.leases


@pytest.mark.parametrize("error", [Fatal("group X is empty"), Refused("401"), TooLarge("too much")])
def test_trouble_that_does_not_pass_ends_the_run_at_once(world: World, error: Exception) -> None:
    world.tracker.metadata_trouble = error
    run = world.started()
    assert (run.state, run.trouble) == (RunState.FAILED, str(error))
    assert str(error) in world.alerts.published[0].body
    assert not world.ledger.leases
    assert not world.queue.sent
    assert world.ask() is None


def test_a_retry_in_queueing_queues_what_no_worker_has_started(world: World) -> None:
    world.queue.trouble, world.queue.accepts = Retriable("SQS keeps refusing"), 2
    with pytest.raises(Retriable):
        world.ask()
    assert (world.run().state, len(world.queue.sent)) == (RunState.QUEUEING, 2)
    world.count()
    world.receive()
    world.tracker.metadata_trouble = Fatal("metadata must not be read again")
    run = world.started()
    assert run.state is RunState.RUNNING
    assert [message.batch for message in world.queue.sent[2:]] == ["00002", "00003"]
    assert world.run().batches_left == 2


def test_another_owner_resumes_a_run_whose_dispatch_has_been_silent_for_a_lease(world: World) -> None:
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    world.tracker.metadata_trouble = None
    world.wait(LEASE + timedelta(seconds=1))
    run = world.ask(owner="invocation-2")
    assert run is not None
    assert (run.state, run.owner) == (RunState.RUNNING, "invocation-2")


def test_a_run_that_meets_another_ones_lease_is_skipped_with_an_alert(world: World) -> None:
    world.started()
    skipped = world.ask(scheduled_time=world.now + timedelta(hours=1))
    assert skipped is not None
    assert skipped.state is RunState.SKIPPED
    assert skipped.trouble.startswith("skipped: running")
    assert world.alerts.subjects == ["T2A malaria: skipped"]
    assert "An earlier run of this mapping has not ended yet" in world.alerts.published[0].body
    assert len(world.queue.sent) == 3
    assert world.ledger.leases["malaria"][0] == RUN_ID


def test_a_lease_that_has_run_out_does_not_stop_the_next_run(world: World) -> None:
    world.started()
    world.wait(LEASE)
    later = world.ask(scheduled_time=world.now)
    assert later is not None
    assert later.state is RunState.RUNNING


def test_other_mappings_are_not_held_up(world: World) -> None:
    world.started()
    other = world.dispatch(request(mapping="measles"), mapping(name="measles"), version="v1", owner="invocation-2")
    assert other is not None
    assert other.state is RunState.RUNNING


def test_what_was_left_out_stands_in_the_run(world: World) -> None:
    world.tracker.indicators.append(world.tracker.indicators[0]._replace(id="pi000000009", data_element=None))
    assert "pi000000009" in world.started().left_out[0]


class FailingOnce(FakeAlerts):
    failures = 1

    def publish(self, subject: str, body: str) -> None:
        if self.failures:
            self.failures -= 1
            raise Retriable("SNS does not answer")
        super().publish(subject, body)


def test_the_alert_of_a_failed_run_comes_with_the_retry_when_it_could_not_be_sent() -> None:
    world = World(alerts=FailingOnce())
    world.tracker.metadata_trouble = Fatal("group X is empty")
    with pytest.raises(Retriable):
        world.ask()
    world.ask()
    assert world.alerts.subjects == ["T2A malaria: failed"]
    assert world.run().state is RunState.FAILED


def test_the_alert_of_a_skipped_run_comes_with_the_retry_when_it_could_not_be_sent() -> None:
    world = World(alerts=FailingOnce())
    world.ledger.take_lease("malaria", "another run", now=world.now, until=world.now + LEASE)
    with pytest.raises(Retriable):
        world.ask()
    world.ask()
    assert world.alerts.subjects == ["T2A malaria: skipped"]
    assert world.run().state is RunState.SKIPPED


def test_the_data_set_of_a_batch_stands_in_its_record(world: World) -> None:
    world.started()
    assert world.record().batch.data_set == MONTHLY


def test_a_batch_that_has_its_data_set_to_itself_is_noted_as_such(world: World) -> None:
    world.started()
    assert not any(record.alone for record in world.ledger.batches(RUN_ID))
    whole = World()
    whole.started()
    assert whole.record().alone


def test_the_limit_of_the_mapping_stands_in_the_run() -> None:
    assert World(aggregate={"removal_limit_percent": 7}).started().removal_limit_percent == 7
