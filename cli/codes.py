"""`t2a codes`: gives codes to data elements and option combinations that a mapping could not call by code."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.code_views import as_json, lacking_view, report_lines
from cli.options import Format, StackOption
from cli.servers import AGGREGATE, AggregateToken, AggregateUrl, Sign, open_client
from cli.tables import console
from t2a.adapters.dhis2_codes import Dhis2Codes
from t2a.adapters.dhis2_metadata import Dhis2Metadata
from t2a.domain.errors import Fatal
from t2a.domain.metadata_import import Payload
from t2a.services.codes import Lacking, find_lacking, whole_objects
from t2a.services.metadata_import import MetadataStore, import_objects

DataSets = Annotated[list[str], typer.Argument(help="Data sets of the aggregate instance, by UID or code.")]
PrefixOption = Annotated[str, typer.Option("--prefix", help="What every proposed code begins with.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Write the whole objects, with codes, to this file.")]
ImportOption = Annotated[bool, typer.Option("--import", help="Show them, ask, validate, and import them.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print what was found.")]


def codes(
    data_sets: DataSets,
    prefix: PrefixOption = "",
    out: OutOption = None,
    imports: ImportOption = False,
    yes: YesOption = False,
    output: FormatOption = Format.TABLE,
    aggregate_url: AggregateUrl = None,
    aggregate_token: AggregateToken = None,
    stack: StackOption = None,
) -> None:
    """List data elements and option combinations without a code of their own, propose codes, import them."""
    client = open_client("aggregate", AGGREGATE, Sign(aggregate_url, aggregate_token), stack)
    store = Dhis2Metadata(client)
    lacking = find_lacking(Dhis2Codes(client), data_sets, prefix)
    _show(lacking, output)
    if out is not None and lacking.proposals:
        _write(whole_objects(lacking, store), out)
    if imports and lacking.proposals:
        _import(lacking, store, yes=yes)


def _show(lacking: Lacking, output: Format) -> None:
    if output is Format.JSON:
        typer.echo(as_json(lacking))
    else:
        console.print(lacking_view(lacking))


def _import(lacking: Lacking, store: MetadataStore, *, yes: bool) -> None:
    """Question and report stand beside the output, which may be JSON."""
    if not yes:
        typer.confirm("Give them these codes?", abort=True, err=True)
    report = import_objects(whole_objects(lacking, store), store)
    for line in report_lines(report, lacking):
        typer.echo(line, err=True)
    if not report.fine:
        raise typer.Exit(1)


def _write(objects: Payload, out: Path) -> None:
    try:
        out.write_text(json.dumps(objects, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Fatal(f"{out} cannot be written: {error.strerror}; give another path") from error
    typer.echo(f"Metadata of {sum(map(len, objects.values()))} objects written to {out}", err=True)
