"""What the stand-in's tracker counts, and how a story changes it: cases deleted, in whole facilities or one by one.

The figures are summed here from the events per facility and day, without a line of T2A.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from local.dhis2.world import World
from local.oracle import Cell, cells_of_indicators

CONFIRMED = "MAL_CONFIRMED"


class Case(NamedTuple):
    """A cell of the report and the indicator that counts it."""

    indicator: str
    cell: Cell


class Casebook:
    """Of one world; `cases` are the cells of these periods in which something is counted now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cells = cells_of_indicators()

    def cases(self, *periods: str) -> dict[Case, int]:
        counted: Counter[Case] = Counter()
        for indicator, (data_element, combo, quarterly) in self._cells.items():
            for (unit, day), value in self._world.tracker.counts.get(indicator, {}).items():
                period = _period(day, quarterly=quarterly)
                if period in periods:
                    counted[Case(indicator, (data_element, period, unit, combo))] += value
        return dict(counted)

    def values(self, *periods: str) -> dict[Cell, int]:
        return {case.cell: value for case, value in self.cases(*periods).items()}

    def monthly(self, period: str, *, at_least: int = 1, at_most: int = 10**6) -> list[Case]:
        """Cells of a month with such a count, in a fixed order."""
        return sorted(case for case, value in self.cases(period).items() if at_least <= value <= at_most)

    def delete_cases(self, *cases: Case, leave: int = 0) -> None:
        """Delete cases of months' cells, from the last day on, until so many are left in each."""
        for case in cases:
            self._delete(case, leave)
        self._world.refresh_analytics()

    def _delete(self, case: Case, leave: int) -> None:
        days = {
            day: value
            for (unit, day), value in self._world.tracker.counts[case.indicator].items()
            if unit == case.cell[2] and _period(day, quarterly=False) == case.cell[1]
        }
        left = sum(days.values()) - leave
        for day, held in sorted(days.items(), reverse=True):
            gone = min(held, left)
            if gone:
                day_text = day.isoformat()
                self._world.set_count(case.indicator, case.cell[2], day_text, held - gone, refresh_analytics=False)
            left -= gone


def _period(day: date, *, quarterly: bool) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}" if quarterly else f"{day:%Y%m}"
