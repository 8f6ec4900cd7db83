"""What a check found, for the terminal and for other programs."""

import json

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from t2a.domain.checks.finding import Finding, Report, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def report_view(report: Report) -> RenderableType:
    parts: list[RenderableType] = [f"[bold]Mapping {escape(report.mapping)}[/bold]: {report.summary}"]
    if report.findings:
        parts.append(_table(report.findings))
        parts.append("[dim]Every code is explained in docs/checks.md.[/dim]")
    parts += [f"[red]Not checked:[/red] {escape(line)}" for line in report.unread]
    parts += [f"[dim]{escape(line)}[/dim]" for line in report.remarks]
    return Group(*parts)


def as_json(report: Report) -> str:
    content = {
        "mapping": report.mapping,
        "findings": [_finding(one) for one in report.findings],
        "not_checked": report.unread,
        "remarks": report.remarks,
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _finding(one: Finding) -> dict[str, object]:
    rule = one.rule
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "title": rule.title,
        "refuses": rule.refuses,
        "object": one.thing._asdict(),
        "what": one.what,
        "todo": one.todo,
    }


def _table(findings: tuple[Finding, ...]) -> Table:
    table = Table(show_edge=False, header_style="bold", show_lines=True)
    for column in ("Code", "Object", "What is wrong", "What to do"):
        table.add_column(column, overflow="fold")
    for one in findings:
        colour = COLOURS[one.rule.severity]
        code = f"[{colour}]{one.rule.code}\n{one.rule.severity.value}[/{colour}]"
        thing = f"{one.thing.kind}\n[bold]{escape(one.thing.name)}[/bold]"
        if known := ", ".join(dict.fromkeys(part for part in (one.thing.id, one.thing.code) if part)):
            thing += f"\n[dim]{escape(known)}[/dim]"
        table.add_row(code, thing, sentence(one.what), sentence(one.todo), style=None)
    return table


def sentence(text: str) -> str:
    """With a capital and a full stop, safe for Rich."""
    return escape(text[:1].upper() + text[1:]) + ("" if text.endswith((".", "...")) else ".")
