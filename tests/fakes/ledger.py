"""The ledger in memory; `tests/functional/test_ledger*.py` hold it to the behaviour of the real one."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import RLock

from t2a.domain.accounting import Account
from t2a.domain.errors import Fatal
from t2a.domain.held import Discard, Release
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Run, RunState
from t2a.domain.messages import BatchMessage
from t2a.domain.run_notes import RunNotes
from t2a.domain.troubles import Troubles
from t2a.domain.waiting import Waiting
from t2a.ports import Generation, Registered

BatchKey = tuple[str, str]


class FakeLedger:
    """What it holds is open to tests: `stored_runs`, `records`, `counted`, `leases`, `mappings`."""

    def __init__(self) -> None:
        self.stored_runs: dict[str, Run] = {}
        self.records: dict[BatchKey, BatchRecord] = {}
        self.counted: set[BatchKey] = set()
        self.leases: dict[str, tuple[str, datetime]] = {}
        self.mappings: dict[str, Registered] = {}
        self.proofs: dict[str, tuple[str, frozenset[str]]] = {}
        self.generations: dict[str, Generation] = {}
        self.due_times: dict[str, datetime] = {}
        self.told: dict[str, Troubles] = {}
        self._lock = RLock()

    def registered(self, mapping: str) -> Registered | None:
        return self.mappings.get(mapping)

    def register(self, mapping: str, registered: Registered) -> None:
        self.mappings[mapping] = registered

    def forget(self, mapping: str) -> None:
        self.mappings.pop(mapping, None)

    def proven(self, mapping: str, analytics: str) -> frozenset[str]:
        known = self.proofs.get(mapping)
        return known[1] if known and known[0] == analytics else frozenset()

    def note_proven(self, mapping: str, analytics: str, indicators: Collection[str]) -> None:
        self.proofs[mapping] = (analytics, frozenset(indicators))

    def troubles(self, mapping: str) -> Troubles:
        return self.told.get(mapping, ())

    def note_troubles(self, mapping: str, troubles: Troubles, *, instead_of: Troubles) -> bool:
        with self._lock:
            if self.told.get(mapping, ()) != instead_of:
                return False
            self.told[mapping] = troubles
            return True

    def due(self, mapping: str) -> datetime | None:
        return self.due_times.get(mapping)

    def note_due(self, mapping: str, scheduled_time: datetime) -> None:
        with self._lock:
            self.due_times[mapping] = max(scheduled_time, self.due_times.get(mapping, scheduled_time))

    def generation(self, server: str) -> Generation | None:
        return self.generations.get(server)

    def note_generation(self, server: str, generation: Generation, *, instead_of: Generation | None) -> bool:
        with self._lock:
            if self.generations.get(server) != instead_of:
                return False
            self.generations[server] = generation
            return True

    def let_wait(self, run: str, waiting: Waiting, *, at: datetime) -> None:
        with self._lock:
            stored = self.stored_runs.get(run)
            if stored and stored.state in (RunState.DISPATCHING, RunState.WAITING):
                self._change_run(run, state=RunState.WAITING, waiting=waiting, progress_at=at, attempts=0)

    def resume_run(self, run: str, *, owner: str, at: datetime) -> Run | None:
        with self._lock:
            stored = self.stored_runs.get(run)
            again = stored and stored.state is RunState.DISPATCHING and stored.owner == owner
            if stored is None or not (stored.state is RunState.WAITING or again):
                return None
            self._change_run(run, state=RunState.DISPATCHING, owner=owner, progress_at=at, attempts=stored.attempts + 1)
            return self.stored_runs[run]

    def take_lease(self, mapping: str, run: str, *, now: datetime, until: datetime) -> bool:
        with self._lock:
            holder = self.leases.get(mapping)
            if holder and holder[0] != run and holder[1] > now:
                return False
            self.leases[mapping] = (run, until)
            return True

    def renew_lease(self, mapping: str, run: str, *, until: datetime) -> bool:
        with self._lock:
            held = mapping in self.leases and self.leases[mapping][0] == run
            if held:
                self.leases[mapping] = (run, until)
            return held

    def release_lease(self, mapping: str, run: str) -> None:
        with self._lock:
            if mapping in self.leases and self.leases[mapping][0] == run:
                del self.leases[mapping]

    def claim_run(self, run: Run, *, stale_before: datetime) -> Run | None:
        with self._lock:
            stored = self.stored_runs.get(run.id)
            claimed = run if stored is None else _taken_over(stored, run, stale_before)
            if claimed is not None:
                self.stored_runs[run.id] = claimed
            return claimed

    def queue_batches(self, run: Run, batches: Sequence[BatchRecord]) -> None:
        with self._lock:
            stored = self.stored_runs.get(run.id)
            if stored and stored.state is not RunState.DISPATCHING:
                return
            for key in [key for key in self.records if key[0] == run.id]:
                del self.records[key]
            self.records.update({(record.run, record.id): record for record in batches})
            self.stored_runs[run.id] = run

    def start_running(self, run: str) -> None:
        with self._lock:
            stored = self.stored_runs.get(run)
            if stored and stored.state is RunState.QUEUEING:
                self._change_run(run, state=RunState.RUNNING)

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
        with self._lock:
            if progress is not None and self._known_run(run).progress_at != progress:
                return False
            changes: dict[str, object] = {"account": account} if account else {}
            changes |= {"notes": notes} if notes else {}
            self._change_run(run, state=state, finished_at=at, trouble=trouble, finish_due=False, **changes)
            return True

    def note_trouble(self, run: str, trouble: str) -> None:
        self._change_run(run, trouble=trouble)

    def run(self, run: str) -> Run | None:
        return self.stored_runs.get(run)

    def runs(self, *, limit: int) -> list[Run]:
        return sorted(self.stored_runs.values(), key=lambda run: run.started_at, reverse=True)[:limit]

    def batch(self, run: str, batch: str) -> BatchRecord | None:
        return self.records.get((run, batch))

    def batches(self, run: str) -> list[BatchRecord]:
        return [self.records[key] for key in sorted(self.records) if key[0] == run]

    def start_batch(self, message: BatchMessage, *, attempt: int, attempts: int, at: datetime) -> BatchRecord | None:
        with self._open_batch(message) as record:
            if record is None or record.state is BatchState.INCOMPLETE:
                return None
            forgotten: dict[str, object] = {
                "failure": None,
                "discard": None,
                "account": None,
                "held": (),
                "ours": {},
                "broken": {},
            }
            work = {"state": BatchState.RUNNING, "attempt": attempt, "attempts": attempts, "started_at": at}
            started = record.model_copy(update={**forgotten, **work})
            self.records[message.run, message.batch] = started
            self._change_run(message.run, progress_at=at)
            return started

    def note_failure(self, message: BatchMessage, failure: Failure) -> None:
        self._change_failure(message, failure)

    def end_batch(self, record: BatchRecord, *, at: datetime) -> bool:
        message = BatchMessage(run=record.run, batch=record.id)
        with self._open_batch(message) as stored:
            settled = (BatchState.FAILED, BatchState.INCOMPLETE)
            if stored is None or (stored.state in settled and record.state is BatchState.FAILED):
                return self._known_run(record.run).finish_due
            self.records[record.run, record.id] = record
            return self._count((record.run, record.id), at)

    def await_replay(self, message: BatchMessage, *, at: datetime, release: Release | None = None) -> bool:
        with self._open_batch(message) as record:
            if record is None:
                return False
            again = {"state": BatchState.QUEUED, "attempt": 0, "failure": None, "release": release or record.release}
            self.records[message.run, message.batch] = record.model_copy(update=again)
            self._change_run(message.run, finish_due=True, progress_at=at)
            return True

    def void_batch(self, message: BatchMessage) -> None:
        with self._open_batch(message) as record:
            if record is not None and record.state in (BatchState.QUEUED, BatchState.FAILED):
                void = {"state": BatchState.VOID, "failure": None}
                self.records[message.run, message.batch] = record.model_copy(update=void)

    def split_batch(self, record: BatchRecord, children: Sequence[BatchRecord], *, at: datetime) -> None:
        with self._open_batch(BatchMessage(run=record.run, batch=record.id)) as stored:
            if stored is None:
                return
            key = (record.run, record.id)
            added = self._add(record.run, children, at)
            left = self._known_run(record.run).batches_left - (key not in self.counted)
            self.records[key] = record
            self.counted.add(key)
            self._change_run(record.run, batches_left=left, **({"finish_due": False} if added else {}))

    def add_batches(self, run: str, batches: Sequence[BatchRecord], *, at: datetime) -> None:
        with self._lock:
            self._add(run, batches, at)

    def discard_held(self, run: str, batch: str, discard: Discard, *, at: datetime) -> None:
        with self._lock:
            record = self.records.get((run, batch))
            if record is None:
                raise Fatal(f"the ledger knows no batch {batch} of run {run}")
            self.records[run, batch] = record.model_copy(update={"discard": discard})
            self._change_run(run, finish_due=True, progress_at=at)

    def _add(self, run: str, batches: Sequence[BatchRecord], at: datetime) -> int:
        new = [one for one in batches if (run, one.id) not in self.records]
        if new:
            known = self._known_run(run)
            self.records.update({(run, one.id): one for one in new})
            self._change_run(
                run,
                batches=known.batches + len(new),
                batches_left=known.batches_left + len(new),
                finish_due=False,
                progress_at=at,
            )
        return len(new)

    def _count(self, key: BatchKey, at: datetime) -> bool:
        run = self._known_run(key[0])
        left = run.batches_left - (key not in self.counted)
        self.counted.add(key)
        due = run.finish_due or left == 0
        self._change_run(run.id, batches_left=left, finish_due=due, progress_at=at)
        return due

    @contextmanager
    def _open_batch(self, message: BatchMessage) -> Iterator[BatchRecord | None]:
        """The batch, None when no work is left in it."""
        with self._lock:
            record = self.records.get((message.run, message.batch))
            if record is None:
                raise Fatal(f"the ledger knows no batch {message.batch} of run {message.run}; delete the message")
            yield None if record.state in (BatchState.DONE, BatchState.SPLIT, BatchState.VOID) else record

    def _change_failure(self, message: BatchMessage, failure: Failure | None) -> None:
        with self._open_batch(message) as record:
            if record is not None:
                key = (message.run, message.batch)
                self.records[key] = record.model_copy(update={"failure": failure})

    def _change_run(self, run: str, **changes: object) -> None:
        with self._lock:
            self.stored_runs[run] = self._known_run(run).model_copy(update=changes)

    def _known_run(self, run: str) -> Run:
        if run not in self.stored_runs:
            raise Fatal(f"the ledger knows no run {run}; `t2a runs` lists those there are")
        return self.stored_runs[run]


def _taken_over(stored: Run, run: Run, stale_before: datetime) -> Run | None:
    if stored.state not in (RunState.DISPATCHING, RunState.QUEUEING):
        return None
    if stored.owner != run.owner and stored.progress_at >= stale_before:
        return None
    changes = {"owner": run.owner, "progress_at": run.progress_at, "attempts": stored.attempts + 1}
    if stored.state is RunState.DISPATCHING:
        changes["mapping_version"] = run.mapping_version
    return stored.model_copy(update=changes)
