"""Runs and batches as tables for the terminal."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.table import Table

from t2a.domain.accounting import Account, State
from t2a.domain.advice import advice
from t2a.domain.ledger import BatchRecord, Run

COLOURS = {"completed": "green", "done": "green", "failed": "red", "completed with rejections": "yellow"}
console = Console()


def runs_table(runs: Iterable[Run]) -> Table:
    table = _table("Run", "Outcome", "Started (UTC)", "Took", "Batches", "Values")
    for run in runs:
        batches = f"{run.batches - run.batches_left}/{run.batches}"
        table.add_row(
            run.id, _coloured(run.state.value), _time(run.started_at), _took(run), batches, values(run.account)
        )
    return table


def run_view(run: Run, batches: Sequence[BatchRecord]) -> RenderableType:
    """One run whole: head, batches, what was refused and why, what was left out."""
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
    parts += [*_rejections(run.account), *(f"Left out: {line}" for line in run.left_out)]
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


def _rejections(account: Account | None) -> list[RenderableType]:
    if account is None or not account.rejections:
        return []
    table = _table("Refused", "Values", "Why", "For example", "What to do")
    for one in account.rejections:
        table.add_row(one.code, f"{one.values:,}", one.text, "\n".join(one.examples), advice(one.code))
    return [table]


def _table(*columns: str) -> Table:
    table = Table(show_edge=False, header_style="bold")
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
