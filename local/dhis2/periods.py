"""DHIS2 period ids, and what they cover.

Only what the stand-in needs: ISO calendar, weeks from Monday.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodType:
    """`start_of` gives the first day of the period holding a day, `id_of` the id of the one starting then."""

    name: str
    pattern: re.Pattern[str]
    start_of: Callable[[date], date]
    next_start: Callable[[date], date]
    id_of: Callable[[date], str]
    start_from: Callable[[re.Match[str]], date]

    def holding(self, day: date) -> "Period":
        start = self.start_of(day)
        return Period(self.id_of(start), self, start, self.next_start(start) - ONE_DAY)

    def before(self, day: date, count: int) -> "list[Period]":
        """The `count` whole periods before the one holding `day`, oldest first."""
        found: list[Period] = []
        for _ in range(count):
            period = self.holding((found[0].start if found else self.start_of(day)) - ONE_DAY)
            found.insert(0, period)
        return found

    def within(self, start: date, end: date) -> "Iterator[Period]":
        """The periods that lie wholly from `start` to `end`."""
        period = self.holding(start)
        while period.end <= end:
            if period.start >= start:
                yield period
            period = self.holding(period.end + ONE_DAY)


@dataclass(frozen=True, slots=True)
class Period:
    id: str
    type: PeriodType
    start: date
    end: date


def _months(name: str, count: int, first: int, pattern: str, template: str) -> PeriodType:
    """A type of `count` months; its year begins in month `first` and its periods are numbered from 1."""

    def start_of(day: date) -> date:
        index = day.year * 12 + day.month - first
        year, month = divmod(index - index % count + first - 1, 12)
        return date(year, month + 1, 1)

    def next_start(start: date) -> date:
        year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
        return date(year, month + 1, 1)

    def id_of(start: date) -> str:
        year, index = divmod(start.year * 12 + start.month - first, 12)
        return template.format(year=year, number=index // count + 1)

    def start_from(match: re.Match[str]) -> date:
        number = int(match["number"]) if "number" in match.re.groupindex else 1
        year, month = divmod(int(match["year"]) * 12 + first - 1 + (number - 1) * count, 12)
        return date(year, month + 1, 1)

    return PeriodType(name, re.compile(pattern), start_of, next_start, id_of, start_from)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week_id(start: date) -> str:
    year, week, _ = start.isocalendar()
    return f"{year}W{week}"


_YEAR = r"(?P<year>\d{4})"
TYPES = (
    PeriodType(
        "Daily",
        re.compile(r"(\d{4})(\d{2})(\d{2})"),
        lambda day: day,
        lambda start: start + ONE_DAY,
        lambda start: f"{start:%Y%m%d}",
        lambda match: date(int(match[1]), int(match[2]), int(match[3])),
    ),
    PeriodType(
        "Weekly",
        re.compile(r"(\d{4})W(\d{1,2})"),
        _monday,
        lambda start: start + 7 * ONE_DAY,
        _week_id,
        lambda match: date.fromisocalendar(int(match[1]), int(match[2]), 1),
    ),
    _months("Monthly", 1, 1, _YEAR + r"(?P<number>\d{2})", "{year}{number:02}"),
    _months("BiMonthly", 2, 1, _YEAR + r"(?P<number>\d{2})B", "{year}{number:02}B"),
    _months("Quarterly", 3, 1, _YEAR + r"Q(?P<number>\d)", "{year}Q{number}"),
    _months("SixMonthly", 6, 1, _YEAR + r"S(?P<number>\d)", "{year}S{number}"),
    _months("SixMonthlyApril", 6, 4, _YEAR + r"AprilS(?P<number>\d)", "{year}AprilS{number}"),
    _months("Yearly", 12, 1, _YEAR, "{year}"),
    _months("FinancialApril", 12, 4, _YEAR + "April", "{year}April"),
    _months("FinancialJuly", 12, 7, _YEAR + "July", "{year}July"),
    _months("FinancialOct", 12, 10, _YEAR + "Oct", "{year}Oct"),
)
BY_NAME = {kind.name: kind for kind in TYPES}


@lru_cache(maxsize=4096)
def parse(text: str) -> Period | None:
    """The period of an id; None when it is no period."""
    for kind in TYPES:
        match = kind.pattern.fullmatch(text)
        if match:
            try:
                period = kind.holding(kind.start_from(match))
            except ValueError:
                return None
            return period if period.id == text else None
    return None
