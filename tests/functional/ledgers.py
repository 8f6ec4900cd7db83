"""Runs and batches for the tests of ledgers."""

from datetime import UTC, datetime, timedelta

from t2a.domain.accounting import Account, Rejection, State
from t2a.domain.batches import Batch
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Request, Run, RunState
from t2a.domain.messages import BatchMessage
from t2a.ports import Ledger

NOW = datetime(2026, 11, 23, 3, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAPPING = "malaria-monthly"
FAILURE = Failure("the server is down", "message-1", 5, permanent=True)
ACCOUNT = Account({State.CREATED: 3, State.REJECTED: 1}, (Rejection("E7636", "not assigned", 1, ("Bo, 202610",)),))


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


def known(ledger: Ledger, record: BatchRecord) -> BatchRecord:
    found = ledger.batch(record.run, record.id)
    assert found is not None
    return found


def children(parent: BatchRecord, count: int = 2) -> list[BatchRecord]:
    """What a worker splits a batch into; they share nothing with it but their scope."""
    return [
        BatchRecord(run=parent.run, id=f"{parent.id}.{number}", batch=parent.batch, attempts=5)
        for number in range(1, count + 1)
    ]


def split(parent: BatchRecord) -> BatchRecord:
    return parent.model_copy(update={"state": BatchState.SPLIT, "ended_at": NOW})


def incomplete(record: BatchRecord) -> BatchRecord:
    """Moved, but one indicator did not run."""
    broken = {"Malaria tested (rMeH1Pu33TS)": "409 E7145: Query failed"}
    return record.model_copy(
        update={"state": BatchState.INCOMPLETE, "ended_at": NOW, "account": ACCOUNT, "broken": broken}
    )
