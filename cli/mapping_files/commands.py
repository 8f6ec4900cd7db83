"""`t2a mapping`: new mapping files, by questions, from an exchange of DHIS2's own, from metadata packages."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from cli.check import FormatOption, HtmlOption
from cli.mapping_files.choices import checked_by
from cli.mapping_files.exchange import Asked, Translated, translate
from cli.mapping_files.new import Asking, Given
from cli.mapping_files.output import Output, check_mapping, show_report, tell, write_mapping
from cli.mapping_files.package import check_draft, draft_from, fails, names_in, open_packages, programs
from cli.mapping_files.questions import Questions, told
from cli.mapping_files.sides import Sides, Signs, open_sides
from cli.options import Format, StackOption
from cli.servers import AGGREGATE, TRACKER, AggregateToken, AggregateUrl, Sign, TrackerToken, TrackerUrl
from t2a.bootstrap.parts import utc_now
from t2a.domain.drafting.draft import mapping_name, sketch_of
from t2a.domain.mapping_texts import Timezone
from t2a.domain.windows import local_day

app = typer.Typer(help="Write mapping files.", no_args_is_help=True)

OutOption = Annotated[Path | None, typer.Option("--out", help="The file to write; default: the name and .yaml.")]
NameOption = Annotated[str | None, typer.Option("--name", help="The mapping's name, which is the file's.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite a file that is already there.")]
LevelOption = Annotated[int | None, typer.Option("--level", min=1, help="Number of the org unit level.")]
ScheduleOption = Annotated[str | None, typer.Option("--schedule", help="cron(...) or rate(...); default: nightly.")]
TimezoneOption = Annotated[str | None, typer.Option("--timezone", help="IANA name; default: the tracker server's.")]
DataSetsOption = Annotated[list[str] | None, typer.Option("--data-set", help="UID; repeatable.")]
TrackerSecret = Annotated[str, typer.Option("--tracker-credentials", help="Name of the tracker instance's secret.")]
AggregateSecret = Annotated[str, typer.Option("--aggregate-credentials", help="Name of the other one's.")]


@app.command()
def new(
    out: OutOption = None,
    name: NameOption = None,
    description: Annotated[str, typer.Option(help="For people.")] = "",
    group: Annotated[list[str] | None, typer.Option("--group", help="Program indicator group; repeatable.")] = None,
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help="A single one; repeatable.")] = None,
    data_element: Annotated[
        str | None, typer.Option(help="Attribute's UID, aggregateExportDataElement, or code.")
    ] = None,
    data_set: DataSetsOption = None,
    past: Annotated[int | None, typer.Option(min=0, max=400, help="Past periods of every data set.")] = None,
    include_current: Annotated[bool, typer.Option(help="The running period too.")] = False,
    level: LevelOption = None,
    within: Annotated[list[str] | None, typer.Option(help="Only below this org unit; repeatable.")] = None,
    org_unit_id_scheme: Annotated[str | None, typer.Option(help="UID, CODE or ATTRIBUTE:<uid>.")] = None,
    timezone: TimezoneOption = None,
    schedule: ScheduleOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; take what is proposed.")] = False,
    force: ForceOption = False,
    output: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    tracker_credentials: TrackerSecret = TRACKER,
    aggregate_credentials: AggregateSecret = AGGREGATE,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    stack: StackOption = None,
) -> None:
    """Ask for what a mapping says, propose the likely, write the file and check it."""
    wanted = Output(out, name, force, output, html).checked()
    signs = Sign(tracker_url, tracker_token), Sign(aggregate_url, aggregate_token)
    sides = open_sides(Signs(tracker_credentials, aggregate_credentials, *signs, stack))
    given = Given(
        groups=tuple(group or ()),
        indicators=tuple(indicator or ()),
        data_element=data_element,
        data_sets=tuple(data_set or ()),
        past=past,
        include_current=include_current,
        level=level,
        within=tuple(within or ()),
        org_unit_id_scheme=org_unit_id_scheme,
        timezone=timezone,
        schedule=schedule,
        name=wanted.given_name,
        description=description,
    )
    asking = Asking(sides, Questions(asks=not yes), given)
    draft = asking.draft()
    file, mapping = write_mapping(draft, asking.names, description or f"Mapping {draft.name}", wanted)
    check_mapping(mapping, file, sides, wanted)


@app.command("from-exchange")
def from_exchange(
    exchange: Annotated[str, typer.Argument(help="UID of an aggregate data exchange on the tracker instance.")],
    out: OutOption = None,
    name: NameOption = None,
    request: Annotated[str | None, typer.Option("--request", help="Only its request of that name.")] = None,
    data_set: DataSetsOption = None,
    level: LevelOption = None,
    timezone: TimezoneOption = None,
    schedule: ScheduleOption = None,
    force: ForceOption = False,
    output: FormatOption = Format.TABLE,
    html: HtmlOption = None,
    tracker_credentials: TrackerSecret = TRACKER,
    aggregate_credentials: AggregateSecret = AGGREGATE,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    stack: StackOption = None,
) -> None:
    """Translate DHIS2's own exchange definition, say what has no counterpart, write the file and check it."""
    wanted = Output(out, name, force, output, html).checked()
    asked = Asked(request, tuple(data_set or ()), level, schedule, timezone, wanted.given_name)
    signs = Sign(tracker_url, tracker_token), Sign(aggregate_url, aggregate_token)
    translated, sides = _translated(exchange, asked, Signs(tracker_credentials, aggregate_credentials, *signs, stack))
    tell(translated.remarks, "Taken over otherwise, or to know:")
    if not translated.draft.targets:
        told.print("[red]No file was written: no data set receives anything.[/red]")
        check_mapping(sketch_of(translated.draft), None, sides, wanted)
        raise typer.Exit(1)
    file, mapping = write_mapping(translated.draft, translated.names, translated.draft.description, wanted)
    check_mapping(mapping, file, sides, wanted)


