"""DHIS2's period types and period ids, as pure functions of a date in the ISO calendar.

The ids are those of dhis2-core: org.hisp.dhis.period writes them, DateUnitPeriodTypeParser reads them. A type whose
year starts in November is named by the year in which that ends: 2026NovQ1 is November 2025 to January 2026. Others are
named by the year in which it starts, weeks by the year of their fourth day. After 53 weeks, DHIS2's last BiWeekly
period reaches into the next year's first: 2026BiW27 holds weeks 53 and 1, 2027BiW1 weeks 1 and 2.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

_DAY = timedelta(days=1)


class PeriodNotUnderstood(ValueError):
    """The text names no period; the message says what to write instead."""


class PeriodType(StrEnum):
    """Valued by DHIS2's names. Raises a ValueError that lists them for any other name."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    WEEKLY_WEDNESDAY = "WeeklyWednesday"
    WEEKLY_THURSDAY = "WeeklyThursday"
    WEEKLY_FRIDAY = "WeeklyFriday"
    WEEKLY_SATURDAY = "WeeklySaturday"
    WEEKLY_SUNDAY = "WeeklySunday"
    BI_WEEKLY = "BiWeekly"
    MONTHLY = "Monthly"
    BI_MONTHLY = "BiMonthly"
    QUARTERLY = "Quarterly"
    QUARTERLY_NOV = "QuarterlyNov"
    SIX_MONTHLY = "SixMonthly"
    SIX_MONTHLY_APRIL = "SixMonthlyApril"
    SIX_MONTHLY_NOV = "SixMonthlyNov"
    YEARLY = "Yearly"
    FINANCIAL_APRIL = "FinancialApril"
    FINANCIAL_JULY = "FinancialJuly"
    FINANCIAL_SEP = "FinancialSep"
    FINANCIAL_OCT = "FinancialOct"
    FINANCIAL_NOV = "FinancialNov"

    @classmethod
    def _missing_(cls, value: object) -> None:
        raise ValueError(f"{value!r} is not a period type that T2A knows; it knows {', '.join(cls)}")


class Period(NamedTuple):
    """`id` as DHIS2 writes it; `end` is the last day."""

    type: PeriodType
    id: str
    start: date
    end: date


class _Months(NamedTuple):
    """A type of whole months: the first month of its year, its length, what follows the year in its id."""

    first: int
    length: int
    id: str


class _Weeks(NamedTuple):
    """A type of whole weeks: the day they start on (0 is Monday), how many, what precedes the number."""

    first: int
    length: int
    id: str


_MONTHS = {
    PeriodType.MONTHLY: _Months(1, 1, "{:02}"),
    PeriodType.BI_MONTHLY: _Months(1, 2, "{:02}B"),
    PeriodType.QUARTERLY: _Months(1, 3, "Q{}"),
    PeriodType.QUARTERLY_NOV: _Months(11, 3, "NovQ{}"),
    PeriodType.SIX_MONTHLY: _Months(1, 6, "S{}"),
    PeriodType.SIX_MONTHLY_APRIL: _Months(4, 6, "AprilS{}"),
    PeriodType.SIX_MONTHLY_NOV: _Months(11, 6, "NovS{}"),
    PeriodType.YEARLY: _Months(1, 12, ""),
    PeriodType.FINANCIAL_APRIL: _Months(4, 12, "April"),
    PeriodType.FINANCIAL_JULY: _Months(7, 12, "July"),
    PeriodType.FINANCIAL_SEP: _Months(9, 12, "Sep"),
    PeriodType.FINANCIAL_OCT: _Months(10, 12, "Oct"),
    PeriodType.FINANCIAL_NOV: _Months(11, 12, "Nov"),
}
_WEEKS = {
    PeriodType.WEEKLY: _Weeks(0, 1, "W"),
    PeriodType.WEEKLY_WEDNESDAY: _Weeks(2, 1, "WedW"),
    PeriodType.WEEKLY_THURSDAY: _Weeks(3, 1, "ThuW"),
    PeriodType.WEEKLY_FRIDAY: _Weeks(4, 1, "FriW"),
    PeriodType.WEEKLY_SATURDAY: _Weeks(5, 1, "SatW"),
    PeriodType.WEEKLY_SUNDAY: _Weeks(6, 1, "SunW"),
    PeriodType.BI_WEEKLY: _Weeks(0, 2, "BiW"),
}
_NOVEMBER = 11


