"""What the ledger holds of runs and batches, and the rules by which they end."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from t2a.domain.accounting import Account
from t2a.domain.batches import Batch
from t2a.domain.held import Discard, Held, Release
from t2a.domain.mapping_upkeep import Notify
from t2a.domain.run_notes import RunNotes
from t2a.domain.waiting import Waiting

# Lambda delivers a failed asynchronous event twice more (template.yaml, EventInvokeConfig).
DISPATCH_ATTEMPTS = 3


class RunState(StrEnum):
    """DISPATCHING (-> WAITING -> DISPATCHING) -> QUEUEING -> RUNNING -> an outcome. SKIPPED runs never had batches.

    WAITING: for fresh analytics, or for the end of an earlier run of the mapping.
    """

    DISPATCHING = "dispatching"
    WAITING = "waiting"
    QUEUEING = "queueing"
    RUNNING = "running"
    COMPLETED = "completed"
    WITH_REJECTIONS = "completed with rejections"
    WITH_HELD = "completed with held changes"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def open(self) -> bool:
        return self in (RunState.DISPATCHING, RunState.WAITING, RunState.QUEUEING, RunState.RUNNING)


class BatchState(StrEnum):
    """SPLIT: its children do the work. INCOMPLETE: moved, but for an indicator that did not run.

    VOID: a release whose changes have been discarded, or were decided anew by a replay, before it performed them.
    """

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    INCOMPLETE = "incomplete"
    SPLIT = "split"
    VOID = "void"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self not in (BatchState.QUEUED, BatchState.RUNNING)

    @property
    def moved(self) -> bool:
        """Whether its values have been decided and sent."""
        return self in (BatchState.DONE, BatchState.INCOMPLETE)


class Request(BaseModel):
    """What asks for a run: a schedule's event, or a person's with periods, org units and a reason.

    `scheduled_time` is aware and UTC. `request_id` is made by the command line for runs by hand.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    mapping: str
    scheduled_time: datetime
    request_id: str | None = None
    periods: tuple[str, ...] = ()
    org_units: tuple[str, ...] = ()
    dry_run: bool = False
    reason: str = ""

    @property
    def by_schedule(self) -> bool:
        return self.request_id is None

    @property
    def run_id(self) -> str:
        return f"{self.mapping}-{self.request_id or format(self.scheduled_time, '%Y%m%dT%H%M%SZ')}"


class Failure(NamedTuple):
    """Why a batch failed, on which delivery; further receives of the same message fail from this record."""

    reason: str
    message_id: str
    receive: int
    permanent: bool


class Run(BaseModel):
    """One run as the ledger holds it; times are aware and UTC.

    `batches_left` reaches 0 once, when the last batch has ended for the first time. `finish_due` says that
    totals and alert are still to be written. `left_out`: sentences on indicators and org units left out.
    `warnings`: what may mislead, as `t2a check` words it. `notes`: what finish did beside the values. `waiting`:
    since when and for what the run waits, or has waited.
    `removal_limit_percent` and `notify` are the mapping's; `aggregate` is the secret of its aggregate instance, by
    which DHIS2 messages go.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    request: Request
    state: RunState
    started_at: datetime
    progress_at: datetime
    mapping_version: str = ""
    owner: str = ""
    attempts: int = 0
    batches: int = 0
    batches_left: int = 0
    finish_due: bool = False
    finished_at: datetime | None = None
    account: Account | None = None
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: RunNotes = RunNotes()
    waiting: Waiting | None = None
    periods: tuple[str, ...] = ()
    removal_limit_percent: int = 20
    notify: Notify = Notify()
    aggregate: str = ""
    trouble: str = ""


class BatchRecord(BaseModel):
    """One batch as the ledger holds it. `attempt` of `attempts` deliveries has been started.

    `seconds`: how long each stage of the last attempt took. `evidence`: S3 keys of DHIS2's full answers.
    `alone`: no other batch of the run writes to its data set, so it knows all of the run's removals.
    `ours`: our stored values in its scope, by period. `broken`: indicators that did not run, with DHIS2's reason.
    `release`: it only performs what another batch held; `discard`: a person has closed what it holds.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    run: str
    id: str
    batch: Batch
    state: BatchState = BatchState.QUEUED
    attempt: int = 0
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    account: Account | None = None
    failure: Failure | None = None
    evidence: tuple[str, ...] = ()
    seconds: dict[str, float] = {}
    alone: bool = False
    ours: dict[str, int] = {}
    held: tuple[Held, ...] = ()
    broken: dict[str, str] = {}
    release: Release | None = None
    discard: Discard | None = None


def records_of(run: str, batches: Sequence[Batch], attempts: int) -> list[BatchRecord]:
    """The batches of a planned run, numbered, as they are queued."""
    shares = Counter(batch.data_set for batch in batches)
    return [
        BatchRecord(run=run, id=f"{number:05d}", batch=batch, attempts=attempts, alone=shares[batch.data_set] == 1)
        for number, batch in enumerate(batches, start=1)
    ]


def outcome(batches: Sequence[BatchRecord], left_out: tuple[str, ...], *, held: bool) -> RunState:
    """How a run ended, the worst first; `held`: changes wait for a person."""
    states = {record.state for record in batches}
    if states & {BatchState.FAILED, BatchState.QUEUED, BatchState.RUNNING}:
        return RunState.FAILED
    if BatchState.INCOMPLETE in states:
        return RunState.INCOMPLETE
    if held:
        return RunState.WITH_HELD
    rejected = any(record.account and record.account.rejected for record in batches)
    return RunState.WITH_REJECTIONS if rejected or left_out else RunState.COMPLETED


def fails_from_record(failure: Failure | None, message_id: str, receive: int) -> bool:
    """Whether this delivery only has to fail again, so that SQS moves the message to the dead-letter queue.

    A replay arrives as another message, or with its receives counted anew.
    """
    return failure is not None and failure.permanent and failure.message_id == message_id and receive > failure.receive
