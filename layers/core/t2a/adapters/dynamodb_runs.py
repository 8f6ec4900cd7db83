"""Mappings, their leases, and runs in the ledger's table."""

from collections.abc import Collection
from datetime import datetime

from t2a.adapters.dynamodb_items import (
    RUN,
    attribute,
    lease_key,
    mapping_key,
    new_item,
    proven_key,
    registered_item,
    run_item,
    run_key,
    timestamp,
    to_registered,
    to_run,
)
from t2a.adapters.dynamodb_table import Table
from t2a.adapters.dynamodb_wire import EXISTS, IS_NEW, Change, Item
from t2a.domain.accounting import Account
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Run, RunState
from t2a.domain.run_notes import RunNotes
from t2a.ports import Registered


class MappingItems:
    _table: Table

    def registered(self, mapping: str) -> Registered | None:
        item = self._table.get(mapping_key(mapping))
        return to_registered(item) if item else None

    def register(self, mapping: str, registered: Registered) -> None:
        self._table.put(registered_item(mapping, registered))

    def forget(self, mapping: str) -> None:
        self._table.delete(mapping_key(mapping))

    def proven(self, mapping: str, analytics: str) -> frozenset[str]:
        item = self._table.get(proven_key(mapping))
        known = item is not None and item["analytics"] == analytics
        return frozenset(str(item["indicators"]).split()) if item and known else frozenset()

    def note_proven(self, mapping: str, analytics: str, indicators: Collection[str]) -> None:
        text = " ".join(sorted(indicators))
        self._table.put(new_item(proven_key(mapping), {"analytics": analytics, "indicators": text}))

    def take_lease(self, mapping: str, run: str, *, now: datetime, until: datetime) -> bool:
        return self._table.put(
            new_item(lease_key(mapping), {"run": run, "until": timestamp(until)}),
            when=f"{IS_NEW} OR #run = :run OR #until <= :now",
            values={"run": run, "now": timestamp(now)},
        )

    def renew_lease(self, mapping: str, run: str, *, until: datetime) -> bool:
        renewed = Change(lease_key(mapping), {"until": timestamp(until)}, when="#run = :run", values={"run": run})
        return self._table.change(renewed) is not None

    def release_lease(self, mapping: str, run: str) -> None:
        self._table.delete(lease_key(mapping), when="#run = :run", values={"run": run})


class RunItems:
    _table: Table

    def claim_run(self, run: Run, *, stale_before: datetime) -> Run | None:
        if self._table.put(run_item(run), when=IS_NEW):
            return run
        # A run that is not planned yet will be planned by the mapping that this delivery has read.
        planned_by: Item = {"mapping_version": run.mapping_version}
        return self._take_over(run, RunState.DISPATCHING, stale_before, planned_by) or self._take_over(
            run, RunState.QUEUEING, stale_before, {}
        )

    def start_running(self, run: str) -> None:
        self._table.change(
            Change(
                run_key(run),
                {"state": RunState.RUNNING.value},
                when="#state = :queueing",
                values={"queueing": RunState.QUEUEING.value},
            )
        )

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
        outcome: Item = {"state": state.value, "finished_at": timestamp(at), "trouble": trouble}
        outcome["finish_due"] = False
        if account is not None:
            outcome["account"] = attribute("account", account)
        if notes is not None:
            outcome["notes"] = attribute("notes", notes)
        if progress is None:
            self._change_run(run, outcome)
            return True
        when, values = f"{EXISTS} AND #progress_at = :progress", {"progress": timestamp(progress)}
        return self._table.change(Change(run_key(run), outcome, when=when, values=values)) is not None

    def note_trouble(self, run: str, trouble: str) -> None:
        self._change_run(run, {"trouble": trouble})

    def run(self, run: str) -> Run | None:
        item = self._table.get(run_key(run))
        return to_run(item) if item else None

    def runs(self, *, limit: int) -> list[Run]:
        """The newest runs first; one that was written within the last second may be missing."""
        found = self._table.query("#kind = :run", {"run": RUN}, IndexName="runs", ScanIndexForward=False, Limit=limit)
        return [to_run(item) for item, _ in zip(found, range(limit), strict=False)]

    def _take_over(self, run: Run, state: RunState, stale_before: datetime, assign: Item) -> Run | None:
        item = self._table.change(
            Change(
                run_key(run.id),
                {"owner": run.owner, "progress_at": timestamp(run.progress_at), **assign},
                add={"attempts": 1},
                when="#state = :state AND (#owner = :owner OR #progress_at < :stale_before)",
                values={"state": state.value, "owner": run.owner, "stale_before": timestamp(stale_before)},
            )
        )
        return to_run(item) if item else None

    def _change_run(self, run: str, assign: Item) -> None:
        if self._table.change(Change(run_key(run), assign)) is None:
            raise unknown_run(run)


def unknown_run(run: str) -> Fatal:
    return Fatal(f"the ledger knows no run {run}; `t2a runs` lists those there are")
