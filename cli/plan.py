"""`t2a plan`: what a run would do, before it does it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.asked_periods import PeriodsOption, asked_periods
from cli.mapping_source import load_mapping
from cli.options import Format, MappingArgument, StackOption
from cli.plan_json import plan_json
from cli.plan_tables import plan_view, write_plan_page
from cli.servers import AggregateToken, AggregateUrl, Sign, TrackerToken, TrackerUrl, open_instances
from cli.tables import console
from t2a.domain.forecast import Forecast
from t2a.domain.ledger import Request
from t2a.services.forecasting import Forecasting

OrgUnitsOption = Annotated[list[str] | None, typer.Option("--org-units", help="UIDs; each stands for all below it.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Also write a page to look at and to pass on.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print it; json holds every value.")]


def plan(
    mapping: MappingArgument,
    periods: PeriodsOption = None,
    org_units: OrgUnitsOption = None,
    html: HtmlOption = None,
    output: FormatOption = Format.TABLE,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    stack: StackOption = None,
) -> None:
    """Say what a run would create, change, remove, keep and hold, by the run's own rules; nothing is written.

    Exit code 1 when something must be mended: indicators or org units left out, indicators that do not run, values
    that would be refused, or batches that could not be read. Else 0, also when values are held or nothing changes.
    """
    known, now = load_mapping(mapping, stack), datetime.now(UTC).replace(microsecond=0)
    request = Request(
        mapping=known.name,
        scheduled_time=now,
        periods=asked_periods(periods, now, lambda: known),
        org_units=tuple(org_units or ()),
        dry_run=True,
    )
    tracker = known.tracker.credentials, Sign(tracker_url, tracker_token)
    aggregate = known.aggregate.credentials, Sign(aggregate_url, aggregate_token)
    instances = open_instances(tracker, aggregate, stack)
    with _progress() as progress:
        forecast = Forecasting(instances, progress)(request, known)
    _show(forecast, output)
    if html:
        write_plan_page(forecast, html, now)
    if not forecast.clean:
        raise typer.Exit(1)


def _show(forecast: Forecast, output: Format) -> None:
    if output is Format.JSON:
        sys.stdout.writelines(plan_json(forecast))
    else:
        console.print(plan_view(forecast))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """On the terminal's error output, so that JSON stays alone on the other."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading metadata", total=None)
        yield lambda done, of: progress.update(task, description="Deciding batches", completed=done, total=of)
