"""What the services need of the world, named for roles. Adapters implement these; tests pass fakes.

Every method may raise the errors of `t2a.domain.errors`, and no others.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from t2a.domain.accounting import Account
from t2a.domain.claims import Claim
from t2a.domain.completeness import Line
from t2a.domain.credentials import Credentials
from t2a.domain.element_counts import BatchCounts
from t2a.domain.freshness import JobState
from t2a.domain.held import Discard, HeldValue, Release
from t2a.domain.import_summary import ImportSummary
from t2a.domain.ledger import BatchRecord, Failure, Run, RunState
from t2a.domain.mapping import DataElementSource, IdScheme, OrgUnitSelection
from t2a.domain.mapping_upkeep import Analytics, Dhis2Message
from t2a.domain.messages import BatchMessage
from t2a.domain.metadata import (
    CategoryOptionCombo,
    DataSet,
    ElementHome,
    IndicatorGroup,
    MetadataAttribute,
    Namesake,
    OrgUnit,
    ProgramIndicator,
    ServerInfo,
    User,
)
from t2a.domain.plan import Plan
from t2a.domain.run_notes import RunNotes
from t2a.domain.tally import Tally
from t2a.domain.troubles import Troubles
from t2a.domain.values import DataValue, ExportedRow, Key, StoredValue
from t2a.domain.violations import Known, Violations
from t2a.domain.waiting import Waiting


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class Tracker(Protocol):
    """The instance whose program indicators are exported."""

    def server(self) -> ServerInfo: ...

    def program_indicators(
        self, groups: Sequence[str], ids: Sequence[str], source: DataElementSource
    ) -> list[ProgramIndicator]:
        """The indicators of the groups and those named, each once. Fatal when one of them does not exist."""
        ...

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        """The org units that the mapping selects, `match` filled by `scheme`. Fatal when there is none."""
        ...

    def export(self, indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        """One request to `/api/analytics/dataValueSet`; rows are marked by indicator UID.

        `dimension` is what stands behind `ou:` (see `t2a.domain.batches.Batch`). TooLarge when the server gives
        less at once or does not answer in time.
        """
        ...

    def existing_org_units(self, ids: Collection[str]) -> set[str]:
        """Those of the UIDs that the instance still knows."""
        ...


class Answer(NamedTuple):
    """An import summary and the text of DHIS2's whole answer, kept as evidence."""

    summary: ImportSummary
    text: str


class Target(Protocol):
    """The instance that holds the data sets."""

    def server(self) -> ServerInfo: ...

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        """In the order asked for. Fatal when one does not exist."""
        ...

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]: ...

    def user(self) -> User:
        """The integration user."""
        ...

    def org_units_matching(self, scheme: str) -> dict[str, OrgUnit]:
        """Every org unit by what `scheme` (UID, CODE, ATTRIBUTE:<uid>) calls it; ambiguous ones are absent."""
        ...

    def stored_values(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> dict[Key, StoredValue]:
        """What the target holds for exactly these org units."""
        ...

    def import_values(self, data_set: str, values: Sequence[DataValue]) -> Answer:
        """One synchronous, strict POST, removals in it. The summary is a verdict also behind a 409.

        Unanswered when it may have been stored although no verdict came.
        """
        ...


class Generation(NamedTuple):
    """A making of analytics tables: the job's UID, and when it was asked for, as the server writes it.

    Without a job somebody is just asking for it.
    """

    job: str
    created: str


class AnalyticsServer(Protocol):
    """The tracker instance's analytics tables."""

    @property
    def address(self) -> str:
        """Tells instances apart, whatever their secrets are called."""
        ...

    def make(self, rules: Analytics) -> Generation: ...

    def state(self, job: str) -> JobState: ...

    def newest_change(self, program: str, org_unit: str) -> datetime | None:
        """When an event of the programme was changed last, on the server's clock; None where there is none."""
        ...


class TrackerCatalogue(Protocol):
    """What a check asks of the tracker instance's metadata; what is not there is left out of the answers."""

    def server(self) -> ServerInfo: ...

    def user(self) -> User: ...

    def attributes(self, ids: Sequence[str]) -> list[MetadataAttribute]: ...

    def indicator_groups(self, ids: Sequence[str]) -> list[IndicatorGroup]: ...

    def indicators(self, ids: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]: ...

    def indicators_of(self, programs: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]: ...

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        """Fatal when what the mapping selects is not there."""
        ...


class TargetCatalogue(Protocol):
    """What a check asks of the aggregate instance's metadata; what is not there is left out of the answers."""

    def server(self) -> ServerInfo: ...

    def user(self) -> User: ...

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]: ...

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]: ...

    def combos_called(self, names: Collection[str], scheme: IdScheme) -> list[CategoryOptionCombo]:
        """Of any category combination."""
        ...

    def data_elements_called(self, names: Collection[str], scheme: IdScheme) -> list[ElementHome]: ...

    def namesakes(self, codes: Collection[str]) -> list[Namesake]:
        """Objects other than data elements that carry one of these codes."""
        ...

    def every_org_unit(self, scheme: str) -> list[OrgUnit]:
        """The whole hierarchy, `match` filled by `scheme`."""
        ...

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Those that are there; all of them when the server hides the collection. `collection` in DHIS2's word."""
        ...


