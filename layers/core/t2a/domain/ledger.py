"""What the ledger holds of runs and batches, and the rules by which they end."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from t2a.domain.accounting import Account
from t2a.domain.batches import Batch

# Lambda delivers a failed asynchronous event twice more (template.yaml, EventInvokeConfig).
DISPATCH_ATTEMPTS = 3


class RunState(StrEnum):
    """DISPATCHING -> QUEUEING -> RUNNING -> an outcome. SKIPPED runs never had batches."""

    DISPATCHING = "dispatching"
    QUEUEING = "queueing"
    RUNNING = "running"
    COMPLETED = "completed"
    WITH_REJECTIONS = "completed with rejections"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def open(self) -> bool:
        return self in (RunState.DISPATCHING, RunState.QUEUEING, RunState.RUNNING)


class BatchState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self in (BatchState.DONE, BatchState.FAILED)


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
    periods: tuple[str, ...] = ()
    trouble: str = ""


class BatchRecord(BaseModel):
    """One batch as the ledger holds it. `attempt` of `attempts` deliveries has been started.

    `seconds`: how long each stage of the last attempt took. `evidence`: S3 keys of DHIS2's full answers.
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


def outcome(batches: Iterable[BatchRecord], left_out: tuple[str, ...]) -> RunState:
    """How a run ended: failed if any batch did, with rejections if any value or indicator was refused."""
    rejected = bool(left_out)
    for record in batches:
        if record.state is not BatchState.DONE:
            return RunState.FAILED
        rejected = rejected or bool(record.account and record.account.rejected)
    return RunState.WITH_REJECTIONS if rejected else RunState.COMPLETED


def fails_from_record(failure: Failure | None, message_id: str, receive: int) -> bool:
    """Whether this delivery only has to fail again, so that SQS moves the message to the dead-letter queue.

    A replay arrives as another message, or with its receives counted anew.
    """
    return failure is not None and failure.permanent and failure.message_id == message_id and receive > failure.receive
