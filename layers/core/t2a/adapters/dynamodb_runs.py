"""Mappings, their leases, and runs in the ledger's table."""

from collections.abc import Collection
from datetime import datetime

from t2a.adapters.dynamodb_items import (
    RUN,
    analytics_key,
    attribute,
    due_key,
    lease_key,
    mapping_key,
    new_item,
    notice_key,
    proven_key,
    registered_item,
    run_item,
    run_key,
    timestamp,
    to_registered,
    to_run,
    to_troubles,
)
from t2a.adapters.dynamodb_table import Table
from t2a.adapters.dynamodb_wire import EXISTS, IS_NEW, Change, Item
from t2a.domain.accounting import Account
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Run, RunState
from t2a.domain.run_notes import RunNotes
from t2a.domain.troubles import Troubles
from t2a.domain.waiting import Waiting
from t2a.ports import Generation, Registered


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

    def troubles(self, mapping: str) -> Troubles:
        item = self._table.get(notice_key(mapping))
        return to_troubles(item) if item else ()

    def note_troubles(self, mapping: str, troubles: Troubles, *, instead_of: Troubles) -> bool:
        item = new_item(notice_key(mapping), {"troubles": attribute("troubles", troubles)})
        when, values = "#troubles = :before", {"before": attribute("troubles", instead_of)}
        return self._table.put(item, when=when if instead_of else f"{IS_NEW} OR {when}", values=values)

    def due(self, mapping: str) -> datetime | None:
        item = self._table.get(due_key(mapping))
        return datetime.fromisoformat(str(item["scheduled_time"])) if item else None

    def note_due(self, mapping: str, scheduled_time: datetime) -> None:
        noted = {"scheduled_time": timestamp(scheduled_time)}
        self._table.put(
            new_item(due_key(mapping), noted), when=f"{IS_NEW} OR #scheduled_time < :scheduled_time", values=noted
        )

    def generation(self, server: str) -> Generation | None:
        item = self._table.get(analytics_key(server))
        return Generation(str(item["job"]), str(item["created"])) if item else None

    def note_generation(self, server: str, generation: Generation, *, instead_of: Generation | None) -> bool:
        item = new_item(analytics_key(server), {"job": generation.job, "created": generation.created})
        if instead_of is None:
            return self._table.put(item, when=IS_NEW)
        before = {"job": instead_of.job, "created": instead_of.created}
        return self._table.put(item, when="#job = :job AND #created = :created", values=before)

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

    def let_wait(self, run: str, waiting: Waiting, *, at: datetime) -> None:
        self._table.change(
            Change(
                run_key(run),
                {
                    "state": RunState.WAITING.value,
                    "waiting": attribute("waiting", waiting),
                    "progress_at": timestamp(at),
                    "attempts": 0,
                },
                when="#state = :dispatching OR #state = :waiting",
                values={"dispatching": RunState.DISPATCHING.value, "waiting": RunState.WAITING.value},
            )
        )

    def resume_run(self, run: str, *, owner: str, at: datetime) -> Run | None:
        item = self._table.change(
            Change(
                run_key(run),
                {"state": RunState.DISPATCHING.value, "owner": owner, "progress_at": timestamp(at)},
                add={"attempts": 1},
                when="#state = :waiting OR (#state = :dispatching AND #owner = :owner)",
                values={
                    "waiting": RunState.WAITING.value,
                    "dispatching": RunState.DISPATCHING.value,
                    "owner": owner,
                },
            )
        )
        return to_run(item) if item else None

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
