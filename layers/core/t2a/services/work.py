"""Work one delivery of a batch message: attempt n of m, its end in the ledger, what happens to the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from t2a.domain.accounting import Unaccounted
from t2a.domain.errors import Fatal, TooLarge, may_pass, sentence
from t2a.domain.held import Release, summed
from t2a.domain.ledger import BatchRecord, BatchState, Failure, fails_from_record
from t2a.domain.messages import BatchMessage, Delivery
from t2a.domain.plan import Plan
from t2a.ports import Alerts, BatchQueue, Clock, Evidence, FinishQueue, Instances, Ledger
from t2a.services.notices import stray_message_notice
from t2a.services.proving import plan_for
from t2a.services.resending import resend
from t2a.services.splitting import children_of
from t2a.services.trail import Trail
from t2a.services.transfer import Outcome, Transfer

LONGEST_DELAY = 900


@dataclass(frozen=True, slots=True)
class Worker:
    """The ports of a worker. `attempts`: the queue's maximum receives; `retry_delay`: seconds, doubling."""

    ledger: Ledger
    instances: Instances
    evidence: Evidence
    queue: BatchQueue
    alerts: Alerts
    finish_queue: FinishQueue
    clock: Clock
    lease: timedelta
    attempts: int
    retry_delay: int

    def __call__(self, body: str, delivery: Delivery) -> BatchRecord | None:
        """Transfer the batch that the message names; None when it is done already.

        Raises what made it fail, after recording it: the caller leaves the message on the queue.
        """
        message = self._read(body, delivery)
        self._fail_again(message, delivery)
        attempt = min(delivery.receive, self.attempts)
        record = self.ledger.start_batch(message, attempt=attempt, attempts=self.attempts, at=self.clock())
        if record is None:
            self._queue_children(message)
            return None
        trail = Trail()
        try:
            return self._transfer(record, trail)
        except Exception as error:
            self._failed(record, trail, delivery, error)
            raise

    def _transfer(self, record: BatchRecord, trail: Trail) -> BatchRecord:
        if record.release and self._is_void(record.run, record.release):
            return self._end(record, trail, at=self.clock(), state=BatchState.VOID)
        plan = self._plan(record)
        try:
            outcome = Transfer(record, plan, self.instances, self.evidence, trail)()
        except TooLarge as error:
            return self._split(record, trail, error)
        return self._moved(record, trail, outcome)

    def _is_void(self, run: str, release: Release) -> bool:
        """What it releases has been discarded, or decided anew by a replay of its batch."""
        of = self.ledger.batch(run, release.of)
        if of is None or not of.state.moved or of.ended_at != release.decided_at or of.discard is not None:
            return True
        return of.release is not None and self._is_void(run, of.release)

    def _plan(self, record: BatchRecord) -> Plan:
        plan = self.evidence.plan(record.run)
        return plan_for(record, plan, self.instances.tracker(plan.mapping.tracker.credentials))

    def _moved(self, record: BatchRecord, trail: Trail, outcome: Outcome) -> BatchRecord:
        now = self.clock()
        self.evidence.save_counts(record.run, record.id, now, outcome.counts)
        if outcome.tally:
            self.evidence.save_tally(record.run, record.id, now, outcome.tally)
        if outcome.held:
            self.evidence.save_held(record.run, record.id, now, outcome.held)
        return self._end(
            record,
            trail,
            at=now,
            state=BatchState.INCOMPLETE if outcome.broken else BatchState.DONE,
            account=outcome.account,
            held=summed(outcome.held),
            ours=outcome.ours,
            broken=outcome.broken,
        )

    def _split(self, record: BatchRecord, trail: Trail, error: TooLarge) -> BatchRecord:
        """Let smaller batches do the work."""
        children, now = children_of(record, error, self.attempts), self.clock()
        trace = {"seconds": trail.seconds, "evidence": tuple(trail.evidence), "ended_at": now}
        parent = record.model_copy(update={"state": BatchState.SPLIT, **trace})
        self._renew_lease(record.run, now)
        self.ledger.split_batch(parent, children, at=now)
        self._queue_children(BatchMessage(run=record.run, batch=record.id))
        return parent

    def _queue_children(self, message: BatchMessage) -> None:
        """Of a batch that is split, also where a worker died before; another may have ended the batch meanwhile."""
        known = self.ledger.batch(message.run, message.batch)
        if known and known.state is BatchState.SPLIT:
            resend(message.run, self.ledger, self.queue, below=f"{message.batch}.")

    def _read(self, body: str, delivery: Delivery) -> BatchMessage:
        try:
            return BatchMessage.model_validate_json(body)
        except ValidationError as error:
            raise self._stray(delivery, "A message on the batch queue does not name a run and a batch.") from error

    def _fail_again(self, message: BatchMessage, delivery: Delivery) -> None:
        """Fail from the record, without calling the server, until SQS moves the message away."""
        known = self.ledger.batch(message.run, message.batch)
        if known is None:
            raise self._stray(delivery, f"The ledger knows no batch {message.batch!r} of a run {message.run!r}.")
        if known.failure and fails_from_record(known.failure, delivery.message_id, delivery.receive):
            self.queue.give_back(delivery.receipt_handle, 0)
            raise Fatal(known.failure.reason)

    def _stray(self, delivery: Delivery, what: str) -> Fatal:
        if delivery.receive == 1:
            self.alerts.publish(*stray_message_notice(what))
        self.queue.give_back(delivery.receipt_handle, 0)
        return Fatal(what)

    def _failed(self, record: BatchRecord, trail: Trail, delivery: Delivery, error: Exception) -> None:
        last = not may_pass(error) or record.attempt >= self.attempts
        failure = Failure(sentence(error), delivery.message_id, delivery.receive, permanent=last)
        if last:
            counted = error.account if isinstance(error, Unaccounted) else None
            self._end(record, trail, at=self.clock(), state=BatchState.FAILED, failure=failure, account=counted)
            self.queue.give_back(delivery.receipt_handle, 0)
            return
        self.ledger.note_failure(BatchMessage(run=record.run, batch=record.id), failure)
        self.queue.give_back(delivery.receipt_handle, self._delay(record.attempt, error))

    def _delay(self, attempt: int, error: Exception) -> int:
        asked = getattr(error, "retry_after", None) or 0
        growing = self.retry_delay * 2 ** (attempt - 1)
        return int(min(LONGEST_DELAY, max(asked, growing)))

    def _end(self, record: BatchRecord, trail: Trail, *, at: datetime, **result: object) -> BatchRecord:
        trace = {"seconds": trail.seconds, "evidence": tuple(trail.evidence), "ended_at": at}
        ended = record.model_copy(update={**result, **trace})
        self._renew_lease(record.run, at)
        if self.ledger.end_batch(ended, at=at):
            self.finish_queue.request_finish(record.run)
        return ended

    def _renew_lease(self, run: str, now: datetime) -> None:
        """As long as the run holds it: once closed it has given it up, and another may have taken it."""
        if known := self.ledger.run(run):
            self.ledger.renew_lease(known.request.mapping, run, until=now + self.lease)
