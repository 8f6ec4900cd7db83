"""The smaller batches that do the work of one that is too large for the server."""

from t2a.domain.batches import split
from t2a.domain.errors import Fatal, Retriable, TooLarge
from t2a.domain.ledger import BatchRecord

# How often a batch is split because the server did not answer in time: it may be down for small ones as well.
MOST_SPLITS_IN_DOUBT = 3


def children_of(record: BatchRecord, error: TooLarge, attempts: int) -> list[BatchRecord]:
    """Together they do what `record` was to do: `00001.1`, `00001.2`.

    Raises Fatal, or Retriable where only time ran out, when it cannot be divided further.
    """
    in_doubt_too_often = not error.certain and record.id.count(".") >= MOST_SPLITS_IN_DOUBT
    parts = [] if in_doubt_too_often else split(record.batch)
    if not parts:
        raise (Fatal if error.certain else Retriable)(f"{error}. The batch cannot be made smaller") from error
    return [
        BatchRecord(run=record.run, id=f"{record.id}.{number}", batch=part, attempts=attempts, release=record.release)
        for number, part in enumerate(parts, start=1)
    ]
