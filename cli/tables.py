"""Runs and batches as tables for the terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from t2a.domain.accounting import Account, State
from t2a.domain.advice import ADVICE, by_remedy
from t2a.domain.held import HeldValue, OpenHeld
from t2a.domain.ledger import BatchRecord, BatchState, Run, RunState
from t2a.domain.plan import Plan
from t2a.domain.releases import open_held
from t2a.domain.run_notes import CompletenessNote, ViolationsNote
from t2a.ports import Ledger

COLOURS: dict[str, str] = {
    RunState.COMPLETED: "green",
    RunState.WITH_REJECTIONS: "yellow",
    RunState.WITH_HELD: "yellow",
    RunState.INCOMPLETE: "red",
    RunState.FAILED: "red",
    BatchState.DONE: "green",
}
# Values shown one by one before a person decides on all of them.
SHOWN = 20
console = Console()


def runs_table(runs: Iterable[Run]) -> Table:
    table = _table("Run", "Outcome", "Started (UTC)", "Took", "Batches", "Values")
    for run in runs:
        batches = f"{run.batches - run.batches_left}/{run.batches}"
        table.add_row(
            run.id, _coloured(run.state.value), _time(run.started_at), _took(run), batches, values(run.account)
        )
    return table


def show_run(ledger: Ledger, run: str) -> None:
    known = ledger.run(run)
    if known is None:
        raise typer.BadParameter(f"the ledger knows no run {run}; list them with `t2a runs`")
    console.print(run_view(known, ledger.batches(run)))


def run_view(run: Run, batches: Sequence[BatchRecord]) -> RenderableType:
    """One run whole: head, batches, what is held, what was refused and who must act, what was left out."""
    head = [
        f"[bold]{run.id}[/bold]  {_coloured(run.state.value)}{'  (dry run)' if run.request.dry_run else ''}",
        f"Mapping {run.request.mapping}, version {run.mapping_version or 'unknown'}",
        f"Periods {', '.join(run.periods) or 'none'}; scheduled for {_time(run.request.scheduled_time)} UTC",
        f"Started {_time(run.started_at)}, took {_took(run)}",
        f"Values: {values(run.account)}",
    ]
    if run.request.reason:
        head.append(f"Reason given: {run.request.reason}")
    if run.trouble:
        head.append(f"[red]{run.trouble}[/red]")
    parts: list[RenderableType] = ["\n".join(head)]
    if batches:
        parts.append(batches_table(batches))
    if waiting := open_held(batches, run.removal_limit_percent):
        parts += [held_table(waiting), f"Look at them: t2a held {run.id}"]
    parts += [*_decided(batches), *_rejections(run.account), *(f"Left out: {escape(line)}" for line in run.left_out)]
    parts += [f"[yellow]Warning:[/yellow] {escape(line)}" for line in run.warnings]
    parts += [*_completeness(run.notes.completeness), *_violations(run.notes.violations)]
    parts += [f"[yellow]Not made:[/yellow] {escape(line)}" for line in run.notes.unfinished]
    return Group(*parts)


def batches_table(batches: Iterable[BatchRecord]) -> Table:
    table = _table("Batch", "Data set", "Periods", "Org units", "Attempt", "Seconds", "State", "Values")
    for one in batches:
        table.add_row(
            one.id,
            one.batch.data_set,
            _from_to(one.batch.periods),
            str(len(one.batch.org_units)),
            f"{one.attempt}/{one.attempts}",
            f"{sum(one.seconds.values()):.1f}",
            _coloured(one.state.value),
            one.failure.reason if one.failure else values(one.account),
        )
    return table


def totals_table(account: Account) -> Table:
    table = _table("State", "Values")
    for state in State:
        table.add_row(state.value, f"{account.counts.get(state, 0):,}")
    return table


def values(account: Account | None) -> str:
    if account is None:
        return "-"
    return ", ".join(f"{count:,} {state.value}" for state, count in account.counts.items()) or "none"


def held_table(waiting: Iterable[OpenHeld]) -> Table:
    return _held_of_runs([("", one) for one in waiting])


def held_everywhere_table(waiting: Iterable[tuple[str, OpenHeld]]) -> Table:
    """Of several runs, by their ids."""
    return _held_of_runs(waiting, "Run")


def _held_of_runs(waiting: Iterable[tuple[str, OpenHeld]], *first: str) -> Table:
    columns = ("Batch", "Data set", "Period", "Held", "Of ours", "Why")
    table = _table(*first, *columns, title="Held: a person decides")
    for run, one in waiting:
        cells = (one.batch, one.data_set, one.period, f"{one.values:,}", f"{one.of:,}", one.why.value)
        table.add_row(*(run for _ in first), *cells)
    return table


def held_values_table(held: Sequence[HeldValue], plan: Plan) -> Table:
    """Value by value, up to SHOWN; names as the plan knows them."""
    feeds = {(feed.cell.data_element, feed.cell.category_option_combo): feed.label for feed in plan.feeds}
    names = {place.target: place.name for place in plan.places.values()}
    title = f"{len(held):,} values" + (f", the first {SHOWN}" if len(held) > SHOWN else "")
    table = _table("Cell", "Org unit", "Period", "Stored", "Why", title=title)
    for key, stored, why in held[:SHOWN]:
        cell = feeds.get((key.data_element, key.category_option_combo), key.data_element)
        table.add_row(cell, names.get(key.org_unit, key.org_unit), key.period, stored, why.value)
    return table


def _decided(batches: Iterable[BatchRecord]) -> list[str]:
    """What persons have done about held changes."""
    released = [
        f"Released (batch {one.release.of}, {_from_to(one.release.periods)}) on {_time(one.release.at)} "
        f"by {one.release.by}: {one.release.reason}"
        for one in batches
        if one.release and one.release.at and one.release.by
    ]
    discarded = [
        f"Discarded (batch {one.id}) on {_time(one.discard.at)} by {one.discard.by}: {one.discard.reason}"
        for one in batches
        if one.discard
    ]
    return released + discarded


def _completeness(note: CompletenessNote | None) -> list[RenderableType]:
    """How many reports were registered complete, and why others were not."""
    if note is None:
        return []
    done = f"{note.registered:,} registered, {note.already:,} already, {note.unregistered:,} taken back"
    table = _table("Not registered", "Reports")
    for reason, number in note.withheld:
        table.add_row(escape(reason), f"{number:,}")
    shown: list[RenderableType] = [f"Complete: {done}"]
    if note.withheld:
        shown += [table, *(f"For example {escape(line)}" for line in note.examples)]
    return shown


def _violations(note: ViolationsNote | None) -> list[str]:
    if note is None:
        return []
    counted = f"{note.new:,} new, {note.known:,} known, {note.resolved:,} resolved"
    return [f"Validation rules violated: {counted}", *(f"New: {escape(line)}" for line in note.examples)]


def _rejections(account: Account | None) -> list[RenderableType]:
    """A table for each group of those who must act."""
    parts: list[RenderableType] = []
    for group, found in by_remedy(account.rejections if account else ()).items():
        table = _table("Refused", "Values", "Why", "For example", title=f"To act on: {group.value}")
        for one in found:
            table.add_row(one.code, f"{one.values:,}", one.text, "\n".join(one.examples))
        parts += [table, f"What to do: {ADVICE[group]}"]
    return parts


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(show_edge=False, header_style="bold", title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _coloured(state: str) -> str:
    colour = COLOURS.get(state)
    return f"[{colour}]{state}[/{colour}]" if colour else state


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _took(run: Run) -> str:
    return f"{(run.finished_at - run.started_at).total_seconds():.0f} s" if run.finished_at else "-"


def _from_to(periods: Sequence[str]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]}..{periods[-1]}"
