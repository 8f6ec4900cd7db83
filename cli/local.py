"""`t2a local`: the whole application on this machine, against the example programme or real DHIS2 servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from cli.following import wait_for_end
from cli.tables import batches_table, console, totals_table
from local.cloud.cloud import LocalCloud
from local.oracle import expected_values, stored_values
from local.rehearsal import EXAMPLE_MAPPING, Rehearsal
from local.servers import Servers, running_stand_in
from t2a.domain.ledger import Run, RunState

app = typer.Typer(help="Run T2A on this machine: no account, no Docker.", no_args_is_help=True)
# The example's nights: the second repeats the first.
NIGHTS = ("2026-11-23T03:00", "2026-11-24T03:00")
PATIENCE = 600.0
# A real server takes its time over an export.
PATIENT = {"WorkerTimeout": "900", "VisibilityTimeout": "900", "RetryDelay": "30"}

MappingOption = Annotated[Path, typer.Option("--mapping", help="Mapping file; default: the example programme's.")]
TrackerUrl = Annotated[str | None, typer.Option(help="A real tracker instance; https, http on loopback only.")]
TrackerToken = Annotated[str | None, typer.Option(envvar="T2A_TRACKER_TOKEN", help="Its personal access token.")]
AggregateUrl = Annotated[str | None, typer.Option(help="A real aggregate instance.")]
AggregateToken = Annotated[str | None, typer.Option(envvar="T2A_AGGREGATE_TOKEN", help="Its personal access token.")]
AsOf = Annotated[list[str] | None, typer.Option(help="Scheduled time (UTC) of a run, repeatable.")]


class Stages:
    """How long each stage took, in seconds."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        console.print(f"[bold]{stage}[/bold] ...")
        start = perf_counter()
        yield
        self._seconds[stage] = perf_counter() - start

    def table(self) -> Table:
        table = Table("Stage", "Seconds", title="How long it took", show_edge=False)
        for stage, seconds in self._seconds.items():
            table.add_row(stage, f"{seconds:.1f}")
        return table


@app.command()
def up(
    mapping: MappingOption = EXAMPLE_MAPPING,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
) -> None:
    """Start the local cloud with T2A deployed and the mapping registered, and leave it running."""
    servers = Servers.of((tracker_url, tracker_token), (aggregate_url, aggregate_token))
    _start(Stages(), servers, mapping)
    console.print("It runs. Try `t2a transfer malaria-monthly`, `t2a runs`, and `t2a local down` to end it.")


@app.command()
def run(
    mapping: MappingOption = EXAMPLE_MAPPING,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    as_of: AsOf = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running afterwards.")] = False,
) -> None:
    """Watch scheduled transfers from beginning to end: by default two nights of the example programme."""
    servers = Servers.of((tracker_url, tracker_token), (aggregate_url, aggregate_token))
    stages = Stages()
    try:
        rehearsal = _start(stages, servers, mapping)
        outcomes = [_night(stages, rehearsal, servers, moment) for moment in _moments(as_of, servers)]
        console.print(stages.table())
        held = _compare(servers, outcomes)
    finally:
        if not keep:
            down()
    _say_where_to_look(keep=keep)
    if not held or any(one.state is not RunState.COMPLETED for one in outcomes):
        raise typer.Exit(1)


@app.command()
def down() -> None:
    """End the local cloud and the DHIS2 stand-in that `up` or `run` started."""
    if cloud := LocalCloud.find():
        cloud.down()
    if stand_in := running_stand_in():
        stand_in.stop()


def _start(stages: Stages, servers: Servers, mapping: Path) -> Rehearsal:
    with stages.timed("Start the DHIS2 instances"):
        tracker, aggregate = servers.start()
    with stages.timed("Start the local cloud and deploy the template"):
        cloud = LocalCloud.up(parameters={} if servers.embedded else PATIENT)
    rehearsal = Rehearsal.on(cloud, mapping)
    with stages.timed("Register the mapping and its schedule"):
        rehearsal.store_secrets(tracker, aggregate)
        rehearsal.wait_registered(rehearsal.upload())
    console.print(f"  schedule {rehearsal.mapping.schedule} in {rehearsal.mapping.timezone}")
    return rehearsal


def _night(stages: Stages, rehearsal: Rehearsal, servers: Servers, moment: datetime) -> Run:
    servers.set_today(moment)
    with stages.timed(f"Run scheduled for {moment:%Y-%m-%d %H:%M} UTC"):
        ended = wait_for_end(rehearsal.ledger, rehearsal.fire(moment), timeout=PATIENCE)
    console.print(f"  {ended.id}: [bold]{ended.state.value}[/bold]  {ended.trouble}")
    console.print(batches_table(rehearsal.batches(ended)))
    if ended.account:
        console.print(totals_table(ended.account))
    for alert in rehearsal.inbox.take():
        console.print(f"[yellow]Alert: {alert.subject}[/yellow]\n{alert.body}")
    return ended


def _moments(as_of: list[str] | None, servers: Servers) -> list[datetime]:
    if not as_of and not servers.embedded:
        return [datetime.now(UTC).replace(microsecond=0)]
    return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in as_of or NIGHTS]


def _compare(servers: Servers, outcomes: list[Run]) -> bool:
    """Whether the stand-in holds the real server's figures; nothing to compare on other servers."""
    stand_in = running_stand_in()
    if not servers.embedded or stand_in is None:
        return True
    expected = expected_values({period for run in outcomes for period in run.periods})
    held = stored_values(stand_in.read("values"))
    same = expected == held
    verdict = "[green]exactly[/green]" if same else f"[red]NOT[/red] ({len(held)} values instead)"
    console.print(f"The aggregate instance holds {verdict} the {len(expected):,} values that a real DHIS2 computed.")
    return same


def _say_where_to_look(*, keep: bool) -> None:
    console.print("Where to look next: template.yaml is the system, services/transfer.py one batch of it.")
    if keep:
        console.print("It still runs: `t2a runs`, `t2a run RUN`, `t2a transfer malaria-monthly --dry-run`.")
    else:
        console.print("`t2a local up` leaves it running for `t2a runs`, `t2a transfer ...`; `t2a local down` ends it.")
