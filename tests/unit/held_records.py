"""Batch records that hold changes, for the tests of what is open and what is let go."""

from datetime import UTC, datetime, timedelta

from t2a.domain.batches import Batch
from t2a.domain.guards import Why
from t2a.domain.held import Discard, Held, Release
from t2a.domain.ledger import BatchRecord, BatchState
from tests.unit.given import MONTHLY

SEPTEMBER, OCTOBER = "202609", "202610"
ENDED = datetime(2026, 11, 23, 3, 5, tzinfo=UTC)
LATER = ENDED + timedelta(hours=8)
CLOSED = Discard("arn:aws:iam::1:user/ama", LATER, "typed from paper")
PERCENT = 20


def record(
    batch: str,
    *held: Held,
    ours: int | dict[str, int] = 100,
    data_set: str = MONTHLY,
    state: BatchState = BatchState.DONE,
    ended: datetime = ENDED,
    release: Release | None = None,
    discard: Discard | None = None,
) -> BatchRecord:
    """A batch that holds `held`; `ours`: our stored values, in each of the two periods."""
    counts = {SEPTEMBER: ours, OCTOBER: ours} if isinstance(ours, int) else ours
    return BatchRecord(
        run="run",
        id=batch,
        batch=Batch(data_set, (SEPTEMBER, OCTOBER), (batch,), batch),
        state=state,
        ended_at=ended if state.ended else None,
        held=held,
        ours=counts,
        release=release,
        discard=discard,
    )


def held(values: int, why: Why = Why.WAITING, period: str = OCTOBER) -> Held:
    return Held(period, why, values)


def release(
    of: BatchRecord,
    *periods: str,
    by: str = "",
    state: BatchState = BatchState.DONE,
    holds: tuple[Held, ...] = (),
    number: int = 1,
) -> BatchRecord:
    """The batch that performs what `of` holds; by the run's own count without `by`."""
    assert of.ended_at is not None
    changes = ((one.period, one.why) for one in of.held if one.period in (periods or (OCTOBER,)))
    let_go = tuple(change for change in changes if by or change[1] is Why.WAITING)
    performs = Release(of.id, of.ended_at, let_go, by)
    name = f"{of.id}-release-{number}"
    return record(name, *holds, data_set=of.batch.data_set, state=state, ended=LATER, release=performs)
