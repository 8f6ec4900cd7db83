"""One delivery of a batch message: what the ledger, the queue and DHIS2 see of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from t2a.domain.accounting import State
from t2a.domain.errors import Fatal, Refused, Retriable, T2AError, TooLarge
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage, Delivery

from tests.fakes import FakeLedger
from tests.unit.world import ATTEMPTS, LEASE, RUN_ID, SMALL_BATCHES, World

FIRST = BatchMessage(run=RUN_ID, batch="00001")


@pytest.fixture()
def world() -> World:
    """Three batches of one facility, queued; every facility has 4 of everything."""
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.started()
    return world


def fails(world: World, receive: int = 1, error: type[Exception] = T2AError, **how: Any) -> None:
    with pytest.raises(error):
        world.receive(FIRST, receive, **how)


def test_a_batch_that_works_is_done_and_accounted_for(world: World) -> None:
    record = world.receive(FIRST)
    assert record == world.record()
    assert record is not None
    assert (record.state, record.attempt, record.attempts) == (BatchState.DONE, 1, ATTEMPTS)
    assert record.account is not None
    assert record.account.counts == {State.CREATED: 3}
    assert set(record.seconds) == {"export", "read", "import"}
    assert record.ended_at == world.now
    assert {one.value for one in world.target.stored.values()} == {"4"}
    assert world.run().batches_left == 2
    assert not world.finish_queue.requested
    assert not world.queue.given_back


def test_dhis2s_answer_is_kept_as_evidence(world: World) -> None:
    world.receive(FIRST)
    (key,) = world.record().evidence
    assert "SUCCESS" in world.evidence.answers[key]


def test_the_last_batch_asks_for_the_finish(world: World) -> None:
    world.work_all()
    assert world.finish_queue.requested == [RUN_ID]


def test_every_batch_renews_the_lease(world: World) -> None:
    world.wait(timedelta(minutes=30))
    world.receive(FIRST)
    assert world.ledger.leases["malaria"] == (RUN_ID, world.now + LEASE)


def test_a_batch_that_is_done_already_is_not_transferred_again(world: World) -> None:
    world.receive(FIRST)
    exports = len(world.tracker.exports)
    assert world.receive(FIRST, receive=2) is None
    assert len(world.tracker.exports) == exports
    assert world.run().batches_left == 2


def test_only_what_changes_is_sent(world: World) -> None:
    world.receive(FIRST)
    stored = dict(world.target.stored)
    changed, *_ = stored
    world.target.stored = {**stored, changed: stored[changed]._replace(value="9")}
    world.ledger.records[RUN_ID, "00001"] = world.record().model_copy(update={"state": BatchState.QUEUED})
    record = world.receive(FIRST)
    assert record is not None
    assert record.account is not None
    assert record.account.counts == {State.UPDATED: 1, State.UNCHANGED: 2}
    assert [value.key for value in world.target.imports[-1][1]] == [changed]


def test_nothing_is_sent_where_nothing_changes(world: World) -> None:
    world.receive(FIRST)
    world.ledger.records[RUN_ID, "00001"] = world.record().model_copy(update={"state": BatchState.QUEUED})
    record = world.receive(FIRST)
    assert record is not None
    assert len(world.target.imports) == 1
    assert record.evidence == ()


def test_a_refused_value_is_not_counted_as_vanished_although_something_is_stored(world: World) -> None:
    world.receive(FIRST)
    world.ledger.records[RUN_ID, "00001"] = world.record().model_copy(update={"state": BatchState.QUEUED})
    world.count("9.5")
    record = world.receive(FIRST)
    assert record is not None
    assert record.account is not None
    assert record.account.counts == {State.REJECTED: 3}


def test_rows_that_nobody_asked_for_are_rejected_by_name(world: World) -> None:
    row = world.tracker.export(["pi000000001"], ["202610"], "facility001")[0]
    world.tracker.stray = [row._replace(data_element="strangeUid1")]
    record = world.receive(FIRST)
    assert record is not None
    assert record.account is not None
    assert record.account.counts[State.CREATED] == 3
    # Each of the two exports of the batch brings the stray row along.
    assert record.account.counts[State.REJECTED] == 2
    assert record.account.rejections[0].code == "T2A-STRANGER"


def test_a_dry_run_writes_nothing_and_says_what_it_would() -> None:
    world = World()
    world.count()
    world.started(dry_run=True)
    record = world.receive(FIRST)
    assert record is not None
    assert record.account is not None
    assert record.account.counts == {State.CREATED: 9}
    assert not world.target.imports
    assert not world.target.stored


@pytest.mark.parametrize("error", [Fatal("no such data set"), Refused("401: correct the secret"), TooLarge("E7128")])
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
    assert set(world.record().seconds) == {"export", "read", "import"}


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
    assert len(world.evidence.answers) == 1
    world.target.summary = usual
    record = world.receive(FIRST, receive=2)
    assert record is not None
    assert record.state is BatchState.DONE
    assert len(world.evidence.answers) == 2


def test_a_plan_that_is_gone_fails_the_batch(world: World) -> None:
    world.evidence.plans.clear()
    fails(world, error=Fatal)
    assert world.record().state is BatchState.FAILED


@pytest.mark.parametrize("body", ["", "hello", "{}", '{"run": "r"}', '{"run": "r", "batch": "b", "data": []}', "[]"])
def test_a_message_that_is_not_ours_is_told_once_and_left_for_the_dead_letter_queue(world: World, body: str) -> None:
    for receive in (1, 2, 3):
        with pytest.raises(Fatal, match="does not name a run and a batch"):
            world.worker(body, Delivery(message_id="m", receipt_handle=f"h{receive}", receive=receive))
    assert world.alerts.subjects == ["T2A: a message that is not ours"]
    assert world.queue.given_back == [("h1", 0), ("h2", 0), ("h3", 0)]


@pytest.mark.parametrize("message", [BatchMessage(run="other", batch="00001"), BatchMessage(run=RUN_ID, batch="77777")])
def test_a_batch_that_the_ledger_does_not_know_is_told_once(world: World, message: BatchMessage) -> None:
    for receive in (1, 2):
        with pytest.raises(Fatal, match="ledger knows no batch"):
            world.receive(message, receive)
    assert len(world.alerts.published) == 1
    assert not world.tracker.exports


def test_a_finish_request_that_cannot_be_sent_brings_the_message_back_and_the_finish_stays_due(world: World) -> None:
    for message in world.queue.sent[:2]:
        world.receive(message)
    world.finish_queue.trouble = Retriable("SQS does not answer")
    with pytest.raises(Retriable):
        world.receive(world.queue.sent[2])
    assert world.run().finish_due
    assert world.receive(world.queue.sent[2], receive=2) is None
    assert world.sweep() == [f"{RUN_ID}: finish asked for again"]


class OvertakenLedger(FakeLedger):
    """The last batch ends and the run is closed right before a worker that has counted its own renews the lease."""

    world: World

    def take_lease(self, mapping: str, run: str, *, now: datetime, until: datetime) -> bool:
        known = self.stored_runs[run]
        if known.batches_left == 1 and self.records[run, "00003"].state is BatchState.QUEUED:
            self.world.receive(self.world.queue.sent[2])
            self.world.finish(run)
        return super().take_lease(mapping, run, now=now, until=until)


def test_a_worker_that_is_overtaken_by_the_finish_does_not_take_the_lease_back() -> None:
    ledger = OvertakenLedger()
    ledger.world = World(ledger=ledger, batches=SMALL_BATCHES)
    ledger.world.count()
    ledger.world.started()
    ledger.world.work_all()
    ledger.world.finish(RUN_ID)
    assert ledger.world.run().state is RunState.COMPLETED
    assert not ledger.leases
