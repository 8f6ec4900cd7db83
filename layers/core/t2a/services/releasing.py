"""Let held changes go, or close them.

A release is a batch of its own: it gathers today's values, asks every guard again that nobody may overrule, and
performs what is still to be done of the changes that were held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from t2a.domain.errors import Fatal
from t2a.domain.held import Changes, Discard, HeldValue, OpenHeld, Release
from t2a.domain.ledger import BatchRecord, BatchState, Run
from t2a.domain.messages import BatchMessage
from t2a.domain.releases import RELEASE, half_performed, open_held, releasable, unfinished_releases, unreleased
from t2a.ports import BatchQueue, Clock, Evidence, FinishQueue, Ledger

# How long a release or a replay may keep other runs of the mapping out.
LONGEST = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Releasing:
    """What a person does about held changes; `by` is who, as AWS knows them."""

    ledger: Ledger
    evidence: Evidence
    queue: BatchQueue
    finish_queue: FinishQueue
    clock: Clock

    def open(self, run_id: str, batch: str | None = None) -> list[OpenHeld]:
        """What still waits for a person. Fatal when the run is not known or has not ended."""
        run = self._ended(run_id)
        found = open_held(self.ledger.batches(run_id), run.removal_limit_percent)
        return [one for one in found if batch in (None, one.batch)]

    def values(self, run_id: str, waiting: Sequence[OpenHeld]) -> list[HeldValue]:
        """One by one, what `waiting` counts."""
        asked = {(one.batch, one.period, one.recorded) for one in waiting}
        records = {record.id: record for record in self.ledger.batches(run_id)}
        return [
            value
            for batch in dict.fromkeys(one.batch for one in waiting)
            for value in self.evidence.held(run_id, batch, _end_of(records[batch]))
            if (batch, value.key.period, value.why) in asked
        ]

    def release(self, run_id: str, batch: str | None, *, by: str, reason: str) -> list[BatchRecord]:
        """Queue a release for every batch with open changes; one that did not get through is sent again.

        Returns them. Fatal while another run of the mapping is on its way: both would write the same values.
        """
        waiting, now = self.open(run_id, batch), self.clock()
        if not waiting:
            return []
        take_lease(self._ended(run_id), self.ledger, now)
        batches = self.ledger.batches(run_id)
        again = unfinished_releases(batches, {one.batch for one in waiting})
        for record in again:
            renewed = record.release._replace(by=by, reason=reason, at=now) if record.release else None
            self.ledger.await_replay(BatchMessage(run=run_id, batch=record.id), at=now, release=renewed)
        self.queue.send(BatchMessage(run=run_id, batch=record.id) for record in again)
        new = [
            release_of(record, changes, batches, at=now, by=by, reason=reason)
            for record, changes in unreleased(batches, waiting)
        ]
        queue_releases(run_id, new, self.ledger, self.queue, at=now)
        return again + new

    def discard(self, run_id: str, batch: str | None, *, by: str, reason: str) -> list[str]:
        """Close the open changes and leave the values as they are; returns the ids of the batches."""
        now, waiting = self.clock(), self.open(run_id, batch)
        closed = list(dict.fromkeys(one.batch for one in waiting))
        if half := half_performed(self.ledger.batches(run_id), closed):
            raise Fatal(f"some of what batch {half[0]} held has been released already; release the rest of it too")
        for one in closed:
            self.ledger.discard_held(run_id, one, Discard(by, now, reason), at=now)
        for record in unfinished_releases(self.ledger.batches(run_id), closed):
            self.ledger.void_batch(BatchMessage(run=run_id, batch=record.id))
        if closed:
            self.finish_queue.request_finish(run_id)
        return closed

    def _ended(self, run_id: str) -> Run:
        run = self.ledger.run(run_id)
        if run is None:
            raise Fatal(f"the ledger knows no run {run_id}; list them with `t2a runs`")
        if run.request.dry_run:
            raise Fatal(f"run {run_id} was a dry run; there is nothing to let go")
        if run.state.open or run.batches_left or any(map(_on_its_way, self.ledger.batches(run_id))):
            raise Fatal(f"run {run_id} is still on its way; wait until it has ended")
        return run


def take_lease(run: Run, ledger: Ledger, now: datetime) -> None:
    """Keep other runs of the mapping out until this one is finished anew, for some hours at most."""
    if not ledger.take_lease(run.request.mapping, run.id, now=now, until=now + LONGEST):
        raise Fatal(f"a run of mapping {run.request.mapping} is on its way; wait until it has ended (`t2a runs`)")


def send_again(run: Run, message: BatchMessage, ledger: Ledger, now: datetime) -> bool:
    """Before a replay: keep other runs out, as finish may have closed this one in between, and make the batch wait.

    False when no work is left in the batch.
    """
    take_lease(run, ledger, now)
    return ledger.await_replay(message, at=now)


def _on_its_way(record: BatchRecord) -> bool:
    """One that waits for a replay may have lost its message: it can be sent again."""
    return record.state is BatchState.RUNNING or (record.state is BatchState.QUEUED and record.ended_at is None)


def _end_of(record: BatchRecord) -> datetime:
    assert record.ended_at is not None  # noqa: S101 - only a batch that has ended holds anything
    return record.ended_at


def let_go(run: Run, batches: Sequence[BatchRecord], ledger: Ledger, queue: BatchQueue, *, at: datetime) -> bool:
    """Release what only waited for the run's count and is within the limit; False when there is nothing such."""
    records = [
        release_of(record, changes, batches, at=at)
        for record, changes in releasable(batches, run.removal_limit_percent)
    ]
    queue_releases(run.id, records, ledger, queue, at=at)
    return bool(records)


def queue_releases(
    run: str, records: Sequence[BatchRecord], ledger: Ledger, queue: BatchQueue, *, at: datetime
) -> None:
    if records:
        ledger.add_batches(run, records, at=at)
        queue.send(BatchMessage(run=run, batch=record.id) for record in records)


def release_of(
    record: BatchRecord,
    changes: Changes,
    batches: Sequence[BatchRecord],
    *,
    at: datetime,
    by: str = "",
    reason: str = "",
) -> BatchRecord:
    """A batch that performs these of the changes that `record` holds."""
    release = Release(record.id, _end_of(record), changes, by, reason, at)
    earlier = {one.id for one in batches if one.release and one.release.of == record.id}
    whole = [uid for uid in earlier if "." not in uid.removeprefix(record.id)]
    return BatchRecord(
        run=record.run,
        id=f"{record.id}{RELEASE}{len(whole) + 1}",
        batch=record.batch._replace(periods=release.periods),
        attempts=record.attempts,
        release=release,
    )
