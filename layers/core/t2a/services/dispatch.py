"""Dispatch: from a schedule's event (or a person's) to queued batches, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from t2a.domain.errors import Fatal, may_pass, sentence
from t2a.domain.ledger import DISPATCH_ATTEMPTS, BatchState, Request, Run, RunState, records_of
from t2a.domain.mapping import Mapping
from t2a.domain.messages import BatchMessage
from t2a.ports import Alerts, BatchQueue, Clock, Evidence, Instances, Ledger, Tracker
from t2a.services.notices import failed_notice, skipped_notice
from t2a.services.planning import Planned, plan_run
from t2a.services.proving import Probe, Proving


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The ports of dispatch. `lease`: two visibility time-outs; `attempts`: deliveries of one batch."""

    ledger: Ledger
    instances: Instances
    evidence: Evidence
    queue: BatchQueue
    alerts: Alerts
    clock: Clock
    lease: timedelta
    attempts: int

    def __call__(self, request: Request, mapping: Mapping, *, version: str, owner: str) -> Run | None:
        """Dispatch the run that is asked for; None when another delivery has done so or is doing it.

        `owner` is the same for every retry of one event. Trouble that may pass is raised until the last attempt.
        """
        run = self._claim(request, version, owner)
        if run is None:
            return None
        try:
            return self._take_and_queue(run, mapping)
        except Exception as error:
            self._failed(run, error)
            if may_pass(error) and run.attempts < DISPATCH_ATTEMPTS:
                raise
            return self.ledger.run(run.id)

    def refuse(self, request: Request, error: Fatal, *, owner: str) -> Run | None:
        """Record and tell that this request cannot become a run: its mapping is unknown or unreadable."""
        run = self._claim(request, "", owner)
        if run is None:
            return None
        self._failed(run, error)
        return self.ledger.run(run.id)

    def _claim(self, request: Request, version: str, owner: str) -> Run | None:
        now = self.clock()
        new = Run(
            id=request.run_id,
            request=request,
            state=RunState.DISPATCHING,
            started_at=now,
            progress_at=now,
            mapping_version=version,
            owner=owner,
            attempts=1,
        )
        return self.ledger.claim_run(new, stale_before=now - self.lease)

    def _take_and_queue(self, run: Run, mapping: Mapping) -> Run | None:
        now = self.clock()
        if not self.ledger.take_lease(mapping.name, run.id, now=now, until=now + self.lease):
            return self._skip(run, now)
        if run.state is RunState.DISPATCHING:
            self._plan(run, mapping)
        resend(run.id, self.ledger, self.queue)
        self.ledger.start_running(run.id)
        return self.ledger.run(run.id)

    def _plan(self, run: Run, mapping: Mapping) -> None:
        tracker = self.instances.tracker(mapping.tracker.credentials)
        target = self.instances.target(mapping.aggregate.credentials)
        planned = self._proved(plan_run(run.request, mapping, tracker, target), tracker)
        self.evidence.save_plan(run.id, planned.plan)
        self.ledger.queue_batches(_counted(run, planned), records_of(run.id, planned.batches, self.attempts))

    def _proved(self, planned: Planned, tracker: Tracker) -> Planned:
        """Ask every indicator alone; those that fail are not exported, and each of their batches names them."""
        plan, mapping = planned.plan, planned.plan.mapping
        proving = Proving(tracker, mapping.batches.parallel_exports)
        analytics = tracker.server().last_analytics
        broken = proving.since_analytics(probes_of(planned), self.ledger, mapping.name, analytics)
        return planned._replace(plan=plan.model_copy(update={"broken": broken}))

    def _skip(self, run: Run, now: datetime) -> Run | None:
        reason = "skipped: running. An earlier run of this mapping has not ended yet"
        self.alerts.publish(*skipped_notice(run, reason))
        self.ledger.end_run(run.id, RunState.SKIPPED, at=now, trouble=reason)
        return self.ledger.run(run.id)

    def _failed(self, run: Run, error: Exception) -> None:
        """Note or end; an alert goes out before the ledger ends the run: it may come twice, it never stays away."""
        trouble = sentence(error)
        if may_pass(error) and run.attempts < DISPATCH_ATTEMPTS:
            self.ledger.note_trouble(run.id, trouble)
            return
        self.alerts.publish(*failed_notice(run, trouble))
        self.ledger.end_run(run.id, RunState.FAILED, at=self.clock(), trouble=trouble)
        self.ledger.release_lease(run.request.mapping, run.id)


def resend(run: str, ledger: Ledger, queue: BatchQueue, *, below: str = "") -> None:
    """Queue every batch of the run that no worker has started yet; `below`: only those whose id begins so."""
    waiting = (record for record in ledger.batches(run) if record.state is BatchState.QUEUED)
    queue.send(BatchMessage(run=run, batch=record.id) for record in waiting if record.id.startswith(below))


def _counted(run: Run, planned: Planned) -> Run:
    periods = dict.fromkeys(period for batch in planned.batches for period in batch.periods)
    return run.model_copy(
        update={
            "state": RunState.QUEUEING,
            "batches": len(planned.batches),
            "batches_left": len(planned.batches),
            "left_out": planned.left_out,
            "warnings": planned.warnings,
            "periods": tuple(periods),
            "removal_limit_percent": planned.plan.mapping.aggregate.removal_limit_percent,
        }
    )


def probes_of(planned: Planned) -> list[Probe]:
    """One for each indicator: the newest period and an org unit of the first batch that it feeds."""
    first = {batch.data_set: batch for batch in reversed(planned.batches)}
    return [
        Probe(feed.program_indicator, batch.periods[-1], batch.org_units[0])
        for feed in planned.plan.feeds
        if (batch := first.get(feed.cell.data_set))
    ]
