"""Batches in the ledger's table, and the count of those that have not ended."""

from collections.abc import Sequence
from datetime import datetime

from t2a.adapters.dynamodb_items import (
    BATCH_PREFIX,
    attribute,
    attributes,
    batch_item,
    batch_key,
    run_item,
    run_key,
    timestamp,
    to_batch,
)
from t2a.adapters.dynamodb_runs import unknown_run
from t2a.adapters.dynamodb_table import Table, persistently
from t2a.adapters.dynamodb_wire import IS_NEW, NOTHING, Change, Item, Key, Values
from t2a.domain.errors import Fatal
from t2a.domain.held import Discard, Release
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Run, RunState
from t2a.domain.messages import BatchMessage

# Of a batch that still has work to do, or may get it again by a replay.
IS_NOT_DONE = "attribute_exists(pk) AND #state <> :done AND #state <> :split AND #state <> :void"
DONE: Item = {state.name.lower(): state.value for state in (BatchState.DONE, BatchState.SPLIT, BatchState.VOID)}
# What a replay forgets of the end before; `ended_at` stays, by which it is known as a replay.
OF_AN_END = ("failure", "discard", "account", "held", "ours", "broken")
# A transaction takes 100 items, and the run and a parent are among them.
MOST_NEW_AT_ONCE = 90


class BatchItems:
    _table: Table

    def queue_batches(self, run: Run, batches: Sequence[BatchRecord]) -> None:
        """A planning that died on the way may have left batches that this one does not have: they go."""
        stored = self._table.get(run_key(run.id))
        if stored and stored["state"] != RunState.DISPATCHING.value:
            return
        items = [batch_item(record) for record in batches]
        kept = {item["sk"] for item in items}
        there = [Key(str(item["pk"]), str(item["sk"])) for item in self._batch_items(run.id)]
        self._table.replace(items, obsolete=[key for key in there if key.sk not in kept])
        self._table.put(
            run_item(run),
            when=f"{IS_NEW} OR #state = :dispatching",
            values={"dispatching": RunState.DISPATCHING.value},
        )

    def batch(self, run: str, batch: str) -> BatchRecord | None:
        item = self._table.get(batch_key(run, batch))
        return to_batch(item) if item else None

    def batches(self, run: str) -> list[BatchRecord]:
        return [to_batch(item) for item in self._batch_items(run)]

    def start_batch(self, message: BatchMessage, *, attempt: int, attempts: int, at: datetime) -> BatchRecord | None:
        work: Item = {"state": BatchState.RUNNING.value, "started_at": timestamp(at)}
        work |= {"attempt": attempt, "attempts": attempts}
        incomplete: Item = {"incomplete": BatchState.INCOMPLETE.value}
        item = self._change_batch(message, work, OF_AN_END, " AND #state <> :incomplete", incomplete)
        if item is None:
            return None
        if self._table.change(Change(run_key(message.run), {"progress_at": timestamp(at)})) is None:
            raise unknown_run(message.run)
        return to_batch(item)

    def note_failure(self, message: BatchMessage, failure: Failure) -> None:
        self._change_batch(message, {"failure": attribute("failure", failure)})

    def await_replay(self, message: BatchMessage, *, at: datetime, release: Release | None = None) -> bool:
        assign: Item = {"state": BatchState.QUEUED.value, "attempt": 0}
        if release is not None:
            assign["release"] = attribute("release", release)
        if self._change_batch(message, assign, ["failure"]) is None:
            return False
        self._table.change(Change(run_key(message.run), {"finish_due": True, "progress_at": timestamp(at)}))
        return True

    def void_batch(self, message: BatchMessage) -> None:
        waits: Item = {"queued": BatchState.QUEUED.value, "failed": BatchState.FAILED.value}
        idle = " AND (#state = :queued OR #state = :failed)"
        self._change_batch(message, {"state": BatchState.VOID.value}, ["failure"], idle, waits)

    def split_batch(self, record: BatchRecord, children: Sequence[BatchRecord], *, at: datetime) -> None:
        """All children but the first come before the batch is SPLIT: a child too many is harmless, one too few not."""
        *others, first = chunked(children)
        for chunk in others:
            self._add(record.run, chunk, at)
        for attempt in persistently():
            with attempt:
                self._split_once(record, first, at)

    def add_batches(self, run: str, batches: Sequence[BatchRecord], *, at: datetime) -> None:
        for chunk in chunked(batches):
            self._add(run, chunk, at)

    def discard_held(self, run: str, batch: str, discard: Discard, *, at: datetime) -> None:
        known = self._table.change(Change(batch_key(run, batch), {"discard": attribute("discard", discard)}))
        if known is None:
            raise _unknown_batch(run, batch)
        self._table.change(Change(run_key(run), {"finish_due": True, "progress_at": timestamp(at)}))

    def _split_once(self, record: BatchRecord, children: Sequence[BatchRecord], at: datetime) -> None:
        batch = self._table.get(batch_key(record.run, record.id))
        if batch is None:
            raise _unknown_batch(record.run, record.id)
        if batch["state"] in DONE.values():
            return
        items = self._missing(children)
        uncounted = 0 if batch["counted"] else 1
        more = _more(record.run, len(items), len(items) - uncounted, at)
        self._table.change_together(_end(record, batch), more, new=items)

    def _add(self, run: str, batches: Sequence[BatchRecord], at: datetime) -> None:
        for attempt in persistently():
            with attempt:
                if items := self._missing(batches):
                    self._table.change_together(_more(run, len(items), len(items), at), new=items)

    def _missing(self, batches: Sequence[BatchRecord]) -> list[Item]:
        """Items of those batches that are not in the ledger yet."""
        return [batch_item(one) for one in batches if self._table.get(batch_key(one.run, one.id)) is None]

    def end_batch(self, record: BatchRecord, *, at: datetime) -> bool:
        for attempt in persistently():
            with attempt:
                return self._end_once(record, at)
        return False

    def _end_once(self, record: BatchRecord, at: datetime) -> bool:
        batch = self._table.get(batch_key(record.run, record.id))
        run = self._table.get(run_key(record.run))
        if batch is None or run is None:
            raise _unknown_batch(record.run, record.id)
        due, left = bool(run["finish_due"]), int(run["batches_left"])
        if _has_ended_like_this(str(batch["state"]), record):
            return due
        uncounted = 0 if batch["counted"] else 1
        last = left <= uncounted
        self._table.change_together(_end(record, batch), _count(record.run, left, uncounted, at))
        return due or last

    def _change_batch(
        self,
        message: BatchMessage,
        assign: Item,
        remove: Sequence[str] = (),
        and_when: str = "",
        values: Values = NOTHING,
    ) -> Item | None:
        """None when no work is left in the batch."""
        key = batch_key(message.run, message.batch)
        change = Change(key, assign, remove, when=IS_NOT_DONE + and_when, values={**DONE, **values})
        item = self._table.change(change)
        if item is None and self._table.get(key) is None:
            raise _unknown_batch(message.run, message.batch)
        return item

    def _batch_items(self, run: str) -> list[Item]:
        where = "#pk = :pk AND begins_with(#sk, :batches)"
        return list(self._table.query(where, {"pk": run_key(run).pk, "batches": BATCH_PREFIX}))


