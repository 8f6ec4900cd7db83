"""One delivery of a batch message: what the ledger, the queue and DHIS2 see of it."""

from datetime import datetime, timedelta

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal, Retriable
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage, Delivery
from tests.fakes import FakeLedger, FakeTarget
from tests.unit.given import CASES, COMBOS, DEATHS, MONTHLY, data_set
from tests.unit.world import ATTEMPTS, LEASE, RUN_ID, SMALL_BATCHES, World

FIRST = BatchMessage(run=RUN_ID, batch="00001")


def test_a_batch_that_works_is_done_and_accounted_for(world: World) -> None:
    record = world.receive(FIRST)
    assert record == world.record()
    assert record is not None
    assert (record.state, record.attempt, record.attempts) == (BatchState.DONE, 1, ATTEMPTS)
    assert record.account is not None
    assert record.account.counts == {State.CREATED: 3}
    assert set(record.seconds) == {"export", "read", "prove", "import"}
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


def test_a_zero_that_the_target_would_not_store_is_not_sent_night_after_night() -> None:
    world = World()
    world.target = FakeTarget([data_set(MONTHLY, CASES, DEATHS._replace(zero_is_significant=False))], COMBOS)
    world.instances.replace(world.target)
    world.count("0")
    world.started()
    record = world.receive(FIRST)
    assert record is not None
    assert record.account is not None
    assert record.account.counts == {State.CREATED: 6, State.UNCHANGED: 3}
    assert DEATHS.id not in {value.key.data_element for value in world.target.imports[0][1]}


@pytest.mark.parametrize("body", ["", "hello", "{}", '{"run": "r"}', '{"run": "r", "batch": "b", "data": []}', "[]"])
def test_a_message_that_is_not_ours_is_told_once_and_left_for_the_dead_letter_queue(world: World, body: str) -> None:
    for receive in (1, 2, 3):
        with pytest.raises(Fatal, match="does not name a run and a batch"):
            world.worker(body, Delivery(message_id="m", receipt_handle=f"h{receive}", receive=receive))
    assert world.alerts.subjects == ["T2A: a message that is not ours"]
    assert world.queue.given_back == [("h1", 0), ("h2", 0), ("h3", 0)]


@pytest.mark.parametrize("message", [BatchMessage(run="other", batch="00001"), BatchMessage(run=RUN_ID, batch="77777")])
def test_a_batch_that_the_ledger_does_not_know_is_told_once(world: World, message: BatchMessage) -> None:
    exports = len(world.tracker.exports)
    for receive in (1, 2):
        with pytest.raises(Fatal, match="ledger knows no batch"):
            world.receive(message, receive)
    assert len(world.alerts.published) == 1
    assert len(world.tracker.exports) == exports


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

    def renew_lease(self, mapping: str, run: str, *, until: datetime) -> bool:
        known = self.stored_runs[run]
        if known.batches_left == 1 and self.records[run, "00003"].state is BatchState.QUEUED:
            self.world.receive(self.world.queue.sent[2])
            self.world.finish(run)
        return super().renew_lease(mapping, run, until=until)


def test_a_worker_that_is_overtaken_by_the_finish_does_not_take_the_lease_back() -> None:
    ledger = OvertakenLedger()
    ledger.world = World(ledger=ledger, batches=SMALL_BATCHES)
    ledger.world.count()
    ledger.world.started()
    ledger.world.work_all()
    ledger.world.finish(RUN_ID)
    assert ledger.world.run().state is RunState.COMPLETED
    assert not ledger.leases
