"""What the server's analytics tables hold: the tracker as it was when they were last built."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import NamedTuple

from local.dhis2.org_units import OrgUnits
from local.dhis2.periods import ONE_DAY, Period
from local.dhis2.tracker import Tracker

BUILT_AT = time(2, 1, 40, 46000)


class Total(NamedTuple):
    program_indicator: str
    period: str
    org_unit: str
    value: int


@dataclass
class AnalyticsTables:
    """`broken`: indicators whose SQL fails. `missing`: no event table. `emptied`: built, but holds no rows.

    `output_period_types`: those that an administrator chose, None for all; `period_types`: those built.
    """

    started_at: datetime
    rows: dict[str, list[tuple[str, date, int]]] = field(default_factory=dict)
    runtime: timedelta = timedelta(seconds=9.396)
    broken: set[str] = field(default_factory=set)
    missing: bool = False
    emptied: bool = False
    output_period_types: frozenset[str] | None = None
    period_types: frozenset[str] | None = None

    def knows(self, period: Period) -> bool:
        """Whether there is a column for periods of its type."""
        return self.period_types is None or period.type.name in self.period_types

    @classmethod
    def of(cls, tracker: Tracker, today: date) -> "AnalyticsTables":
        tables = cls(datetime.combine(today, BUILT_AT))
        tables.build(tracker, tables.started_at)
        return tables

    def build(self, tracker: Tracker, started_at: datetime) -> None:
        self.started_at = started_at
        self.missing = False
        self.period_types = self.output_period_types
        self.rows = {
            indicator: [(unit, day, value) for (unit, day), value in counts.items()]
            for indicator, counts in tracker.counts.items()
        }

    def totals(
        self, indicators: Iterable[str], periods: Iterable[Period], units: Iterable[str], tree: OrgUnits
    ) -> Iterator[Total]:
        """Sums over each period and each unit's subtree, where there is an event; broken indicators none."""
        periods_of = _periods_by_day(filter(self.knows, periods))
        wanted = set(units)
        holders = {uid: [one for one in tree.lineage(uid) if one in wanted] for uid in tree.subtree(wanted)}
        for indicator in indicators:
            if indicator in self.broken or self.emptied:
                continue
            sums: dict[tuple[str, str], int] = defaultdict(int)
            for unit, day, value in self.rows.get(indicator, ()):
                for place in product(periods_of.get(day, ()), holders.get(unit, ())):
                    sums[place] += value
            yield from (Total(indicator, *place, value) for place, value in sorted(sums.items()))


def _periods_by_day(periods: Iterable[Period]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = defaultdict(list)
    for period in periods:
        day = period.start
        while day <= period.end:
            found[day].append(period.id)
            day += ONE_DAY
    return found
