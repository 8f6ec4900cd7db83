"""What a replay, a release sent again and a late delivery find in a ledger."""

from datetime import timedelta

from t2a.domain.guards import Why
from t2a.domain.held import Discard, Held, Release
from t2a.domain.ledger import BatchRecord, BatchState
from t2a.ports import Ledger
from tests.functional.ledgers import (
    HOUR,
    NOW,
    RUN,
    done,
    failed,
    known,
    message,
    queued_run,
    records,
    start,
    stored,
)

RELEASE = Release("00001", NOW + timedelta(microseconds=7), (("202610", Why.LIMIT),), "ada", "closed", NOW)


def ended(ledger: Ledger, record: BatchRecord, state: BatchState = BatchState.INCOMPLETE) -> BatchRecord:
    """With all that an end leaves."""
    left = {
        "state": state,
        "held": (Held("202610", Why.BROKEN, 3),),
        "ours": {"202610": 9},
        "broken": {"Indicator 1": "409 E7145"},
    }
    made = done(start(ledger, record)).model_copy(update=left)
    ledger.end_batch(made, at=NOW)
    return made


def release(ledger: Ledger) -> BatchRecord:
    """Added to a run whose only batch is done."""
    (record,) = queued_run(ledger, 1)
    ledger.end_batch(done(start(ledger, record)), at=NOW)
    made = records(RUN, 1)[0].model_copy(update={"id": "00001-release-1", "release": RELEASE})
    ledger.add_batches(RUN.id, [made], at=NOW)
    return made


def test_an_incomplete_batch_is_not_started_without_a_replay(ledger: Ledger) -> None:
    (record,) = queued_run(ledger, 1)
    before = ended(ledger, record)
    assert ledger.start_batch(message(record), attempt=1, attempts=5, at=NOW + HOUR) is None
    assert known(ledger, record) == before


def test_an_incomplete_batch_waits_for_its_replay_with_all_that_its_end_left(ledger: Ledger) -> None:
    (record,) = queued_run(ledger, 1)
    before = ended(ledger, record)
    ledger.await_replay(message(record), at=NOW)
    assert known(ledger, record) == before.model_copy(update={"state": BatchState.QUEUED, "attempt": 0})


def test_a_replay_forgets_the_end_before_but_not_when_it_was(ledger: Ledger) -> None:
    (record,) = queued_run(ledger, 1)
    ended(ledger, record)
    ledger.discard_held(RUN.id, record.id, Discard("ada", NOW, "closed"), at=NOW)
    ledger.await_replay(message(record), at=NOW)
    again = start(ledger, record, at=NOW + HOUR)
    assert again == record.model_copy(
        update={
            "state": BatchState.RUNNING,
            "attempt": 1,
            "started_at": NOW + HOUR,
            "ended_at": NOW,
        }
    )
    assert known(ledger, record) == again


def test_the_release_that_is_sent_again_takes_the_place_of_the_one_before(ledger: Ledger) -> None:
    record = release(ledger)
    ledger.end_batch(failed(start(ledger, record)), at=NOW)
    renewed = RELEASE._replace(by="bob", reason="checked", at=NOW + HOUR)
    ledger.await_replay(message(record), at=NOW, release=renewed)
    again = known(ledger, record)
    assert (again.state, again.failure, again.release) == (BatchState.QUEUED, None, renewed)


def test_a_replay_without_another_release_leaves_the_one_before(ledger: Ledger) -> None:
    record = release(ledger)
    ledger.end_batch(failed(start(ledger, record)), at=NOW)
    ledger.await_replay(message(record), at=NOW)
    assert known(ledger, record).release == RELEASE


def test_a_failed_release_that_is_void_is_neither_started_nor_replayed(ledger: Ledger) -> None:
    record = release(ledger)
    ledger.end_batch(failed(start(ledger, record)), at=NOW)
    ledger.void_batch(message(record))
    void = known(ledger, record)
    assert (void.state, void.failure, void.release) == (BatchState.VOID, None, RELEASE)
    ledger.await_replay(message(record), at=NOW)
    assert ledger.start_batch(message(record), attempt=1, attempts=5, at=NOW + HOUR) is None
    assert known(ledger, record) == void


def test_a_release_that_is_done_does_not_become_void(ledger: Ledger) -> None:
    record = release(ledger)
    ledger.end_batch(done(start(ledger, record)), at=NOW)
    ledger.void_batch(message(record))
    assert known(ledger, record).state is BatchState.DONE


def test_a_release_that_ends_void_is_counted_once(ledger: Ledger) -> None:
    record = release(ledger)
    assert stored(ledger).batches_left == 1
    void = start(ledger, record).model_copy(update={"state": BatchState.VOID, "ended_at": NOW})
    assert ledger.end_batch(void, at=NOW)
    assert ledger.end_batch(void, at=NOW)
    assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)
    assert known(ledger, record) == void
