"""`t2a indicators`: program indicators made from a table, compared with a server, imported."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.indicator_views import alone, changes_view, report_view, told
from cli.options import StackOption
from cli.servers import TRACKER, Sign, TrackerToken, TrackerUrl, open_client
from cli.tables import console
from t2a.adapters.dhis2_metadata import Dhis2Metadata
from t2a.domain.errors import Fatal
from t2a.domain.indicators.changes import Changes
from t2a.domain.indicators.metadata import payload
from t2a.domain.indicators.table_file import TableFile, read_table
from t2a.domain.metadata_import import Payload
from t2a.services.indicators import compare
from t2a.services.metadata_import import MetadataStore, import_objects

OutOption = Annotated[Path | None, typer.Option("--out", help="Write the metadata to this file; default: print it.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="Show what an import would change on the tracker instance.")]
ImportOption = Annotated[bool, typer.Option("--import", help="Show it, ask, validate, and import it.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def indicators(
    table: Annotated[Path, typer.Argument(help="YAML file; docs/indicators.md explains every key.")],
    out: OutOption = None,
    diff: DiffOption = False,
    imports: ImportOption = False,
    yes: YesOption = False,
    tracker_url: TrackerUrl = None,
    tracker_token: TrackerToken = None,
    stack: StackOption = None,
) -> None:
    """Make program indicators from a table, one per cell; compare them with the tracker instance, import them."""
    file = _read(table)
    for remark in file.remarks:
        told(remark)
    if not diff and not imports:
        made = payload(file.table, file.indicators)
        told(alone(made))
        _write(made, out, file)
        return
    store = Dhis2Metadata(open_client("tracker", TRACKER, Sign(tracker_url, tracker_token), stack))
    found = compare(file, store)
    console.print(changes_view(found))
    if out is not None:
        _write(found.payload(whole=True), out, file)
    if imports and found.needed:
        _import(found, file, store, yes=yes)


def _import(found: Changes, file: TableFile, store: MetadataStore, *, yes: bool) -> None:
    """Whole objects are sent: what somebody changed while the question stood would be lost."""
    if not yes:
        typer.confirm("Import these changes?", abort=True)
        if compare(file, store).payload() != found.payload():
            raise Fatal("the server has changed since; nothing was imported, look at the changes again")
    report = import_objects(found.payload(), store)
    console.print(report_view(report, found))
    if not report.fine:
        raise typer.Exit(1)


def _read(table: Path) -> TableFile:
    return read_table(_content(table), file_name=table.name, open_rows=lambda name: _content(table.parent / name))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Fatal(f"{file} cannot be read: {error.strerror}; give the path of an existing file") from error


def _write(objects: Payload, out: Path | None, file: TableFile) -> None:
    text = json.dumps(objects, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Fatal(f"{out} cannot be written: {error.strerror}; give another path") from error
    told(f"{len(file.indicators)} program indicators written to {out}")