def _has_ended_like_this(state: str, record: BatchRecord) -> bool:
    """A late failure takes nothing back: a replay would have made the batch RUNNING before."""
    settled = (BatchState.FAILED.value, BatchState.INCOMPLETE.value)
    return state in DONE.values() or (state in settled and record.state is BatchState.FAILED)


def _end(record: BatchRecord, seen: Item) -> Change:
    assign = attributes(record)
    return Change(
        batch_key(record.run, record.id),
        {**assign, "counted": True},
        remove=[name for name in BatchRecord.model_fields if name not in assign],
        when="#state = :seen_state AND #counted = :seen_counted",
        values={"seen_state": seen["state"], "seen_counted": seen["counted"]},
    )


def _count(run: str, left: int, uncounted: int, at: datetime) -> Change:
    """Only the end that leaves no batch has to know the exact count; the others do not hinder each other."""
    progress: Item = {"progress_at": timestamp(at)}
    if left <= uncounted:
        last: Item = {"batches_left": 0, "finish_due": True}
        return Change(run_key(run), progress | last, when="#batches_left = :left", values={"left": left})
    more = {"uncounted": uncounted}
    return Change(
        run_key(run),
        progress,
        add={"batches_left": -uncounted},
        when="#batches_left > :uncounted",
        values=more,
    )


def _more(run: str, batches: int, left: int, at: datetime) -> Change:
    """More batches, so many of them still to end: finish is not due before they have."""
    assign: Item = {"progress_at": timestamp(at), "finish_due": False}
    return Change(run_key(run), assign, add={"batches": batches, "batches_left": left})


def chunked(batches: Sequence[BatchRecord]) -> list[Sequence[BatchRecord]]:
    return [batches[start : start + MOST_NEW_AT_ONCE] for start in range(0, len(batches), MOST_NEW_AT_ONCE)]


def _unknown_batch(run: str, batch: str) -> Fatal:
    return Fatal(f"the ledger knows no batch {batch} of run {run}")
