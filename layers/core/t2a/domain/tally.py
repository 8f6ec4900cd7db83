"""What a batch leaves of each report: which of the mapping's cells hold a value after it, and which are in trouble.

A report is what one org unit says of one period in a data set. Kept as evidence of one end of a batch, for the rules
of completeness; a release tells only of the cells that it has decided anew.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.exports import cell_of
from t2a.domain.reconcile import Decision
from t2a.domain.resolution import Feed
from t2a.domain.values import Key


class Mark(StrEnum):
    """How a cell has ended; CHANGED: somebody else has changed it while the batch was deciding."""

    STORED = "stored"
    EMPTY = "empty"
    HELD = "held"
    REJECTED = "rejected"
    CHANGED = "changed"


# By the number of the feed among the plan's of the data set.
Marks = Mapping[int, Mark]


class Row(NamedTuple):
    """One org unit of the target and period: the numbers of the feeds whose cells ended so."""

    period: str
    org_unit: str
    cells: dict[Mark, tuple[int, ...]]

    def marks(self) -> dict[int, Mark]:
        return {number: mark for mark, numbers in self.cells.items() for number in numbers}


class Tally(NamedTuple):
    """`strangers`: so many rows came that belong to no report. Reports without a row hold nothing."""

    rows: tuple[Row, ...]
    strangers: int = 0


_STORED = frozenset({Decision.CREATE, Decision.UPDATE, Decision.ZERO})


def tally(
    decisions: Mapping[Key, Decision],
    stored: Container[Key],
    refused: Collection[Key],
    changed: Iterable[Key],
    feeds: Sequence[Feed],
    strangers: int,
) -> Tally:
    """`stored`: what the target held before; `refused`: also keys whose exported value was refused."""
    marks = {key: _mark(decision, held=key in stored) for key, decision in decisions.items()}
    marks |= dict.fromkeys(changed, Mark.CHANGED) | dict.fromkeys(refused, Mark.REJECTED)
    return Tally(_rows(marks, feeds), strangers)


def _mark(decision: Decision, *, held: bool) -> Mark:
    if decision is Decision.HOLD:
        return Mark.HELD
    if decision is Decision.REMOVE:
        return Mark.EMPTY
    return Mark.STORED if held or decision in _STORED else Mark.EMPTY


def _rows(marks: Mapping[Key, Mark], feeds: Sequence[Feed]) -> tuple[Row, ...]:
    numbers = {feed.cell[1:]: number for number, feed in enumerate(feeds)}
    found: dict[tuple[str, str], dict[Mark, list[int]]] = defaultdict(lambda: defaultdict(list))
    for key, mark in marks.items():
        found[key.period, key.org_unit][mark].append(numbers[cell_of(key)])
    return tuple(
        Row(period, org_unit, {mark: tuple(sorted(cells)) for mark, cells in of_mark.items()})
        for (period, org_unit), of_mark in found.items()
    )


def laid_over(tallies: Iterable[tuple[Tally, bool]]) -> dict[tuple[str, str], dict[int, Mark]]:
    """By period and org unit, the later tallies deciding anew; with True a person has closed what is held: it stays."""
    found: dict[tuple[str, str], dict[int, Mark]] = defaultdict(dict)
    for one, closed in tallies:
        for row in one.rows:
            found[row.period, row.org_unit] |= _closed(row.marks()) if closed else row.marks()
    return dict(found)


def _closed(marks: Marks) -> dict[int, Mark]:
    return {number: Mark.STORED if mark is Mark.HELD else mark for number, mark in marks.items()}