class Registered(NamedTuple):
    """The mapping file that is in force: the S3 version that dispatch reads."""

    version: str
    schedule: str
    enabled: bool
    at: datetime


class Ledger(Protocol):
    """The table of mappings, runs and batches; every change is conditional and safe to repeat."""

    def registered(self, mapping: str) -> Registered | None: ...

    def register(self, mapping: str, registered: Registered) -> None: ...

    def forget(self, mapping: str) -> None: ...

    def take_lease(self, mapping: str, run: str, *, now: datetime, until: datetime) -> bool:
        """Take or renew the mapping's lease; False while another run holds an unexpired one."""
        ...

    def renew_lease(self, mapping: str, run: str, *, until: datetime) -> bool:
        """False when the run does not hold it any more: it was given up or taken over."""
        ...

    def release_lease(self, mapping: str, run: str) -> None: ...

    def claim_run(self, run: Run, *, stale_before: datetime) -> Run | None:
        """Write the new run, or take over the one that is there; None when there is nothing left to dispatch.

        A run that is DISPATCHING or QUEUEING is taken over by the same owner, or by anybody once its
        progress is older than `stale_before`; `attempts` grows by one, `progress_at` becomes that of `run`.
        """
        ...

    def queue_batches(self, run: Run, batches: Sequence[BatchRecord]) -> None:
        """Write the batches, then the run as QUEUEING with its counts (`run` carries what is to be stored)."""
        ...

    def let_wait(self, run: str, waiting: Waiting, *, at: datetime) -> None:
        """A run that is DISPATCHING, or WAITING already, waits."""
        ...

    def resume_run(self, run: str, *, owner: str, at: datetime) -> Run | None:
        """WAITING becomes DISPATCHING under that owner; None when the run does not wait, or no more."""
        ...

    def generation(self, server: str) -> Generation | None:
        """What was asked for last on the server of that address."""
        ...

    def note_generation(self, server: str, generation: Generation, *, instead_of: Generation | None) -> bool:
        """False when somebody else has noted another one meanwhile."""
        ...

    def start_running(self, run: str) -> None:
        """QUEUEING becomes RUNNING; a run that is further on stays as it is."""
        ...

    def end_run(
        self,
        run: str,
        state: RunState,
        *,
        at: datetime,
        account: Account | None = None,
        trouble: str = "",
        notes: RunNotes | None = None,
        progress: datetime | None = None,
    ) -> bool:
        """Write the outcome and clear `finish_due`. A run may end again after a replay.

        With `progress` only while that still is the run's `progress_at`; False when a batch has moved since.
        """
        ...

    def note_trouble(self, run: str, trouble: str) -> None: ...

    def run(self, run: str) -> Run | None: ...

    def runs(self, *, limit: int) -> list[Run]:
        """The newest runs first."""
        ...

    def batch(self, run: str, batch: str) -> BatchRecord | None: ...

    def batches(self, run: str) -> list[BatchRecord]:
        """All batches of a run, in the order of their ids."""
        ...

    def start_batch(self, message: BatchMessage, *, attempt: int, attempts: int, at: datetime) -> BatchRecord | None:
        """Note attempt n of m on a batch and forget how it ended before; None when no work is left in it.

        That is DONE, SPLIT, VOID, and INCOMPLETE unless a replay was asked for. Also moves the run's `progress_at`.
        Fatal when the ledger does not know the batch.
        """
        ...

    def note_failure(self, message: BatchMessage, failure: Failure) -> None:
        """Record an attempt that failed and will be made again."""
        ...

    def end_batch(self, record: BatchRecord, *, at: datetime) -> bool:
        """Write the ended batch and count it once; True when finish is due.

        The first end of a batch lowers the run's `batches_left` in one transaction; the one that makes it 0
        also sets `finish_due`. A later end (after a replay) sets `finish_due` when no batch is left.
        A batch that is DONE stays DONE.
        """
        ...

    def await_replay(self, message: BatchMessage, *, at: datetime, release: Release | None = None) -> bool:
        """Before a replay: the batch is QUEUED again, nothing fails from its record any more, and finish is due.

        False when no work is left in it.

        `release` takes the place of the one that it was made for: another person, another reason.
        """
        ...

    def split_batch(self, record: BatchRecord, children: Sequence[BatchRecord], *, at: datetime) -> None:
        """Write the children and the batch as SPLIT, and count them, all at once; nothing when it is SPLIT or DONE."""
        ...

    def add_batches(self, run: str, batches: Sequence[BatchRecord], *, at: datetime) -> None:
        """Give a run more batches, each once: it is finished again when they have ended."""
        ...

    def discard_held(self, run: str, batch: str, discard: Discard, *, at: datetime) -> None:
        """Note that what the batch holds is closed; finish is due again."""
        ...

    def void_batch(self, message: BatchMessage) -> None:
        """A release that waits or has failed is not to be made any more; one at work goes on."""
        ...

    def proven(self, mapping: str, analytics: str) -> frozenset[str]:
        """Program indicators of the mapping that have run alone since the analytics run of that time."""
        ...

    def note_proven(self, mapping: str, analytics: str, indicators: Collection[str]) -> None: ...

    def due(self, mapping: str) -> datetime | None:
        """The newest time for which the mapping's schedule has had a run queued."""
        ...

    def note_due(self, mapping: str, scheduled_time: datetime) -> None:
        """An older time than the one that is known changes nothing."""
        ...

    def troubles(self, mapping: str) -> Troubles:
        """Of which people have been told."""
        ...

    def note_troubles(self, mapping: str, troubles: Troubles, *, instead_of: Troubles) -> bool:
        """False when somebody else has noted others meanwhile."""
        ...


