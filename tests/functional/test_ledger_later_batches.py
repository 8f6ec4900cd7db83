"""A run that goes on after its first end: more batches, held changes closed, incomplete batches replayed."""

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.guards import Why
from t2a.domain.held import Discard, Held, Release
from t2a.domain.ledger import BatchRecord, BatchState, RunState
from t2a.ports import Ledger
from tests.functional.ledgers import (
    FAILURE,
    HOUR,
    NOW,
    RUN,
    done,
    failed,
    incomplete,
    known,
    message,
    queued_run,
    start,
    stored,
)

LATER = NOW + HOUR
DISCARD = Discard("arn:aws:iam::123456789012:user/kadiatu", LATER, "the facility was closed")


def releases(of: BatchRecord, *periods: str) -> list[BatchRecord]:
    return [
        BatchRecord(
            run=of.run,
            id=f"{of.id}-r{period}",
            batch=of.batch,
            attempts=5,
            release=Release(of.id, NOW, ((period, Why.LIMIT),)),
        )
        for period in periods
    ]


def ended_run(ledger: Ledger, batches: int = 1) -> list[BatchRecord]:
    """All its batches done, finish written."""
    ended = [done(start(ledger, record)) for record in queued_run(ledger, batches)]
    for record in ended:
        ledger.end_batch(record, at=NOW)
    ledger.end_run(RUN.id, RunState.WITH_HELD, at=NOW)
    return ended


