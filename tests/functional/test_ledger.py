"""How a ledger behaves: one suite for the fake of the unit tests and for the one in DynamoDB."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.accounting import Account, Rejection, State
from t2a.domain.batches import Batch
from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Request, Run, RunState
from t2a.domain.messages import BatchMessage
from t2a.ports import Ledger, Registered
from tests.fakes import FakeLedger
from tests.functional.conftest import TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 23, 3, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAPPING = "malaria-monthly"
FAILURE = Failure("the server is down", "message-1", 5, permanent=True)
ACCOUNT = Account({State.CREATED: 3, State.REJECTED: 1}, (Rejection("E7636", "not assigned", 1, ("Bo, 202610",)),))


@pytest.fixture(params=["fake", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    if request.param == "fake":
        return FakeLedger()
    client: DynamoDBClient = request.getfixturevalue("dynamodb")
    return DynamoDbLedger(client, TABLE)


def new_run(at: datetime = NOW, *, owner: str = "event-1", version: str = "v1") -> Run:
    request = Request(mapping=MAPPING, scheduled_time=at)
    return Run(
        id=request.run_id,
        request=request,
        state=RunState.DISPATCHING,
        started_at=at,
        progress_at=at,
        mapping_version=version,
        owner=owner,
        attempts=1,
    )


RUN = new_run()


def records(run: Run, count: int) -> list[BatchRecord]:
    batch = Batch("UeCjcuUqPpr", ("202610", "202609"), ("g8upMTyEZGZ", "ImspTQPwCqd"), "LEVEL-3;O6uvpzGd5pu")
    return [BatchRecord(run=run.id, id=f"{number:05d}", batch=batch, attempts=5) for number in range(1, count + 1)]


def queued_run(ledger: Ledger, batches: int, run: Run = RUN) -> list[BatchRecord]:
    ledger.claim_run(run, stale_before=NOW - HOUR)
    queued = records(run, batches)
    changes = {"state": RunState.QUEUEING, "batches": batches, "batches_left": batches}
    ledger.queue_batches(run.model_copy(update=changes), queued)
    ledger.start_running(run.id)
    return queued


def message(record: BatchRecord) -> BatchMessage:
    return BatchMessage(run=record.run, batch=record.id)


def start(ledger: Ledger, record: BatchRecord, *, at: datetime = NOW) -> BatchRecord:
    started = ledger.start_batch(message(record), attempt=1, attempts=5, at=at)
    assert started is not None
    return started


def done(record: BatchRecord) -> BatchRecord:
    return record.model_copy(update={"state": BatchState.DONE, "ended_at": NOW, "account": ACCOUNT})


def failed(record: BatchRecord) -> BatchRecord:
    return record.model_copy(update={"state": BatchState.FAILED, "ended_at": NOW, "failure": FAILURE})


def stored(ledger: Ledger, run: Run = RUN) -> Run:
    known = ledger.run(run.id)
    assert known is not None
    return known


class TestMappings:
    def test_what_is_registered_is_read_until_it_is_forgotten(self, ledger: Ledger) -> None:
        first = Registered("version-1", "cron(0 3 * * ? *)", enabled=True, at=NOW)
        second = first._replace(version="version-2", enabled=False)
        assert ledger.registered(MAPPING) is None
        ledger.register(MAPPING, first)
        assert ledger.registered(MAPPING) == first
        ledger.register(MAPPING, second)
        assert ledger.registered(MAPPING) == second
        ledger.forget(MAPPING)
        ledger.forget(MAPPING)
        assert ledger.registered(MAPPING) is None


class TestLeases:
    def test_a_second_run_waits_until_the_first_has_released_the_lease(self, ledger: Ledger) -> None:
        assert ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert not ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)
        ledger.release_lease(MAPPING, "one")
        assert ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)

    def test_the_holder_renews_its_lease(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert ledger.take_lease(MAPPING, "one", now=NOW + HOUR / 2, until=NOW + 2 * HOUR)
        assert not ledger.take_lease(MAPPING, "two", now=NOW + 1.5 * HOUR, until=NOW + 3 * HOUR)

    def test_an_expired_lease_is_anybodys(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        just_before = NOW + HOUR - timedelta(microseconds=1)
        assert not ledger.take_lease(MAPPING, "two", now=just_before, until=NOW + 3 * HOUR)
        assert ledger.take_lease(MAPPING, "two", now=NOW + HOUR, until=NOW + 3 * HOUR)

    def test_releasing_anothers_lease_changes_nothing(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        ledger.release_lease(MAPPING, "two")
        ledger.release_lease("another-mapping", "two")
        assert not ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)

    def test_mappings_have_leases_of_their_own(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert ledger.take_lease("tuberculosis", "two", now=NOW, until=NOW + HOUR)


class TestClaims:
    def test_a_new_run_is_written_as_it_is(self, ledger: Ledger) -> None:
        assert ledger.claim_run(RUN, stale_before=NOW - HOUR) == RUN
        assert ledger.run(RUN.id) == RUN

    def test_a_retry_of_the_same_event_takes_its_run_over(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        retry = RUN.model_copy(update={"progress_at": NOW + HOUR / 2})
        claimed = ledger.claim_run(retry, stale_before=NOW - HOUR)
        assert claimed is not None
        assert (claimed.attempts, claimed.progress_at) == (2, NOW + HOUR / 2)
        assert stored(ledger) == claimed

    def test_another_delivery_does_not_disturb_a_fresh_run(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        assert ledger.claim_run(new_run(owner="event-2"), stale_before=NOW) is None
        assert stored(ledger) == RUN

    def test_another_delivery_takes_a_stale_run_over_once(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        later = {"progress_at": NOW + 2 * HOUR, "started_at": NOW + 2 * HOUR}
        second = new_run(owner="event-2").model_copy(update=later)
        third = new_run(owner="event-3").model_copy(update=later)
        claimed = ledger.claim_run(second, stale_before=NOW + HOUR)
        assert claimed is not None
        assert (claimed.owner, claimed.attempts, claimed.started_at) == ("event-2", 2, NOW)
        assert ledger.claim_run(third, stale_before=NOW + HOUR) is None

    def test_a_run_taken_over_before_it_was_planned_gets_the_new_mapping_version(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        claimed = ledger.claim_run(new_run(version="v2"), stale_before=NOW - HOUR)
        assert claimed is not None
        assert claimed.mapping_version == "v2"

    def test_a_run_that_is_being_queued_is_taken_over_with_its_plan(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches_left": 2}), records(RUN, 2))
        claimed = ledger.claim_run(new_run(version="v2"), stale_before=NOW - HOUR)
        assert claimed is not None
        assert (claimed.state, claimed.batches_left, claimed.mapping_version) == (RunState.QUEUEING, 2, "v1")

    @pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.FAILED, RunState.SKIPPED])
    def test_nothing_is_left_to_dispatch_of_a_run_that_has_ended(self, ledger: Ledger, state: RunState) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        ledger.end_run(RUN.id, state, at=NOW)
        assert ledger.claim_run(RUN, stale_before=NOW + HOUR) is None

    def test_nothing_is_left_to_dispatch_of_a_running_run(self, ledger: Ledger) -> None:
        queued_run(ledger, 1)
        assert ledger.claim_run(RUN, stale_before=NOW + HOUR) is None


class TestQueueing:
    def test_batches_are_read_in_the_order_of_their_ids(self, ledger: Ledger) -> None:
        queued = queued_run(ledger, 60)
        assert ledger.batches(RUN.id) == queued
        assert ledger.batch(RUN.id, "00002") == queued[1]
        assert ledger.batch(RUN.id, "99999") is None

    def test_planning_anew_leaves_no_batch_of_the_planning_that_died(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        half_written = RUN.model_copy(update={"batches": 3})
        ledger.queue_batches(half_written, records(RUN, 3))
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches": 2}), records(RUN, 2))
        assert [record.id for record in ledger.batches(RUN.id)] == ["00001", "00002"]

    def test_a_run_that_is_further_on_is_not_queued_again(self, ledger: Ledger) -> None:
        first, _ = queued_run(ledger, 2)
        ledger.end_batch(done(start(ledger, first)), at=NOW)
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches_left": 2}), records(RUN, 2))
        assert (stored(ledger).state, stored(ledger).batches_left) == (RunState.RUNNING, 1)
        assert [record.state for record in ledger.batches(RUN.id)] == [BatchState.DONE, BatchState.QUEUED]

    def test_a_run_that_has_ended_does_not_run_again(self, ledger: Ledger) -> None:
        queued_run(ledger, 1)
        ledger.end_run(RUN.id, RunState.COMPLETED, at=NOW)
        ledger.start_running(RUN.id)
        ledger.start_running("unknown")
        assert stored(ledger).state is RunState.COMPLETED

    def test_a_batch_of_five_thousand_org_units_is_kept_whole(self, ledger: Ledger) -> None:
        units = tuple(f"u{number:010d}" for number in range(5000))
        (record,) = records(RUN, 1)
        large = record.model_copy(update={"batch": record.batch._replace(org_units=units)})
        ledger.queue_batches(RUN, [large])
        assert ledger.batches(RUN.id) == [large]

    def test_many_batches_beyond_one_page_are_all_read(self, ledger: Ledger) -> None:
        units = tuple(f"u{number:010d}" for number in range(5000))
        wide = [r.model_copy(update={"batch": r.batch._replace(org_units=units)}) for r in records(RUN, 30)]
        ledger.queue_batches(RUN, wide)
        assert len(ledger.batches(RUN.id)) == 30


class TestRuns:
    def test_the_newest_runs_come_first(self, ledger: Ledger) -> None:
        for days in (2, 0, 3, 1):
            ledger.claim_run(new_run(NOW + timedelta(days=days)), stale_before=NOW)
        newest = [run.started_at for run in ledger.runs(limit=3)]
        assert newest == [NOW + timedelta(days=days) for days in (3, 2, 1)]

    def test_an_unknown_run_is_none(self, ledger: Ledger) -> None:
        assert ledger.run("nobody") is None
        assert ledger.batches("nobody") == []
        assert ledger.runs(limit=5) == []

    def test_a_run_comes_back_as_it_was_written(self, ledger: Ledger) -> None:
        request = Request(
            mapping=MAPPING,
            scheduled_time=NOW,
            request_id="by-hand",
            periods=("202610",),
            org_units=("O6uvpzGd5pu",),
            dry_run=True,
            reason="late reports, Kôno",
        )
        run = RUN.model_copy(
            update={
                "id": request.run_id,
                "request": request,
                "left_out": ("indicator A: no code",),
                "periods": ("202610",),
            }
        )
        ledger.claim_run(run, stale_before=NOW)
        assert ledger.run(run.id) == run

    def test_an_outcome_is_written_whole_and_clears_what_is_due(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.note_trouble(RUN.id, "the first attempt failed")
        ledger.end_batch(done(start(ledger, record)), at=NOW)
        ledger.end_run(RUN.id, RunState.WITH_REJECTIONS, at=NOW + HOUR, account=ACCOUNT)
        ended = stored(ledger)
        assert (ended.state, ended.finished_at, ended.account) == (RunState.WITH_REJECTIONS, NOW + HOUR, ACCOUNT)
        assert (ended.trouble, ended.finish_due, ended.batches_left) == ("", False, 0)

    def test_an_outcome_that_a_batch_has_overtaken_is_not_written(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.end_batch(failed(start(ledger, record)), at=NOW)
        seen = stored(ledger).progress_at
        ledger.end_batch(done(start(ledger, record)), at=NOW + HOUR)
        assert not ledger.end_run(RUN.id, RunState.FAILED, at=NOW + HOUR, progress=seen)
        assert (stored(ledger).state, stored(ledger).finish_due) == (RunState.RUNNING, True)
        assert ledger.end_run(RUN.id, RunState.COMPLETED, at=NOW + HOUR, progress=NOW + HOUR)
        assert (stored(ledger).state, stored(ledger).finish_due) == (RunState.COMPLETED, False)

    def test_trouble_is_noted_on_a_run(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW)
        ledger.note_trouble(RUN.id, "the server is down")
        assert stored(ledger).trouble == "the server is down"

    def test_what_concerns_an_unknown_run_is_fatal(self, ledger: Ledger) -> None:
        with pytest.raises(Fatal, match="knows no run nobody"):
            ledger.note_trouble("nobody", "trouble")
        with pytest.raises(Fatal, match="knows no run nobody"):
            ledger.end_run("nobody", RunState.FAILED, at=NOW)


class TestBatches:
    def test_a_start_is_noted_and_moves_the_progress_of_the_run(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        started = ledger.start_batch(message(record), attempt=2, attempts=4, at=NOW + HOUR)
        assert started == ledger.batch(RUN.id, record.id)
        assert started is not None
        assert (started.state, started.attempt, started.attempts) == (BatchState.RUNNING, 2, 4)
        assert started.started_at == stored(ledger).progress_at == NOW + HOUR

    def test_a_second_delivery_of_a_batch_that_is_done_starts_nothing(self, ledger: Ledger) -> None:
        first, _ = queued_run(ledger, 2)
        ended = done(start(ledger, first))
        ledger.end_batch(ended, at=NOW)
        assert ledger.start_batch(message(first), attempt=1, attempts=5, at=NOW + HOUR) is None
        assert ledger.batch(RUN.id, first.id) == ended

    def test_a_failed_attempt_is_recorded_until_the_next_one_starts(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        start(ledger, record)
        ledger.note_failure(message(record), FAILURE)
        noted = ledger.batch(RUN.id, record.id)
        assert noted is not None
        assert (noted.failure, noted.state) == (FAILURE, BatchState.RUNNING)
        assert start(ledger, record).failure is None

    def test_a_failed_batch_is_queued_again_before_a_replay(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.end_batch(failed(start(ledger, record)), at=NOW)
        ledger.await_replay(message(record))
        cleared = ledger.batch(RUN.id, record.id)
        assert cleared is not None
        assert (cleared.failure, cleared.state) == (None, BatchState.QUEUED)

    def test_a_batch_that_is_done_takes_no_failure(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ended = done(start(ledger, record))
        ledger.end_batch(ended, at=NOW)
        ledger.note_failure(message(record), FAILURE)
        ledger.await_replay(message(record))
        assert ledger.batch(RUN.id, record.id) == ended

    def test_a_batch_that_the_ledger_does_not_know_is_fatal(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        stranger = record.model_copy(update={"id": "77777"})
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.start_batch(message(stranger), attempt=1, attempts=5, at=NOW)
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.end_batch(done(stranger), at=NOW)
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.note_failure(message(stranger), FAILURE)
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.await_replay(message(stranger))

    def test_what_an_attempt_leaves_comes_back_as_it_was_written(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        trace = {"evidence": ("runs/r/batches/b/import.json",), "seconds": {"export": 1.25, "import": 0.5}}
        ended = done(start(ledger, record)).model_copy(update=trace)
        ledger.end_batch(ended, at=NOW)
        assert ledger.batch(RUN.id, record.id) == ended


class TestCounting:
    def test_finish_is_due_when_the_last_batch_ends(self, ledger: Ledger) -> None:
        one, two, three = queued_run(ledger, 3)
        assert not ledger.end_batch(done(start(ledger, one)), at=NOW)
        assert not ledger.end_batch(failed(start(ledger, two)), at=NOW)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (1, False)
        assert ledger.end_batch(done(start(ledger, three)), at=NOW + HOUR)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)
        assert stored(ledger).progress_at == NOW + HOUR

    def test_a_batch_that_ends_twice_counts_once(self, ledger: Ledger) -> None:
        one, _ = queued_run(ledger, 2)
        started = start(ledger, one)
        assert not ledger.end_batch(done(started), at=NOW)
        assert not ledger.end_batch(done(started), at=NOW)
        assert stored(ledger).batches_left == 1

    def test_a_second_end_of_the_last_batch_says_again_that_finish_is_due(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        started = start(ledger, record)
        assert ledger.end_batch(done(started), at=NOW)
        assert ledger.end_batch(done(started), at=NOW)
        ledger.end_run(RUN.id, RunState.COMPLETED, at=NOW)
        assert not ledger.end_batch(done(started), at=NOW)
        assert not stored(ledger).finish_due

    def test_a_batch_that_is_done_does_not_fail_afterwards(self, ledger: Ledger) -> None:
        one, _ = queued_run(ledger, 2)
        started = start(ledger, one)
        ledger.end_batch(done(started), at=NOW)
        ledger.end_batch(failed(started), at=NOW)
        known = ledger.batch(RUN.id, one.id)
        assert known is not None
        assert known.state is BatchState.DONE

    def test_the_first_reason_of_a_failure_stays(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        started = start(ledger, record)
        ledger.end_batch(failed(started), at=NOW)
        ledger.end_run(RUN.id, RunState.FAILED, at=NOW)
        other = failed(started).model_copy(update={"failure": FAILURE._replace(reason="another")})
        assert not ledger.end_batch(other, at=NOW)
        known = ledger.batch(RUN.id, record.id)
        assert known is not None
        assert known.failure == FAILURE

    def test_a_worker_that_was_given_up_may_still_succeed(self, ledger: Ledger) -> None:
        one, _ = queued_run(ledger, 2)
        started = start(ledger, one)
        ledger.end_batch(failed(started), at=NOW)
        assert not ledger.end_batch(done(started), at=NOW)
        known = ledger.batch(RUN.id, one.id)
        assert known is not None
        assert (known.state, known.failure) == (BatchState.DONE, None)
        assert stored(ledger).batches_left == 1


class TestReplays:
    def test_a_replayed_batch_makes_finish_due_again_without_counting_twice(self, ledger: Ledger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(done(start(ledger, one)), at=NOW)
        ledger.end_batch(failed(start(ledger, two)), at=NOW)
        ledger.end_run(RUN.id, RunState.FAILED, at=NOW)
        again = start(ledger, two)
        assert (again.state, again.failure) == (BatchState.RUNNING, None)
        assert not stored(ledger).finish_due
        assert ledger.end_batch(done(again), at=NOW)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_replay_that_fails_again_makes_finish_due_again(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.end_batch(failed(start(ledger, record)), at=NOW)
        ledger.end_run(RUN.id, RunState.FAILED, at=NOW)
        assert ledger.end_batch(failed(start(ledger, record)), at=NOW)

    def test_a_replay_while_others_are_on_their_way_makes_nothing_due(self, ledger: Ledger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(failed(start(ledger, one)), at=NOW)
        assert not ledger.end_batch(done(start(ledger, one)), at=NOW)
        assert stored(ledger).batches_left == 1
        assert ledger.end_batch(done(start(ledger, two)), at=NOW)
