"""`t2a`: start, follow and replay transfers; the same services and adapters as the deployed functions."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer
from rich.markup import escape

from cli.asked_periods import PeriodsOption, asked_periods
from cli.check import check
from cli.codes import codes
from cli.following import wait_for_end
from cli.held import discard, held, release
from cli.indicators import indicators
from cli.local import app as local_app
from cli.mapping_files.commands import app as mapping_app
from cli.mapping_source import load_mapping
from cli.options import TIMEOUT, StackOption, WaitOption, exit_by
from cli.plan import plan
from cli.report import report
from cli.stack import find_stack
from cli.tables import console, runs_table, show_run
from t2a.domain.errors import T2AError
from t2a.domain.ledger import BatchRecord, BatchState, Request
from t2a.domain.messages import BatchMessage
from t2a.ports import BatchQueue, Ledger
from t2a.services.releasing import send_again

app = typer.Typer(help="Move DHIS2 Tracker counts into aggregate data sets.", no_args_is_help=True)
app.add_typer(local_app, name="local")
app.add_typer(mapping_app, name="mapping")

app.command()(check)
app.command()(held)
app.command()(release)
app.command()(discard)
app.command()(plan)
app.command()(indicators)
app.command()(codes)
app.command()(report)


@app.command()
def runs(
    stack: StackOption = None, limit: Annotated[int, typer.Option(help="How many, the newest first.")] = 20
) -> None:
    """List the newest runs."""
    console.print(runs_table(find_stack(stack).ledger().runs(limit=limit)))


@app.command("run")
def one_run(run: str, stack: StackOption = None) -> None:
    """Show one run: batches, values by state, what was refused and who must act, what is held."""
    show_run(find_stack(stack).ledger(), run)


@app.command()
def transfer(
    mapping: str,
    periods: PeriodsOption = None,
    org_units: Annotated[
        list[str] | None, typer.Option("--org-units", help="UIDs; each stands for all below it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide everything, write nothing.")] = False,
    reason: Annotated[str, typer.Option(help="Why this transfer is made by hand; it is recorded.")] = "",
    wait: WaitOption = True,
    stack: StackOption = None,
) -> None:
    """Start a transfer by hand: the mapping's own window, or the periods and org units given."""
    now = datetime.now(UTC).replace(microsecond=0)
    request = Request(
        mapping=mapping,
        scheduled_time=now,
        request_id=f"manual-{now:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}",
        periods=asked_periods(periods, now, lambda: load_mapping(mapping, stack)),
        org_units=tuple(org_units or ()),
        dry_run=dry_run,
        reason=reason,
    )
    found = find_stack(stack)
    found.invoke_dispatch(request.model_dump(mode="json"))
    console.print(f"Asked for run [bold]{request.run_id}[/bold]")
    if wait:
        ended = wait_for_end(found.ledger(), request.run_id, timeout=TIMEOUT)
        show_run(found.ledger(), request.run_id)
        exit_by(ended.state)


@app.command()
def replay(
    run: str,
    batch: Annotated[str | None, typer.Argument(help="One batch only; default: every failed one.")] = None,
    wait: WaitOption = True,
    stack: StackOption = None,
) -> None:
    """Send failed batches of a run again, from the dead-letter queue, and those in which an indicator did not run."""
    found = find_stack(stack)
    ledger = found.ledger()
    before = ledger.run(run)
    if before is None:
        raise typer.BadParameter(f"the ledger knows no run {run}; list them with `t2a runs`")

    def again(message: BatchMessage) -> bool:
        return send_again(before, message, ledger, datetime.now(UTC))

    moved = replay_incomplete(run, batch, ledger, found.batch_queue(), again)
    moved += found.dead_letters().replay(run, batch, before=again)
    console.print(f"{len(moved)} message(s) sent back to the queue")
    if not moved:
        if not before.state.open and all(one.state.ended for one in ledger.batches(run)):
            ledger.release_lease(before.request.mapping, run)
        console.print("Nothing is in the dead-letter queue for it: no batch failed, or SQS still holds the message.")
        raise typer.Exit(1)
    if wait:
        ended = wait_for_end(ledger, run, timeout=TIMEOUT, after=before)
        show_run(ledger, run)
        exit_by(ended.state)


def replay_incomplete(
    run: str, batch: str | None, ledger: Ledger, queue: BatchQueue, again: Callable[[BatchMessage], bool]
) -> list[BatchMessage]:
    """Batches in which an indicator did not run: their messages are done, so new ones are sent.

    So are those that wait for a replay whose message was never sent.
    """
    asked = [one for one in ledger.batches(run) if _to_replay(one) and batch in (None, one.id)]
    messages = [BatchMessage(run=run, batch=one.id) for one in asked]
    waiting = [message for message in messages if again(message)]
    queue.send(waiting)
    return waiting


def _to_replay(record: BatchRecord) -> bool:
    waits = record.state is BatchState.QUEUED and record.ended_at is not None
    return waits or record.state is BatchState.INCOMPLETE


def main() -> None:
    """Run the command line; an error that T2A foresees is one sentence, not a stack trace."""
    try:
        app()
    except (T2AError, ValueError) as error:
        console.print(f"[red]{escape(str(error))}[/red]")
        sys.exit(1)