class TestMoreBatches:
    def test_they_are_queued_counted_and_finish_waits_for_them(self, ledger: Ledger) -> None:
        (one,) = ended_run(ledger)
        more = releases(one, "202609", "202610")
        ledger.add_batches(RUN.id, more, at=LATER)
        assert ledger.batches(RUN.id) == [one, *more]
        assert (stored(ledger).batches, stored(ledger).batches_left) == (3, 2)
        assert (stored(ledger).finish_due, stored(ledger).progress_at) == (False, LATER)
        assert not ledger.end_batch(done(start(ledger, more[0])), at=LATER)
        assert ledger.end_batch(failed(start(ledger, more[1])), at=LATER)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_finish_that_was_due_is_not_any_more(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        assert ledger.end_batch(done(start(ledger, one)), at=NOW)
        ledger.add_batches(RUN.id, releases(one, "202610"), at=LATER)
        assert not stored(ledger).finish_due

    def test_a_finish_that_has_seen_the_run_before_does_not_close_it(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.end_batch(done(start(ledger, one)), at=NOW)
        seen = stored(ledger).progress_at
        ledger.add_batches(RUN.id, releases(one, "202610"), at=LATER)
        assert not ledger.end_run(RUN.id, RunState.COMPLETED, at=LATER, progress=seen)
        assert stored(ledger).state is RunState.RUNNING

    def test_adding_them_again_changes_nothing(self, ledger: Ledger) -> None:
        (one,) = ended_run(ledger)
        more = releases(one, "202610")
        ledger.add_batches(RUN.id, more, at=LATER)
        ended = done(start(ledger, more[0]))
        ledger.end_batch(ended, at=LATER)
        before = stored(ledger)
        ledger.add_batches(RUN.id, more, at=LATER + HOUR)
        assert stored(ledger) == before
        assert before.finish_due
        assert ledger.batches(RUN.id) == [one, ended]

    def test_of_those_that_are_half_there_only_the_others_are_counted(self, ledger: Ledger) -> None:
        (one,) = ended_run(ledger)
        ledger.add_batches(RUN.id, releases(one, "202609"), at=LATER)
        ledger.add_batches(RUN.id, releases(one, "202609", "202610"), at=LATER)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (3, 2)

    def test_more_than_one_transaction_takes_are_all_added(self, ledger: Ledger) -> None:
        (one,) = ended_run(ledger)
        more = releases(one, *(f"{year}01" for year in range(1900, 2000)))
        ledger.add_batches(RUN.id, more, at=LATER)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (101, 100)
        assert len(ledger.batches(RUN.id)) == 101

    def test_none_at_all_change_nothing(self, ledger: Ledger) -> None:
        ended_run(ledger)
        before = stored(ledger)
        ledger.add_batches(RUN.id, [], at=LATER)
        assert stored(ledger) == before


class TestDiscarding:
    def test_what_is_closed_is_noted_and_the_run_is_finished_again(self, ledger: Ledger) -> None:
        one, two = ended_run(ledger, 2)
        ledger.discard_held(RUN.id, one.id, DISCARD, at=LATER)
        assert known(ledger, one) == one.model_copy(update={"discard": DISCARD})
        assert known(ledger, two) == two
        assert (stored(ledger).finish_due, stored(ledger).progress_at) == (True, LATER)
        assert ledger.end_run(RUN.id, RunState.COMPLETED, at=LATER, progress=LATER)
        assert not stored(ledger).finish_due

    def test_closing_it_again_keeps_the_last_word(self, ledger: Ledger) -> None:
        (one,) = ended_run(ledger)
        ledger.discard_held(RUN.id, one.id, DISCARD, at=LATER)
        again = DISCARD._replace(reason="it was merged with another")
        ledger.discard_held(RUN.id, one.id, again, at=LATER)
        assert known(ledger, one).discard == again

    def test_a_batch_that_the_ledger_does_not_know_is_fatal(self, ledger: Ledger) -> None:
        ended_run(ledger)
        with pytest.raises(Fatal, match="knows no batch 77777"):
            ledger.discard_held(RUN.id, "77777", DISCARD, at=LATER)
        assert not stored(ledger).finish_due


class TestIncompleteBatches:
    def test_a_batch_that_moved_in_part_counts_as_ended(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ended = incomplete(start(ledger, one))
        assert ledger.end_batch(ended, at=NOW)
        assert known(ledger, one) == ended
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_it_is_queued_again_before_a_replay(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ended = incomplete(start(ledger, one))
        ledger.end_batch(ended, at=NOW)
        ledger.await_replay(message(one), at=NOW)
        assert known(ledger, one) == ended.model_copy(update={"state": BatchState.QUEUED, "attempt": 0})

    def test_its_replay_is_done_counts_no_second_time_and_makes_finish_due_again(self, ledger: Ledger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(incomplete(start(ledger, one)), at=NOW)
        ledger.end_batch(done(start(ledger, two)), at=NOW)
        ledger.end_run(RUN.id, RunState.INCOMPLETE, at=NOW)
        ledger.await_replay(message(one), at=NOW)
        again = start(ledger, one)
        assert again.state is BatchState.RUNNING
        whole = done(again).model_copy(update={"broken": {}})
        assert ledger.end_batch(whole, at=LATER)
        assert known(ledger, one) == whole
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_replay_that_is_incomplete_again_is_recorded_anew(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        held = (Held("202610", Why.BROKEN, 7),)
        ledger.end_batch(incomplete(start(ledger, one)).model_copy(update={"held": held}), at=NOW)
        ledger.end_run(RUN.id, RunState.INCOMPLETE, at=NOW)
        ledger.await_replay(message(one), at=NOW)
        again = incomplete(start(ledger, one)).model_copy(update={"held": (), "ended_at": LATER})
        assert ledger.end_batch(again, at=LATER)
        assert known(ledger, one) == again
        assert stored(ledger).batches_left == 0

    def test_that_a_person_has_closed_what_it_held_does_not_close_what_its_replay_holds(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.end_batch(incomplete(start(ledger, one)), at=NOW)
        ledger.discard_held(RUN.id, one.id, DISCARD, at=NOW)
        ledger.await_replay(message(one), at=NOW)
        again = start(ledger, one)
        assert again.discard is None
        ledger.end_batch(incomplete(again), at=LATER)
        assert known(ledger, one).discard is None

    def test_a_failure_of_the_replay_is_recorded_and_replayed_too(self, ledger: Ledger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.end_batch(incomplete(start(ledger, one)), at=NOW)
        ledger.await_replay(message(one), at=NOW)
        assert ledger.end_batch(failed(start(ledger, one)), at=LATER)
        assert (known(ledger, one).state, known(ledger, one).failure) == (BatchState.FAILED, FAILURE)
        ledger.await_replay(message(one), at=NOW)
        assert (known(ledger, one).state, known(ledger, one).failure) == (BatchState.QUEUED, None)
