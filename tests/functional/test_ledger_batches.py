"""Batches in a ledger: started, ended, counted once, replayed."""

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchState, RunState
from t2a.ports import Ledger
from tests.functional.ledgers import FAILURE, HOUR, NOW, RUN, done, failed, message, queued_run, start, stored


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
        ledger.await_replay(message(record), at=NOW)
        cleared = ledger.batch(RUN.id, record.id)
        assert cleared is not None
        assert (cleared.failure, cleared.state) == (None, BatchState.QUEUED)

    def test_a_batch_that_is_done_takes_no_failure(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ended = done(start(ledger, record))
        ledger.end_batch(ended, at=NOW)
        ledger.note_failure(message(record), FAILURE)
        ledger.await_replay(message(record), at=NOW)
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
            ledger.await_replay(message(stranger), at=NOW)

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