class BatchQueue(Protocol):
    def send(self, messages: Iterable[BatchMessage]) -> None:
        """Queue all of them; Retriable when SQS keeps refusing some."""
        ...

    def give_back(self, receipt_handle: str, seconds: int) -> None:
        """Make a message that this function holds visible again after `seconds`."""
        ...


class WaitQueue(Protocol):
    def look_again(self, run: str, seconds: int) -> None:
        """Have dispatch take the waiting run up again after so many seconds, at most 900."""
        ...


class FinishQueue(Protocol):
    def request_finish(self, run: str) -> None: ...


class DeadLetters(Protocol):
    def replay(self, run: str, batch: str | None, *, before: Callable[[BatchMessage], bool]) -> list[BatchMessage]:
        """Move the run's messages (or one batch's) from the dead-letter queue back to the batch queue.

        `before` is called with each of them; where it says False the message is dropped. Returns those sent.
        """
        ...


class MappingText(NamedTuple):
    name: str
    version: str
    content: bytes


class MappingStore(Protocol):
    def newest(self, name: str) -> MappingText | None:
        """The newest version under `mappings/<name>.yaml`, None when it was removed."""
        ...

    def read(self, name: str, version: str) -> MappingText:
        """Fatal when that version is gone."""
        ...


class ClaimStore(Protocol):
    """What each registered mapping writes."""

    def save(self, claim: Claim) -> None: ...

    def forget(self, mapping: str) -> None: ...

    def all(self) -> list[Claim]: ...