def period_containing(period_type: PeriodType, day: date) -> Period:
    """Find the period of this type in which `day` lies."""
    if period_type in _MONTHS:
        return _whole_months(period_type, _MONTHS[period_type], day)
    if period_type in _WEEKS:
        return _whole_weeks(period_type, _WEEKS[period_type], day)
    return Period(period_type, f"{day:%Y%m%d}", day, day)


def next_period(period: Period) -> Period:
    return period_containing(period.type, period.end + _DAY)


def previous_period(period: Period) -> Period:
    return period_containing(period.type, period.start - _DAY)


def past_periods(period_type: PeriodType, today: date, *, past: int, include_current: bool) -> list[Period]:
    """The `past` periods before the one that contains `today`, oldest first, and that one if asked for."""
    current = period_containing(period_type, today)
    periods = [current]
    for _ in range(past):
        periods.append(previous_period(periods[-1]))
    return periods[::-1] if include_current else periods[:0:-1]


def parse_period(text: str) -> Period:
    """Read one DHIS2 period id. Raises PeriodNotUnderstood."""
    year = re.match("[12][0-9]{3}", text)
    period = _named_by_year(int(year[0])).get(text) if year else None
    if not period:
        raise PeriodNotUnderstood(
            f"{text!r} is not a period; write it as DHIS2 does, such as 202603, 2026Q1, 2026W5 or 20260115"
        )
    return period


def parse_period_list(texts: Iterable[str]) -> list[Period]:
    """Read ids and ranges (`202603..202605`); oldest first, each period once. Raises PeriodNotUnderstood."""
    periods = {period for text in texts for period in _one_or_range(text)}
    return sorted(periods, key=lambda period: (period.start, period.end, period.id))


def _one_or_range(text: str) -> Iterator[Period]:
    first, dots, last = text.partition("..")
    period = parse_period(first)
    end = parse_period(last) if dots else period
    if end.type != period.type:
        raise PeriodNotUnderstood(f"{text!r} mixes {period.type} and {end.type}; write both ends in one period type")
    if end.start < period.start:
        raise PeriodNotUnderstood(f"{text!r} runs backwards; write {last}..{first}")
    while period.start < end.start:
        yield period
        period = next_period(period)
    yield end


@lru_cache(maxsize=16)
def _named_by_year(year: int) -> dict[str, Period]:
    """Every period whose id begins with the year: none of them starts before November of the year before."""
    named = {}
    for period_type in PeriodType:
        period = period_containing(period_type, date(year - 1, _NOVEMBER, 1))
        while period.start.year <= year:
            named[period.id] = period
            period = next_period(period)
    return {text: period for text, period in named.items() if text.startswith(str(year))}


def _whole_months(period_type: PeriodType, months: _Months, day: date) -> Period:
    # Months are counted from year 0, as if every year began with the type's first month.
    counted = day.year * 12 + day.month - months.first
    counted -= counted % months.length
    year = counted // 12 + (months.first == _NOVEMBER)
    start = _month(counted + months.first)
    end = _month(counted + months.first + months.length) - _DAY
    return Period(period_type, f"{year}{months.id.format(counted % 12 // months.length + 1)}", start, end)


def _month(number: int) -> date:
    """First day of a month; 1 is January of year 0."""
    return date((number - 1) // 12, (number - 1) % 12 + 1, 1)


def _whole_weeks(period_type: PeriodType, weeks: _Weeks, day: date) -> Period:
    start = day - (day.weekday() - weeks.first) % 7 * _DAY
    # As in ISO 8601, a week belongs to the year of its fourth day.
    fourth = start + 3 * _DAY
    week = (fourth.timetuple().tm_yday - 1) // 7
    start -= week % weeks.length * 7 * _DAY
    end = start + (7 * weeks.length - 1) * _DAY
    return Period(period_type, f"{fourth.year}{weeks.id}{week // weeks.length + 1}", start, end)
