"""Queue what the ledger holds and no worker has started: after planning, after a split, and when a message was lost."""

from t2a.domain.ledger import BatchState
from t2a.domain.messages import BatchMessage
from t2a.ports import BatchQueue, Ledger


def resend(run: str, ledger: Ledger, queue: BatchQueue, *, below: str = "") -> None:
    """Queue every batch of the run that no worker has started yet; `below`: only those whose id begins so."""
    waiting = (record for record in ledger.batches(run) if record.state is BatchState.QUEUED)
    queue.send(BatchMessage(run=run, batch=record.id) for record in waiting if record.id.startswith(below))
