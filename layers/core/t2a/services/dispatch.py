"""Dispatch: from a schedule's event (or a person's) to queued batches, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from t2a.domain.errors import Fatal, may_pass, sentence
from t2a.domain.ledger import DISPATCH_ATTEMPTS, Request, Run, RunState, records_of
from t2a.domain.mapping import Mapping
from t2a.domain.occasions import notify_of
from t2a.domain.waiting import PATIENCE_WITH_RUNS, For, Waiting
from t2a.ports import BatchQueue, Clock, Evidence, Instances, Ledger, Tracker
from t2a.services.freshening import Freshening, Waits, changed_since
from t2a.services.missing import missed_before
from t2a.services.notices import missed_notice
from t2a.services.planning import Planned, plan_run
from t2a.services.proving import Probe, Proving
from t2a.services.resending import resend
from t2a.services.telling import Teller

LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The ports of dispatch. `lease`: two visibility time-outs; `attempts`: deliveries of one batch."""

    ledger: Ledger
    instances: Instances
    evidence: Evidence
    queue: BatchQueue
    teller: Teller
    clock: Clock
    lease: timedelta
    attempts: int
    waits: Waits

    def __call__(self, request: Request, mapping: Mapping, *, version: str, owner: str) -> Run | None:
        """Dispatch the run that is asked for; None when another delivery has done so or is doing it.

        `owner` is the same for every retry of one event. Trouble that may pass is raised until the last attempt.
        """
        run = self._claim(request, version, owner, _told_of(mapping))
        return self._attempt(run, mapping) if run else None

    def resume(self, run_id: str, mapping: Mapping, *, owner: str) -> Run | None:
        """Take a run up that has waited; None when it does not wait any more."""
        run = self.ledger.resume_run(run_id, owner=owner, at=self.clock())
        return self._attempt(run, mapping) if run else None

    def _attempt(self, run: Run, mapping: Mapping) -> Run | None:
        try:
            return self._take_and_queue(run, mapping)
        except Exception as error:
            self._failed(run, error)
            if may_pass(error) and run.attempts < DISPATCH_ATTEMPTS:
                raise
            return self.ledger.run(run.id)

    def refuse(self, request: Request, error: Fatal, *, owner: str) -> Run | None:
        """Record and tell that this request cannot become a run: its mapping is unknown or unreadable."""
        run = self._claim(request, "", owner, {})
        if run is None:
            return None
        self._failed(run, error)
        return self.ledger.run(run.id)

    def _claim(self, request: Request, version: str, owner: str, told: dict[str, Any]) -> Run | None:
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
            **told,
        )
        return self.ledger.claim_run(new, stale_before=now - self.lease)

    def _take_and_queue(self, run: Run, mapping: Mapping) -> Run | None:
        now = self.clock()
        if not self.ledger.take_lease(mapping.name, run.id, now=now, until=now + self.lease):
            return self._stand_back(run, mapping, now)
        if run.state is RunState.DISPATCHING and not self._plan(run, mapping):
            return self.ledger.run(run.id)
        resend(run.id, self.ledger, self.queue)
        self.ledger.start_running(run.id)
        if run.request.by_schedule:
            self.ledger.note_due(mapping.name, run.request.scheduled_time)
        return self.ledger.run(run.id)

    def _plan(self, run: Run, mapping: Mapping) -> bool:
        """False when the run waits for fresh analytics first."""
        tracker = self.instances.tracker(mapping.tracker.credentials)
        target = self.instances.target(mapping.aggregate.credentials)
        server, tables = tracker.server(), self.instances.analytics(mapping.tracker.credentials)
        said = Freshening(self.waits)(run, mapping, server, tables)
        if said is None:
            return False
        missed = missed_before(run.request, mapping, self.ledger)
        planned = plan_run(run.request, mapping, tracker, target, missed)
        planned = self._proved(planned, tracker, server.last_analytics)
        changed = changed_since(server, tables, planned.programs, planned.root)
        planned = planned._replace(warnings=(*([said] if said else ()), *changed, *planned.warnings))
        self.evidence.save_plan(run.id, planned.plan)
        if missed.times:
            self.teller.alerts.publish(*missed_notice(mapping.name, missed, mapping.notify.language))
        self.ledger.queue_batches(_counted(run, planned), records_of(run.id, planned.batches, self.attempts))
        return True

    def _proved(self, planned: Planned, tracker: Tracker, analytics: str | None) -> Planned:
        """Ask every indicator alone; those that fail are not exported, and each of their batches names them."""
        plan, mapping = planned.plan, planned.plan.mapping
        proving = Proving(tracker, mapping.batches.parallel_exports)
        broken = proving.since_analytics(probes_of(planned), self.ledger, mapping.name, analytics)
        return planned._replace(plan=plan.model_copy(update={"broken": broken}))

    def _stand_back(self, run: Run, mapping: Mapping, now: datetime) -> Run | None:
        """An earlier run of the mapping has not ended: wait for it, or leave the field to it."""
        waiting = run.waiting or Waiting(now, For.EARLIER_RUN)
        if mapping.overlap == "skip" or now - waiting.since > PATIENCE_WITH_RUNS or self._another_waits(run):
            return self._skip(run, now)
        self.waits.let_wait(run, waiting)
        return self.ledger.run(run.id)

    def _another_waits(self, run: Run) -> bool:
        """A third run of the mapping would only do again what the second will do."""
        return any(
            one.state is RunState.WAITING
            and one.id != run.id
            and one.request.mapping == run.request.mapping
            and one.waiting is not None
            and one.waiting.what is For.EARLIER_RUN
            for one in self.ledger.runs(limit=LOOKED_AT)
        )

    def _skip(self, run: Run, now: datetime) -> Run | None:
        reason = "skipped: running. An earlier run of this mapping has not ended yet"
        self.teller.end(run, RunState.SKIPPED, reason, at=now)
        return self.ledger.run(run.id)

    def _failed(self, run: Run, error: Exception) -> None:
        """Note or end; an alert goes out before the ledger ends the run: it may come twice, it never stays away."""
        trouble = sentence(error)
        if may_pass(error) and run.attempts < DISPATCH_ATTEMPTS:
            self.ledger.note_trouble(run.id, trouble)
            return
        self.teller.end(run, RunState.FAILED, trouble, at=self.clock())
        self.ledger.release_lease(run.request.mapping, run.id)


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
            **_told_of(planned.plan.mapping),
        }
    )


def _told_of(mapping: Mapping) -> dict[str, Any]:
    """What a run carries of its mapping from its first moment: whoever ends it tells of it."""
    return {"notify": notify_of(mapping), "aggregate": mapping.aggregate.credentials}


def probes_of(planned: Planned) -> list[Probe]:
    """One for each indicator: the newest period and an org unit of the first batch that it feeds."""
    first = {batch.data_set: batch for batch in reversed(planned.batches)}
    return [
        Probe(feed.program_indicator, batch.periods[-1], batch.org_units[0])
        for feed in planned.plan.feeds
        if (batch := first.get(feed.cell.data_set))
    ]