@app.command("from-package")
def from_package(
    tracker: Annotated[Path, typer.Argument(help="JSON file of the tracker package.")],
    aggregate: Annotated[Path, typer.Argument(help="JSON file of the aggregate package; may be the same.")],
    out: Annotated[Path | None, typer.Option("--out", help="Also write the mapping.")] = None,
    name: NameOption = None,
    level: LevelOption = None,
    force: ForceOption = False,
    output: FormatOption = Format.TABLE,
    html: HtmlOption = None,
) -> None:
    """Check two DHIS2 metadata packages against each other, without a server; write a mapping on request."""
    wanted = Output(out, name, force, output, html).checked()
    packages = open_packages(tracker, aggregate)
    drafted = draft_from(packages, level)
    first = next(iter(programs(packages.tracker.package)), tracker.stem)
    draft = replace(drafted.draft, name=wanted.given_name or mapping_name(first))
    tell(drafted.remarks, "To know:")
    report = check_draft(packages, draft)
    if out and draft.targets:
        write_mapping(draft, names_in(packages, draft), f"From {tracker.name} and {aggregate.name}", wanted)
    elif out:
        told.print("[red]No file was written: the aggregate package holds no data set.[/red]")
    show_report(report, wanted)
    if fails(report):
        raise typer.Exit(1)


def _translated(exchange: str, asked: Asked, signs: Signs) -> tuple[Translated, Sides]:
    """An exchange without an address of its own writes into the instance that it reads."""
    timezone = asked.timezone or "UTC"
    checked_by(Timezone)(timezone)
    sides = open_sides(signs)
    definition = sides.listing.exchange(exchange)
    if definition.url is None:
        sides = open_sides(signs.on_one_instance)
    today = local_day(utc_now(), timezone)
    return translate(definition, sides, asked, today), sides
