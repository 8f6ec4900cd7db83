"""`t2a held`, `t2a release` and `t2a discard`: what waits for a person's decision, and the decision."""

from collections import defaultdict
from typing import Annotated

import typer

from cli.following import wait_for_end
from cli.options import TIMEOUT, StackOption, WaitOption, exit_by
from cli.stack import Stack, find_stack
from cli.tables import console, held_everywhere_table, held_table, held_values_table, show_run
from t2a.domain.errors import Fatal
from t2a.domain.held import OpenHeld
from t2a.domain.ledger import Run
from t2a.domain.releases import open_held

LOOKED_AT = 200

BatchOption = Annotated[str | None, typer.Option("--batch", help="One batch only; default: all with held changes.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is recorded with who and when.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def held(
    run: Annotated[str | None, typer.Argument(help="One run, value by value; default: all runs.")] = None,
    stack: StackOption = None,
) -> None:
    """List the changes that are held: of each mapping, data set and period those of the newest run."""
    found = find_stack(stack)
    if run is None:
        waiting = _newest(found)
        console.print(held_everywhere_table(waiting) if waiting else "Nothing is held.")
        return
    _show(found, run, found.releasing().open(run))


def release(
    run: str,
    reason: ReasonOption,
    batch: BatchOption = None,
    yes: YesOption = False,
    wait: WaitOption = True,
    stack: StackOption = None,
) -> None:
    """Perform held changes, after showing them, with today's values; an indicator that fails still holds its own."""
    found = find_stack(stack)
    _show_and_ask(found, run, batch, "Perform these changes?", yes=yes)
    before = found.ledger().run(run)
    records = found.releasing().release(run, batch, by=found.who(), reason=reason)
    console.print(f"{len(records)} release(s) queued")
    if wait:
        ended = wait_for_end(found.ledger(), run, timeout=TIMEOUT, after=before)
        show_run(found.ledger(), run)
        exit_by(ended.state)


def discard(
    run: str,
    reason: ReasonOption,
    batch: BatchOption = None,
    yes: YesOption = False,
    stack: StackOption = None,
) -> None:
    """Close held changes and leave the values as they are; a later run may hold them again."""
    found = find_stack(stack)
    _show_and_ask(found, run, batch, "Leave these values as they are?", yes=yes)
    closed = found.releasing().discard(run, batch, by=found.who(), reason=reason)
    console.print(f"Closed what {len(closed)} batch(es) held.")


def _show_and_ask(found: Stack, run: str, batch: str | None, question: str, *, yes: bool) -> None:
    waiting = found.releasing().open(run, batch)
    if not waiting:
        raise Fatal(f"run {run} holds nothing{f' in batch {batch}' if batch else ''}; `t2a held` lists what waits")
    _show(found, run, waiting)
    if not yes:
        typer.confirm(question, abort=True)


def _show(found: Stack, run: str, waiting: list[OpenHeld]) -> None:
    if not waiting:
        console.print("This run holds nothing any more.")
        return
    console.print(held_table(waiting))
    console.print(held_values_table(found.releasing().values(run, waiting), found.evidence().plan(run)))


def _newest(found: Stack) -> list[tuple[str, OpenHeld]]:
    """A later run that moved the same org units' values of a mapping, data set and period has looked at them again."""
    ledger, waiting = found.ledger(), list[tuple[str, OpenHeld]]()
    seen: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for run in filter(_has_ended, ledger.runs(limit=LOOKED_AT)):
        batches = {one.id: one for one in ledger.batches(run.id)}
        for one in open_held(list(batches.values()), run.removal_limit_percent):
            place = (run.request.mapping, one.data_set, one.period)
            if not seen[place].issuperset(batches[one.batch].batch.org_units):
                waiting.append((run.id, one))
        for record in batches.values():
            for period in record.batch.periods if record.state.moved and not record.release else ():
                seen[run.request.mapping, record.batch.data_set, period].update(record.batch.org_units)
    return waiting


def _has_ended(run: Run) -> bool:
    return not run.state.open and not run.request.dry_run
