"""Sweep, on a schedule: close what died silently, send again what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from t2a.domain.ledger import BatchRecord, BatchState, Failure, Run, RunState
from t2a.ports import Alerts, BatchQueue, Clock, FinishQueue, Ledger
from t2a.services.dispatch import resend
from t2a.services.notices import failed_notice

LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Sweep:
    """`visibility`: the batch queue's time-out; a worker is dead once it is over."""

    ledger: Ledger
    queue: BatchQueue
    finish_queue: FinishQueue
    alerts: Alerts
    clock: Clock
    visibility: timedelta

    def __call__(self) -> list[str]:
        """Look at the newest runs; returns a sentence for everything that was done."""
        now = self.clock()
        done: list[str] = []
        for run in self.ledger.runs(limit=LOOKED_AT):
            if run.finish_due:
                self.finish_queue.request_finish(run.id)
                done.append(f"{run.id}: finish asked for again")
            elif run.state.open and run.progress_at < now - self.visibility:
                done += self._look_at(run, now)
        return done

    def _look_at(self, run: Run, now: datetime) -> list[str]:
        if run.state is RunState.RUNNING:
            return [self._close(batch, now) for batch in self.ledger.batches(run.id) if self._died(batch, now)]
        if run.progress_at > now - 2 * self.visibility:
            return []
        if run.state is RunState.QUEUEING:
            resend(run.id, self.ledger, self.queue)
            self.ledger.start_running(run.id)
            return [f"{run.id}: batches queued again"]
        return [self._fail(run, now)]

    def _died(self, batch: BatchRecord, now: datetime) -> bool:
        last = batch.state is BatchState.RUNNING and batch.attempt >= batch.attempts
        return last and batch.started_at is not None and batch.started_at < now - self.visibility

    def _close(self, batch: BatchRecord, now: datetime) -> str:
        reason = f"the worker ended without a word in attempt {batch.attempt} of {batch.attempts}; replay the batch"
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
        self.ledger.end_run(run.id, RunState.FAILED, at=now, trouble=trouble)
        self.ledger.release_lease(run.request.mapping, run.id)
        self.alerts.publish(*failed_notice(run, trouble))
        return f"{run.id}: failed, {trouble}"
