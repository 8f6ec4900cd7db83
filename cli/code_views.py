"""What `t2a codes` shows: objects without a usable code, and the report of an import."""

import json
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from t2a.domain.codes.proposals import Proposal
from t2a.domain.metadata_import import ImportReport
from t2a.services.codes import Lacking

_ADVICE = {
    "E3000": "; give the user the right to change such objects",
    "E3001": "; give the user write access to it",
    "E5003": "; the user may not see the object that has it: give another --prefix",
}


def lacking_view(lacking: Lacking) -> RenderableType:
    parts: list[RenderableType] = [_table(lacking)] if lacking.proposals else []
    return Group(*parts, *(f"[dim]{escape(line)}[/dim]" for line in _outdated(lacking)), _sum(lacking))


def as_json(lacking: Lacking) -> str:
    names = ("kind", "id", "name", "code", "proposed", "why")
    objects = [{name: getattr(one, name) for name in names} for one in lacking.proposals]
    return json.dumps({"objects": objects, "remarks": list(_outdated(lacking))}, indent=2, ensure_ascii=False)


def report_lines(report: ImportReport, lacking: Lacking) -> Iterator[str]:
    """DHIS2's sums and every error of it."""
    names = {one.id: one.name for one in lacking.proposals}
    sums = ", ".join(f"{count:,} {word}" for word, count in report.stats._asdict().items())
    yield f"DHIS2 says {report.status}: {sums}"
    for error in report.errors:
        what = f"{error.kind} {names.get(error.id, error.id)}"
        yield f"{what}: {error.message.rstrip('. ')} ({error.code}){_ADVICE.get(error.code, '')}"
    if report.only_validated:
        yield "Nothing was imported: DHIS2 refused it when it was asked to validate."
    elif not report.fine:
        yield "DHIS2 imports all of it or nothing; list the codes again."


def _table(lacking: Lacking) -> Table:
    table = Table(show_edge=False, header_style="bold")
    for column in ("Object", "Name", "Code", "Proposed", "Why"):
        table.add_column(column, overflow="fold")
    homes = {one.id: one.name for one in lacking.category_combos}
    for one in lacking.proposals:
        kind = f"{one.kind} of {homes[one.home]}" if one.home else one.kind
        table.add_row(escape(kind), *_cells(one))
    return table


def _cells(one: Proposal) -> Iterator[str]:
    yield f"{escape(one.name)}\n[dim]{one.id}[/dim]"
    yield escape(one.code) or "-"
    yield f"[bold]{one.proposed}[/bold]"
    yield escape(one.why)


def _outdated(lacking: Lacking) -> Iterator[str]:
    for name, number in lacking.outdated.items():
        yield f"{name}: option combinations left out, as their options are not in its categories any more: {number}"


def _sum(lacking: Lacking) -> str:
    number = len(lacking.proposals)
    if not number:
        return "Every data element and option combination has a code of its own. Nothing to do."
    return f"{number} {'object needs a code' if number == 1 else 'objects need codes'}."
