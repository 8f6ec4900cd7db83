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
from t2a.adapters.dynamodb_wire import IS_NEW, Change, Item, Key
from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Run, RunState
from t2a.domain.messages import BatchMessage

IS_NOT_DONE = "attribute_exists(pk) AND #state <> :done"
DONE: Item = {"done": BatchState.DONE.value}


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
        started = {"state": BatchState.RUNNING.value, "started_at": timestamp(at)}
        item = self._change_batch(message, {**started, "attempt": attempt, "attempts": attempts}, ["failure"])
        if item is None:
            return None
        if self._table.change(Change(run_key(message.run), {"progress_at": timestamp(at)})) is None:
            raise unknown_run(message.run)
        return to_batch(item)

    def note_failure(self, message: BatchMessage, failure: Failure) -> None:
        self._change_batch(message, {"failure": attribute("failure", failure)})

    def await_replay(self, message: BatchMessage) -> None:
        self._change_batch(message, {"state": BatchState.QUEUED.value}, ["failure"])

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

    def _change_batch(self, message: BatchMessage, assign: Item, remove: Sequence[str] = ()) -> Item | None:
        """None when the batch is DONE."""
        key = batch_key(message.run, message.batch)
        item = self._table.change(Change(key, assign, remove, when=IS_NOT_DONE, values=DONE))
        if item is None and self._table.get(key) is None:
            raise _unknown_batch(message.run, message.batch)
        return item

    def _batch_items(self, run: str) -> list[Item]:
        where = "#pk = :pk AND begins_with(#sk, :batches)"
        return list(self._table.query(where, {"pk": run_key(run).pk, "batches": BATCH_PREFIX}))


def _has_ended_like_this(state: str, record: BatchRecord) -> bool:
    return state == BatchState.DONE.value or state == BatchState.FAILED.value == record.state.value


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


def _unknown_batch(run: str, batch: str) -> Fatal:
    return Fatal(f"the ledger knows no batch {batch} of run {run}")
