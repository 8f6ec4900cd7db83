"""How batches and runs end, and which deliveries only fail again."""

import pytest

from t2a.domain.accounting import Account, State
from t2a.domain.batches import Batch
from t2a.domain.ledger import BatchRecord, BatchState, Failure, RunState, fails_from_record, outcome

GOOD = Account({State.CREATED: 3}, ())
REFUSED = Account({State.CREATED: 3, State.REJECTED: 1}, ())


def batch(state: BatchState, account: Account | None = GOOD) -> BatchRecord:
    return BatchRecord(run="run", id="1", batch=Batch("set", (), (), ""), state=state, account=account)


DONE, REJECTED = batch(BatchState.DONE), batch(BatchState.DONE, REFUSED)
INCOMPLETE, FAILED = batch(BatchState.INCOMPLETE), batch(BatchState.FAILED, None)


@pytest.mark.parametrize(
    ("batches", "left_out", "held", "ended"),
    [
        ([DONE], (), False, RunState.COMPLETED),
        ([DONE, batch(BatchState.SPLIT, None)], (), False, RunState.COMPLETED),
        ([DONE, REJECTED], (), False, RunState.WITH_REJECTIONS),
        ([DONE], ("Indicator X: no data element",), False, RunState.WITH_REJECTIONS),
        ([DONE, REJECTED], ("Indicator X",), True, RunState.WITH_HELD),
        ([DONE, REJECTED, INCOMPLETE], ("Indicator X",), True, RunState.INCOMPLETE),
        ([DONE, REJECTED, INCOMPLETE, FAILED], ("Indicator X",), True, RunState.FAILED),
        ([DONE, batch(BatchState.QUEUED)], (), False, RunState.FAILED),
        ([DONE, batch(BatchState.RUNNING)], (), False, RunState.FAILED),
        ([], (), False, RunState.COMPLETED),
    ],
)
def test_a_run_ends_as_badly_as_the_worst_that_happened_in_it(
    batches: list[BatchRecord], left_out: tuple[str, ...], held: bool, ended: RunState
) -> None:
    assert outcome(batches, left_out, held=held) is ended
    assert outcome(batches[::-1], left_out, held=held) is ended


def test_a_run_is_open_until_it_has_an_outcome() -> None:
    assert {state for state in RunState if state.open} == {
        RunState.DISPATCHING,
        RunState.WAITING,
        RunState.QUEUEING,
        RunState.RUNNING,
    }


def test_a_batch_has_ended_when_nobody_works_on_it_and_moved_when_its_values_were_decided() -> None:
    ended = {state for state in BatchState if state.ended}
    moved = {state for state in BatchState if state.moved}
    assert set(BatchState) - ended == {BatchState.QUEUED, BatchState.RUNNING}
    assert moved == {BatchState.DONE, BatchState.INCOMPLETE}


PERMANENT = Failure("E7600", "message-1", 1, permanent=True)


@pytest.mark.parametrize(
    ("failure", "message", "receive", "again"),
    [
        (PERMANENT, "message-1", 2, True),
        (PERMANENT, "message-1", 1, False),
        (PERMANENT, "message-2", 2, False),
        (PERMANENT._replace(permanent=False), "message-1", 2, False),
        (None, "message-1", 2, False),
    ],
)
def test_only_further_receives_of_the_message_that_failed_for_good_fail_from_the_record(
    failure: Failure | None, message: str, receive: int, again: bool
) -> None:
    assert fails_from_record(failure, message, receive) is again
