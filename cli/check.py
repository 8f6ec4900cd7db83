"""`t2a check`: everything that is wrong or may mislead in a mapping and in the two instances behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cli.check_views import as_json, report_view
from cli.mapping_source import load_mapping, neighbours
from cli.options import Format, MappingArgument, StackOption
from cli.org_unit_csv import write_org_units
from cli.pages import write_page
from cli.servers import AggregateToken, AggregateUrl, Sign, TrackerToken, TrackerUrl, open_instances
from cli.tables import console
from t2a.bootstrap.parts import utc_now
from t2a.domain.checks.catalogue import sides
from t2a.domain.checks.finding import Finding, Report, Severity, Thing, found
from t2a.domain.checks.org_unit_rows import org_unit_rows
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import MappingInvalid
from t2a.services.check import Check, Checked
from t2a.services.surveying import STEPS, Step

FormatOption = Annotated[Format, typer.Option("--format", help="How to print what was found.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Also write a page to look at and to pass on.")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="Also write every org unit in trouble.")]
ProbeOption = Annotated[bool, typer.Option("--probe", help="Ask every indicator alone: one request each.")]
AgeOption = Annotated[
    float | None,
    typer.Option(
        "--analytics-age", min=0, max=100_000, help="Hours that analytics may be old; default: the mapping's."
    ),
]


def check(
    mapping: MappingArgument,
    output: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    csv: CsvOption = None,
    probe: ProbeOption = False,
    analytics_age: AgeOption = None,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    stack: StackOption = None,
) -> None:
    """Check a mapping against both instances; exit code 1 when there are errors or parts that could not be read."""
    signs = Sign(tracker_url, tracker_token), Sign(aggregate_url, aggregate_token)
    try:
        known = load_mapping(mapping, stack)
    except MappingInvalid as error:
        show(Report(Path(mapping).stem, tuple(_problems(mapping, error))), output, html)
        raise typer.Exit(1) from None
    oldest = None if analytics_age is None else timedelta(hours=analytics_age)
    checked = _checked(known, neighbours(mapping), signs, stack, oldest, probe=probe)
    show(checked.report, output, html)
    if csv:
        write_org_units(csv, org_unit_rows(checked.survey))
    exit_by_findings(checked.report)


def show(report: Report, output: Format, html: Path | None) -> None:
    if output is Format.JSON:
        typer.echo(as_json(report))
    else:
        console.print(report_view(report))
    if html:
        rules = dict.fromkeys(one.rule for one in report.findings)
        write_page(html, "check.html.j2", report=report, rules=rules, severities=list(Severity), made_at=utc_now())


def exit_by_findings(report: Report) -> None:
    if report.of(Severity.ERROR) or report.unread:
        raise typer.Exit(1)


def _checked(
    mapping: Mapping,
    others: list[Mapping],
    signs: tuple[Sign, Sign],
    stack: str | None,
    oldest: timedelta | None,
    *,
    probe: bool,
) -> Checked:
    names = mapping.tracker.credentials, mapping.aggregate.credentials
    instances = open_instances((names[0], signs[0]), (names[1], signs[1]), stack)
    prober = (lambda: instances.tracker(mapping.tracker.credentials)) if probe else None
    with _progress() as step:
        return Check(instances, utc_now, oldest)(mapping, others, step=step, prober=prober)


@contextmanager
def _progress() -> Iterator[Step]:
    """On the terminal's error output, so that JSON stays alone on the other."""
    columns = (TextColumn("Reading {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=STEPS)
        yield lambda what: progress.update(task, description=what, advance=1)


def _problems(name: str, error: MappingInvalid) -> Iterator[Finding]:
    thing = Thing("mapping", Path(name).name)
    for problem in error.problems:
        line = f"line {problem.line}: " if problem.line else ""
        path = f"{problem.path}: " if problem.path else ""
        yield found(sides.FILE_INVALID, thing, f"{line}{path}{problem.reason}")
