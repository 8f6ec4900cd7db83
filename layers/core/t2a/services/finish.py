"""Finish: when no batch is left, let waiting removals go, then write totals and outcome and tell a person.

Whom that is told, and when, is for `t2a.services.telling`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from t2a.domain.accounting import Account, State, add_up, moved
from t2a.domain.errors import Fatal, T2AError, sentence
from t2a.domain.ledger import BatchRecord, BatchState, Run, outcome
from t2a.domain.messages import BatchMessage, FinishMessage
from t2a.domain.releases import counted, current, discarded, open_held, taken_over
from t2a.domain.run_notes import RunNotes
from t2a.domain.troubles import News
from t2a.ports import BatchQueue, Clock, Ledger
from t2a.services.notices import stray_message_notice
from t2a.services.releasing import let_go
from t2a.services.telling import Teller


class Step(Protocol):
    """Something that is done once all values of a run are where they belong; may raise T2AError."""

    @property
    def name(self) -> str: ...

    def __call__(self, run: Run, batches: Sequence[BatchRecord]) -> RunNotes:
        """The run's notes with its own part filled in. Called again when a run is closed anew."""
        ...


class _Stray(Fatal):
    """The message is not of this deployment."""


@dataclass(frozen=True, slots=True)
class Finish:
    ledger: Ledger
    queue: BatchQueue
    teller: Teller
    clock: Clock
    steps: Sequence[Step] = ()

    def receive(self, body: str, *, receive: int) -> Run | None:
        """Close the run that the message names, on its nth receive; one that is not ours is told once."""
        try:
            return self(_run_named(body))
        except _Stray as error:
            if receive == 1:
                self.teller.alerts.publish(*stray_message_notice(str(error)))
            raise

    def __call__(self, run_id: str) -> Run | None:
        """Close the run, or close it anew after a replay; None when that is not due.

        The alert goes out before the ledger says that nothing is due: it may come twice, it never stays away.
        """
        run = self.ledger.run(run_id)
        if run is None:
            raise _Stray(f"the ledger knows no run {run_id!r}; the message is not of this deployment")
        if run.batches_left or not run.finish_due:
            self._resend_releases(run)
            return None
        batches = self.ledger.batches(run_id)
        if not all(batch.state.ended for batch in batches):
            return None  # being replayed: the last of them asks again
        now = self.clock()
        if let_go(run, batches, self.ledger, self.queue, at=now):
            return None  # the last of them asks again
        batches = current(batches)
        held = bool(open_held(batches, run.removal_limit_percent))
        closed = run.model_copy(
            update={
                "state": outcome(batches, run.left_out, held=held),
                "account": _account(batches),
                "finished_at": now,
            }
        )
        closed = self._stepped(closed, batches)
        notes = self.teller.tell(News(closed, run.state, batches))
        closed = closed.model_copy(update={"notes": notes})
        return closed if self._close(closed, batches, at=now) else None

    def _stepped(self, run: Run, batches: list[BatchRecord]) -> Run:
        """A step that cannot be made does not keep the run from being closed; it is said."""
        run = run.model_copy(update={"notes": run.notes.model_copy(update={"unfinished": ()})})
        for step in self.steps if not run.request.dry_run else ():
            try:
                notes = step(run, batches)
            except T2AError as error:
                said = f"{step.name}: {sentence(error)}"
                notes = run.notes.model_copy(update={"unfinished": (*run.notes.unfinished, said)})
            run = run.model_copy(update={"notes": notes})
        return run

    def _resend_releases(self, run: Run) -> None:
        """An earlier delivery may have died after adding releases and before they were on the queue."""
        batches = self.ledger.batches(run.id) if run.batches_left else []
        waiting = (batch for batch in batches if batch.release and batch.state is BatchState.QUEUED)
        self.queue.send(BatchMessage(run=run.id, batch=batch.id) for batch in waiting)

    def _close(self, closed: Run, batches: list[BatchRecord], *, at: datetime) -> bool:
        """False when a replayed batch has moved meanwhile: finish stays due, and that batch asks for it again."""
        if not self.ledger.end_run(
            closed.id,
            closed.state,
            at=at,
            account=closed.account,
            trouble=_trouble(batches),
            notes=closed.notes,
            progress=closed.progress_at,
        ):
            return False
        self.ledger.release_lease(closed.request.mapping, closed.id)
        return True


def _account(batches: list[BatchRecord]) -> Account:
    """The run's states: what a release has decided anew counts there, what a person has closed is kept."""
    total = add_up(batch.account for batch in counted(batches) if batch.account)
    total = moved(total, taken_over(batches), State.HELD)
    return moved(total, discarded(batches), State.HELD, State.KEPT)


def _run_named(body: str) -> str:
    try:
        return FinishMessage.model_validate_json(body).run
    except ValidationError as error:
        raise _Stray("A message on the finish queue does not name a run.") from error


def _trouble(batches: list[BatchRecord]) -> str:
    undone = [batch for batch in batches if batch.state is BatchState.FAILED]
    broken = {name: why for batch in batches for name, why in batch.broken.items()}
    reasons = [batch.failure.reason for batch in undone if batch.failure]
    if reasons:
        return f"{len(undone)} of {len(batches)} batches failed; the first: {reasons[0]}"
    return "; ".join(f"indicator {name} does not run: {why}" for name, why in broken.items())
