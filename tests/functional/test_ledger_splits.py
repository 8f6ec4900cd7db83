"""Batches that are split: their children are written and counted with them, all at once and once only."""

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchState, RunState
from t2a.ports import Ledger
from tests.functional.ledgers import (
    FAILURE,
    HOUR,
    NOW,
    RUN,
    children,
    done,
    failed,
    incomplete,
    known,
    message,
    queued_run,
    split,
    start,
    stored,
)

LATER = NOW + HOUR


class TestSplitting:
    def test_the_children_are_queued_in_the_place_of_the_batch(self, ledger: Ledger) -> None:
        one, two = queued_run(ledger, 2)
        parent = split(start(ledger, one)).model_copy(
            update={"evidence": ("runs/r/import-1.json",), "seconds": {"export": 300.5}}
        )
        parts = children(one, 3)
        ledger.split_batch(parent, parts, at=LATER)
        assert ledger.batches(RUN.id) == [parent, *parts, two]
        assert (stored(ledger).batches, stored(ledger).batches_left) == (5, 4)
        assert stored(ledger).progress_at == LATER
        assert stored(ledger).state is RunState.RUNNING

    def test_a_failure_of_an_earlier_attempt_does_not_stay_on_a_batch_that_is_split(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        started = start(ledger, one)
        ledger.note_failure(message(one), FAILURE)
        ledger.split_batch(split(started), children(one), at=NOW)
        assert known(ledger, one).failure is None

    def test_finish_is_due_when_the_last_child_has_ended(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        first, second = children(one)
        ledger.split_batch(split(start(ledger, one)), [first, second], at=NOW)
        assert not stored(ledger).finish_due
        assert not ledger.end_batch(done(start(ledger, first)), at=NOW)
        assert ledger.end_batch(done(start(ledger, second)), at=NOW)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_child_may_be_split_again(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        first, second = children(one)
        ledger.split_batch(split(start(ledger, one)), [first, second], at=NOW)
        ledger.split_batch(split(start(ledger, first)), children(first), at=NOW)
        assert [record.id for record in ledger.batches(RUN.id)] == [
            "00001",
            "00001.1",
            "00001.1.1",
            "00001.1.2",
            "00001.2",
        ]
        assert (stored(ledger).batches, stored(ledger).batches_left) == (5, 3)

    @pytest.mark.parametrize("count", [90, 91])
    def test_more_children_than_one_transaction_takes_are_all_written_and_counted(
        self, ledger: Ledger, count: int
    ) -> None:
        (one,) = queued_run(ledger, 1)
        parent, parts = split(start(ledger, one)), children(one, count)
        ledger.split_batch(parent, parts, at=NOW)
        assert ledger.batches(RUN.id) == sorted([parent, *parts], key=lambda record: record.id)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (count + 1, count)


class TestSplittingAgain:
    def test_a_second_call_changes_nothing(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        parent = split(start(ledger, one))
        ledger.split_batch(parent, children(one), at=NOW)
        ledger.end_batch(done(start(ledger, children(one)[0])), at=NOW)
        before, records = stored(ledger), ledger.batches(RUN.id)
        ledger.split_batch(parent, children(one), at=LATER)
        assert (stored(ledger), ledger.batches(RUN.id)) == (before, records)

    def test_a_batch_that_another_worker_has_done_is_not_split(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        started = start(ledger, one)
        ledger.end_batch(done(started), at=NOW)
        ledger.split_batch(split(started), children(one), at=LATER)
        assert ledger.batches(RUN.id) == [done(started)]
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_batch_that_is_split_is_not_started(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.split_batch(split(start(ledger, one)), children(one), at=NOW)
        assert ledger.start_batch(message(one), attempt=2, attempts=5, at=LATER) is None
        assert known(ledger, one).state is BatchState.SPLIT

    def test_a_slow_worker_neither_ends_nor_fails_nor_requeues_a_batch_that_is_split(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        started = start(ledger, one)
        ledger.split_batch(split(started), children(one), at=NOW)
        assert not ledger.end_batch(done(started), at=LATER)
        assert not ledger.end_batch(failed(started), at=LATER)
        assert not ledger.end_batch(incomplete(started), at=LATER)
        ledger.note_failure(message(one), FAILURE)
        ledger.await_replay(message(one), at=NOW)
        assert known(ledger, one) == split(started)
        assert stored(ledger).batches_left == 2

    def test_children_of_a_worker_that_died_in_between_are_counted_once(self, ledger: Ledger) -> None:
        """It has written some of many children, and not yet that the batch is split."""
        (one,) = queued_run(ledger, 1)
        started, parts = start(ledger, one), children(one, 3)
        ledger.add_batches(RUN.id, parts[:2], at=NOW)
        ledger.split_batch(split(started), parts, at=NOW)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (4, 3)

    def test_a_batch_that_the_ledger_does_not_know_is_not_split(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        stranger = one.model_copy(update={"id": "77777"})
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.split_batch(split(stranger), children(stranger), at=NOW)
        assert ledger.batches(RUN.id) == [one]


class TestReplayedBatches:
    def test_a_batch_that_was_counted_before_is_split_without_being_counted_again(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.end_batch(failed(start(ledger, one)), at=NOW)
        ledger.end_run(RUN.id, RunState.FAILED, at=NOW)
        ledger.await_replay(message(one), at=NOW)
        first, second = children(one)
        ledger.split_batch(split(start(ledger, one)), [first, second], at=LATER)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (3, 2)
        assert not stored(ledger).finish_due
        assert not ledger.end_batch(done(start(ledger, first)), at=LATER)
        assert ledger.end_batch(done(start(ledger, second)), at=LATER)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_finish_that_was_due_waits_for_the_children(self, ledger: Ledger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(failed(start(ledger, one)), at=NOW)
        ledger.end_batch(done(start(ledger, two)), at=NOW)
        assert stored(ledger).finish_due
        ledger.await_replay(message(one), at=NOW)
        ledger.split_batch(split(start(ledger, one)), children(one), at=LATER)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (2, False)
