"""What `t2a indicators` shows: changes against a server, and the report of an import."""

from collections import Counter
from collections.abc import Iterable

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from t2a.domain.indicators.changes import Change, Changes, Kind
from t2a.domain.indicators.metadata import GROUPS
from t2a.domain.metadata_import import ImportReport, Payload, error_sentence

_LISTED: dict[Kind, str] = {
    "create": "To create",
    "same": "Already there, the same",
    "remove": "No longer in the table: they leave the group on --import; the indicators stay on the server",
    "keep": "In the group beside the table's, and kept there",
    "left over": "With the table's code prefix, in neither table nor group: nothing is done with them",
}

_COUNTED: dict[Kind, str] = {
    "create": "to create",
    "change": "to change",
    "same": "the same",
    "remove": "to leave the group",
    "keep": "kept in the group",
    "left over": "left over",
}
_GROUP: dict[Kind, str] = {"create": "to create", "change": "to change", "same": "the same"}


def told(line: str) -> None:
    """Beside the output, which may be metadata for a file."""
    typer.echo(line, err=True)


def alone(made: Payload) -> str:
    """What to know about metadata that were made without asking a server."""
    if made[GROUPS]:
        return (
            "note: imported by hand, the group of this file loses its other members; --import keeps them, "
            "and so does what --diff --out writes"
        )
    return "note: the group is left out, as the table has no name of it; --import adds the indicators to it"


def changes_view(found: Changes) -> RenderableType:
    """What is to do, in lists and one table of properties; then the sums."""
    everything = (*found.indicators, found.group)
    changed = [one for one in everything if one.kind == "change"]
    parts: list[RenderableType] = [_differences(changed)] if changed else []
    parts += [f"{title}: {_names(found.indicators, kind)}" for kind, title in _LISTED.items() if _any(found, kind)]
    if found.group.kind == "create":
        parts.append(f"Program indicator group to create: {escape(found.group.code)}")
    return Group(*parts, _sums(found))


def report_view(report: ImportReport, found: Changes) -> RenderableType:
    """DHIS2's sums and every error of it."""
    names = {one.id: one.code for one in (*found.indicators, found.group)}
    stats = ", ".join(f"{count:,} {word}" for word, count in report.stats._asdict().items())
    lines = [f"DHIS2 says {report.status}: {stats}"]
    lines += [f"[red]{escape(error_sentence(one, names))}[/red]" for one in report.errors]
    if report.only_validated:
        lines.append("Nothing was imported: DHIS2 refused it when it was asked to validate.")
    elif not report.fine:
        lines.append("DHIS2 imports all of it or nothing; look with --diff.")
    return Group(*lines)


def _differences(changed: Iterable[Change]) -> Table:
    table = Table(show_edge=False, header_style="bold", title="To change", title_justify="left")
    for column in ("Object", "Property", "Server", "Table"):
        table.add_column(column, overflow="fold")
    for one in changed:
        for number, (name, server, wanted) in enumerate(one.differences):
            table.add_row("" if number else escape(one.code), name, escape(server or "-"), escape(wanted or "-"))
    return table


def _any(found: Changes, kind: Kind) -> bool:
    return any(one.kind == kind for one in found.indicators)


def _names(indicators: Iterable[Change], kind: Kind) -> str:
    return escape(", ".join(one.code or one.id for one in indicators if one.kind == kind))


def _sums(found: Changes) -> str:
    counts = Counter(one.kind for one in found.indicators)
    sums = ", ".join(f"{counts[kind]} {words}" for kind, words in _COUNTED.items() if counts[kind])
    group = f"group {escape(found.group.code)}: {_GROUP[found.group.kind]}"
    return f"{sums}; {group}" + ("" if found.needed else ". Nothing to do.")
