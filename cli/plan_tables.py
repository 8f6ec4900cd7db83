"""A forecast for the terminal and as a page."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from cli.pages import write_page
from t2a.domain.accounting import State
from t2a.domain.advice import ADVICE, by_remedy
from t2a.domain.forecast import Forecast, Foreseen, Line

# How many values of each data element and period are shown one by one.
ON_THE_TERMINAL, ON_THE_PAGE = 3, 50
HEADINGS = {
    State.CREATED: "Create",
    State.UPDATED: "Change",
    State.REMOVED: "Remove",
    State.ZEROED: "Set to zero",
    State.KEPT: "Keep",
    State.HELD: "Hold",
    State.UNCHANGED: "Unchanged",
    State.REJECTED: "Refused",
}
COLOURS = {
    State.CREATED: "good",
    State.UPDATED: "warning",
    State.REMOVED: "bad",
    State.ZEROED: "bad",
    State.HELD: "warning",
    State.REJECTED: "bad",
}
_RICH = {"good": "green", "warning": "yellow", "bad": "red"}
_CHANGED = (State.UPDATED, State.REMOVED, State.ZEROED)
NOTHING = "nothing"


def plan_view(forecast: Forecast) -> RenderableType:
    periods = ", ".join(forecast.periods)
    parts: list[RenderableType] = [f"Plan of [bold]{escape(forecast.mapping)}[/bold] for {periods}"]
    parts += _lines_tables(forecast)
    if changes := _shown(forecast, _CHANGED, ON_THE_TERMINAL):
        parts.append(_changes_table(forecast, changes))
    parts += [*_held(forecast), *_refused(forecast), *(escape(line) for line in _sentences(forecast))]
    parts.append(f"[bold]{_totals(forecast)}[/bold]. Nothing has been written.")
    return Group(*parts)


def write_plan_page(forecast: Forecast, file: Path, made_at: datetime) -> None:
    write_page(
        file,
        "plan.html.j2",
        forecast=forecast,
        made_at=made_at,
        columns=_columns(forecast),
        headings=HEADINGS,
        colours=COLOURS,
        broken=list(_broken(forecast)),
        shown=_shown(forecast, (*_CHANGED, State.HELD, State.REJECTED), ON_THE_PAGE),
        most=ON_THE_PAGE,
        refused=by_remedy(forecast.account.rejections),
        advice=ADVICE,
    )


def _columns(forecast: Forecast) -> list[State]:
    return [state for state in HEADINGS if forecast.account.counts.get(state)]


def _shown(forecast: Forecast, states: Iterable[State], most: int) -> list[Foreseen]:
    wanted = tuple(states)
    return [one for line in forecast.lines for one in line.largest(wanted, most)]


def _lines_tables(forecast: Forecast) -> Iterator[Table]:
    columns = _columns(forecast)
    for data_set in dict.fromkeys(line.data_set for line in forecast.lines):
        table = _table(escape(forecast.names.data_set(data_set)), "Data element", "Period")
        for state in columns:
            table.add_column(HEADINGS[state], justify="right")
        for line in forecast.lines:
            if line.data_set == data_set:
                name = escape(forecast.names.data_element(line.data_element))
                table.add_row(name, line.period, *(_count(line, state) for state in columns))
        yield table


def _count(line: Line, state: State) -> str:
    count = line.counts.get(state, 0)
    colour = _RICH.get(COLOURS.get(state, ""))
    if not count:
        return "[dim]-[/dim]"
    return f"[{colour}]{count:,}[/{colour}]" if colour else f"{count:,}"


def _changes_table(forecast: Forecast, changes: Iterable[Foreseen]) -> Table:
    title = f"Largest changes, up to {ON_THE_TERMINAL} of each data element and period (more: --html, --format json)"
    table = _table(title, "Data element", "Period", "Org unit", "Stored -> new")
    for one in changes:
        names, key = forecast.names, one.key
        change = f"{one.stored or NOTHING} -> {one.new or NOTHING}"
        table.add_row(escape(names.cell(key)), key.period, escape(names.org_unit(key.org_unit)), escape(change))
    return table


def _held(forecast: Forecast) -> Iterator[Table]:
    lines = [(line, why, count) for line in forecast.lines for why, count in line.held.items()]
    if lines:
        table = _table("Held: a person would decide", "Data element", "Period", "Held", "Why")
        for line, why, count in lines:
            name = escape(forecast.names.data_element(line.data_element))
            table.add_row(name, line.period, f"{count:,}", why)
        yield table


def _refused(forecast: Forecast) -> Iterator[RenderableType]:
    for remedy, rejections in by_remedy(forecast.account.rejections).items():
        title = f"Refused before sending, to act on: {remedy.value}"
        table = _table(title, "Code", "Values", "Why", "For example")
        for one in rejections:
            table.add_row(one.code, f"{one.values:,}", escape(one.text), escape("\n".join(one.examples)))
        yield table
        yield f"What to do: {ADVICE[remedy]}"


def _sentences(forecast: Forecast) -> Iterator[str]:
    yield from (f"Left out: {line}" for line in forecast.left_out)
    yield from (f"Warning: {line}" for line in forecast.warnings)
    yield from _broken(forecast)
    yield from forecast.unread


def _broken(forecast: Forecast) -> Iterator[str]:
    return (f"Indicator {name} does not run: {why}" for name, why in forecast.broken.items())


def _totals(forecast: Forecast) -> str:
    counts = ", ".join(f"{HEADINGS[state].lower()} {forecast.account.counts[state]:,}" for state in _columns(forecast))
    return f"In all: {counts or 'no values'}"


def _table(title: str, *columns: str) -> Table:
    table = Table(show_edge=False, header_style="bold", title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
