"""Questions to the person at the terminal: numbered choices, each with a proposal. All of it on the error output."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from t2a.domain.errors import Fatal
from t2a.domain.listing import first_of

Check = Callable[[str], object]
told = Console(stderr=True)


class Choice(NamedTuple):
    """`value` is what the option takes as well; `cells` stand beside the name."""

    value: str
    name: str
    cells: tuple[str, ...] = ()


class Question(NamedTuple):
    """`columns`: heads of the choices' cells. `option`: the option of the command line that answers it."""

    text: str
    option: str
    columns: tuple[str, ...] = ()


class Questions:
    """Where `asks` is false the proposals are taken; Fatal where there is none."""

    def __init__(self, *, asks: bool) -> None:
        self._asks = asks

    def some(
        self, question: Question, choices: Sequence[Choice], proposed: Sequence[str], given: Sequence[str] | None = None
    ) -> list[str]:
        """One or more values. `given` on the command line is not asked for, but must be among the choices."""
        if given:
            return [_known(question, choices, one) for one in given]
        if not choices:
            raise Fatal(f"{question.text} there is nothing to choose from")
        if self._asks:
            return _asked(question, choices, proposed)
        if not proposed:
            raise Fatal(f"{question.text} give {question.option}: {_listed(choices)}")
        return list(proposed)

    def one(self, question: Question, choices: Sequence[Choice], proposed: str | None, given: str | None = None) -> str:
        found = self.some(question, choices, [proposed] if proposed else [], [given] if given else None)
        if len(found) > 1:
            raise Fatal(f"{question.text} give one, not {len(found)}")
        return found[0]

    def text(self, question: str, proposed: str, check: Check, given: str | None = None) -> str:
        """`check` raises Fatal for what cannot be; an answer at the terminal is asked for again then."""
        if given is None and self._asks:
            return _typed(question, proposed, check)
        answer = proposed if given is None else given
        check(answer)
        return answer

    def number(self, question: str, proposed: int, given: int | None = None) -> int:
        if given is not None or not self._asks:
            return proposed if given is None else given
        answer: int = typer.prompt(question, default=proposed, type=int, err=True)
        return answer


def _typed(question: str, proposed: str, check: Check) -> str:
    while True:
        answer: str = typer.prompt(question, default=proposed, err=True).strip()
        try:
            check(answer)
        except Fatal as error:
            told.print(f"[red]{escape(str(error))}[/red]")
        else:
            return answer


def _asked(question: Question, choices: Sequence[Choice], proposed: Sequence[str]) -> list[str]:
    told.print(_table(question, choices))
    values = [one.value for one in choices]
    numbers = ", ".join(str(values.index(one) + 1) for one in proposed if one in values)
    while True:
        answer = typer.prompt("Numbers, or values, with commas between", default=numbers or None, err=True)
        found = [_meant(choices, part.strip()) for part in str(answer).split(",") if part.strip()]
        if found and None not in found:
            return list(dict.fromkeys(one for one in found if one is not None))
        told.print(f"[red]Give numbers from 1 to {len(choices)}.[/red]")


def _table(question: Question, choices: Sequence[Choice]) -> Table:
    table = Table(title=question.text, title_justify="left", show_edge=False, header_style="bold")
    for column in ("", "Name", *question.columns, "Value"):
        table.add_column(column, overflow="fold")
    for number, one in enumerate(choices, start=1):
        table.add_row(str(number), *map(escape, (one.name, *one.cells, one.value)))
    return table


def _meant(choices: Sequence[Choice], answer: str) -> str | None:
    if answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(choices):
        return choices[int(answer) - 1].value
    return next((one.value for one in choices if one.value == answer), None)


def _known(question: Question, choices: Sequence[Choice], given: str) -> str:
    if given not in {one.value for one in choices}:
        raise Fatal(f"{question.option} {given}: there is none such; there are {_listed(choices)}")
    return given


def _listed(choices: Sequence[Choice]) -> str:
    return first_of(f"{one.value} ({one.name})" for one in choices) or "none"