class Evidence(Protocol):
    """What belongs to a run and is too large for the ledger."""

    def save_plan(self, run: str, plan: Plan) -> None: ...

    def plan(self, run: str) -> Plan: ...

    def save_answer(self, run: str, batch: str, name: str, text: str) -> str:
        """Returns the key under which DHIS2's answer was stored."""
        ...

    def save_held(self, run: str, batch: str, ended_at: datetime, held: Sequence[HeldValue]) -> None:
        """What the batch holds, value by value, at this end of it."""
        ...

    def held(self, run: str, batch: str, ended_at: datetime) -> list[HeldValue]:
        """Empty when the batch held nothing then."""
        ...

    def save_tally(self, run: str, batch: str, ended_at: datetime, tally: Tally) -> None:
        """What the batch has left of each report at this end of it."""
        ...

    def tally(self, run: str, batch: str, ended_at: datetime) -> Tally | None:
        """None when it was not kept."""
        ...

    def save_completeness(self, run: str, lines: Sequence[Line]) -> None: ...

    def completeness(self, run: str) -> list[Line]:
        """What the run's last finish has done about its reports; empty when it has done nothing."""
        ...

    def save_counts(self, run: str, batch: str, ended_at: datetime, counts: BatchCounts) -> None:
        """What became of the batch's values at this end of it, by data element and period."""
        ...

    def counts(self, run: str, batch: str, ended_at: datetime) -> BatchCounts | None:
        """None when they were not kept."""
        ...

    def save_violations(self, run: str, violations: Violations) -> None: ...

    def violations(self, run: str) -> Violations:
        """What a run found of validation rules; empty when it found nothing or did not look."""
        ...

    def save_known_violations(self, mapping: str, known: Sequence[Known]) -> None: ...

    def known_violations(self, mapping: str) -> list[Known]:
        """What the mapping's runs have left; empty before the first."""
        ...

    def save_report(self, run: str, page: str) -> str:
        """Returns the key under which the run's page was stored."""
        ...

    def report(self, run: str) -> str | None:
        """The run's page, as it was stored last."""
        ...


class Alerts(Protocol):
    def publish(self, subject: str, body: str) -> None: ...


class Messenger(Protocol):
    """DHIS2's own messages."""

    def send(self, subject: str, text: str, to: Dhis2Message) -> None: ...


class Messengers(Protocol):
    """Opens DHIS2 instances, by the name of their secret, to send messages."""

    def messenger(self, credentials: str) -> Messenger: ...


class Schedules(Protocol):
    """One schedule per mapping; its event is what dispatch is called with."""

    def put(self, mapping: str, *, expression: str, timezone: str, enabled: bool, event: Mapping[str, str]) -> None: ...

    def remove(self, mapping: str) -> None:
        """Does nothing when there is none."""
        ...


class Secrets(Protocol):
    def read(self, name: str) -> Credentials:
        """Fatal, without a word of its content, when the secret is missing or not what it should be."""
        ...


class Instances(Protocol):
    """Opens DHIS2 instances by the name of their secret."""

    def tracker(self, credentials: str) -> Tracker: ...

    def target(self, credentials: str) -> Target: ...

    def analytics(self, credentials: str) -> AnalyticsServer: ...


class Catalogues(Protocol):
    """Opens DHIS2 instances for a check by the name of their secret."""

    def tracker_catalogue(self, credentials: str) -> TrackerCatalogue: ...

    def target_catalogue(self, credentials: str) -> TargetCatalogue: ...
