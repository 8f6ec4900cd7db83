"""Runs that wait, and makings of analytics tables, in a ledger."""

from t2a.domain.ledger import RunState
from t2a.domain.waiting import For, Waiting
from t2a.ports import Generation, Ledger
from tests.functional.ledgers import HOUR, NOW, RUN, new_run, queued_run, stored

WAITING = Waiting(NOW, For.ANALYTICS, 1, "job00000001", "2026-11-23T03:00:01.000")
SERVER = "https://tracker.example.org"
FIRST, SECOND = Generation("job00000001", "2026-11-23T03:00:01.000"), Generation("", "2026-11-24T03:00:00.000")


def test_a_run_waits_and_its_attempts_begin_anew(ledger: Ledger) -> None:
    ledger.claim_run(RUN, stale_before=NOW - HOUR)
    ledger.let_wait(RUN.id, WAITING, at=NOW + HOUR)
    run = stored(ledger)
    assert (run.state, run.waiting, run.progress_at, run.attempts) == (RunState.WAITING, WAITING, NOW + HOUR, 0)


def test_it_is_taken_up_once_and_again_by_who_has_taken_it_up(ledger: Ledger) -> None:
    ledger.claim_run(RUN, stale_before=NOW - HOUR)
    ledger.let_wait(RUN.id, WAITING, at=NOW)
    run = ledger.resume_run(RUN.id, owner="message-1", at=NOW + HOUR)
    assert run is not None
    assert (run.state, run.owner, run.attempts, run.waiting) == (RunState.DISPATCHING, "message-1", 1, WAITING)
    assert ledger.resume_run(RUN.id, owner="message-2", at=NOW + HOUR) is None
    again = ledger.resume_run(RUN.id, owner="message-1", at=NOW + HOUR)
    assert again is not None
    assert again.attempts == 2


def test_neither_a_run_at_work_nor_an_unknown_one_waits_or_is_taken_up(ledger: Ledger) -> None:
    queued_run(ledger, 1)
    ledger.start_running(RUN.id)
    ledger.let_wait(RUN.id, WAITING, at=NOW)
    assert stored(ledger).state is RunState.RUNNING
    assert ledger.resume_run(RUN.id, owner="message-1", at=NOW) is None
    assert ledger.resume_run("unknown", owner="message-1", at=NOW) is None


def test_a_second_event_does_not_take_a_waiting_run_over(ledger: Ledger) -> None:
    ledger.claim_run(RUN, stale_before=NOW - HOUR)
    ledger.let_wait(RUN.id, WAITING, at=NOW)
    assert ledger.claim_run(new_run(owner="event-2"), stale_before=NOW + HOUR) is None
    assert ledger.claim_run(RUN, stale_before=NOW - HOUR) is None


def test_a_making_is_noted_by_one_of_two_who_have_seen_the_same(ledger: Ledger) -> None:
    assert ledger.generation(SERVER) is None
    assert ledger.note_generation(SERVER, FIRST, instead_of=None)
    assert not ledger.note_generation(SERVER, SECOND, instead_of=None)
    assert ledger.generation(SERVER) == FIRST
    assert ledger.note_generation(SERVER, SECOND, instead_of=FIRST)
    assert not ledger.note_generation(SERVER, FIRST, instead_of=FIRST)
    assert ledger.generation(SERVER) == SECOND
    assert ledger.generation("https://other.example.org") is None
