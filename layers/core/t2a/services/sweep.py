"""Sweep, on a schedule: close what died silently, send again what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from t2a.domain.errors import T2AError
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Run, RunState
from t2a.ports import BatchQueue, Clock, FinishQueue, Ledger, WaitQueue
from t2a.services.resending import resend
from t2a.services.telling import Teller

LOOKED_AT = 200
# Longer than any backlog: then the messages have ended in the dead-letter queue unseen, or are lost.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sweep:
    """`visibility`: the batch queue's time-out; a worker is dead once it is over."""

    ledger: Ledger
    queue: BatchQueue
    finish_queue: FinishQueue
    teller: Teller
    clock: Clock
    visibility: timedelta
    wait_queue: WaitQueue

    def __call__(self) -> list[str]:
        """Look at the newest runs; returns a sentence for everything that was done."""
        now = self.clock()
        return [sentence for run in self.ledger.runs(limit=LOOKED_AT) for sentence in self._swept(run, now)]

    def _swept(self, run: Run, now: datetime) -> list[str]:
        """One run's trouble does not keep the others from being swept; it is met again by the next sweep."""
        try:
            unended = run.state.open or run.finish_due or run.batches_left  # a release's batch may die after the run
            stale = unended and run.progress_at < now - self.visibility
            done = self._look_at(run, now) if stale else []
            if run.finish_due and not done:
                self.finish_queue.request_finish(run.id)
                done = [f"{run.id}: finish asked for again"]
        except T2AError as error:
            return [f"{run.id}: {error}"]
        return done

    def _look_at(self, run: Run, now: datetime) -> list[str]:
        if run.state is RunState.WAITING:
            self.wait_queue.look_again(run.id, 0)
            return [f"{run.id}: taken up again after waiting"]
        if run.state not in (RunState.DISPATCHING, RunState.QUEUEING):
            batches = self.ledger.batches(run.id)
            return [self._close(batch, why, now) for batch in batches if (why := self._dead(batch, run, now))]
        if run.progress_at > now - 2 * self.visibility:
            return []
        if run.state is RunState.QUEUEING:
            resend(run.id, self.ledger, self.queue)
            self.ledger.start_running(run.id)
            return [f"{run.id}: batches queued again"]
        return [self._fail(run, now)]

    def _dead(self, batch: BatchRecord, run: Run, now: datetime) -> str:
        """Why no worker will end this batch any more; empty while one may."""
        if batch.state.ended:
            return ""
        if batch.started_at and batch.attempt >= batch.attempts and batch.started_at < now - self.visibility:
            return f"the worker ended without a word in attempt {batch.attempt} of {batch.attempts}; replay the batch"
        if run.progress_at < now - FORGOTTEN_AFTER:
            return "no worker has touched this batch for a day; replay it, or transfer again if it cannot be replayed"
        return ""

    def _close(self, batch: BatchRecord, reason: str, now: datetime) -> str:
        failed = {
            "state": BatchState.FAILED,
            "failure": Failure(reason, "", 0, permanent=False),
            "ended_at": now,
        }
        if self.ledger.end_batch(batch.model_copy(update=failed), at=now):
            self.finish_queue.request_finish(batch.run)
        return f"{batch.run} batch {batch.id}: {reason}"

    def _fail(self, run: Run, now: datetime) -> str:
        trouble = run.trouble or "dispatch ended without a word; start the run again"
        self.teller.end(run, RunState.FAILED, trouble, at=now)
        self.ledger.release_lease(run.request.mapping, run.id)
        return f"{run.id}: failed, {trouble}"
