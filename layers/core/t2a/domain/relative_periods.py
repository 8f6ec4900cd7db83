"""DHIS2's names for periods that move with the day, such as LAST_6_MONTHS, and the periods that they stand for."""

import difflib
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from t2a.domain.periods import (
    Period,
    PeriodNotUnderstood,
    PeriodType,
    parse_period_list,
    past_periods,
)

# What the names of all period types of a family begin with.
FAMILIES = ("Daily", "Weekly", "BiWeekly", "Monthly", "BiMonthly", "Quarterly", "SixMonthly", "Yearly", "Financial")
LONGEST = 400
A_YEAR = 366
_UNITS = {
    "DAY": "Daily",
    "WEEK": "Weekly",
    "BIWEEK": "BiWeekly",
    "MONTH": "Monthly",
    "BIMONTH": "BiMonthly",
    "QUARTER": "Quarterly",
    "SIX_MONTH": "SixMonthly",
    "SIXMONTH": "SixMonthly",
    "YEAR": "Yearly",
    "FINANCIAL_YEAR": "Financial",
}
_UNIT = f"({'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DAYS = {"TODAY": "THIS_DAY", "YESTERDAY": "LAST_DAY"}
_COUNTS = {
    "DAYS": (3, 7, 14, 30, 60, 90, 180),
    "WEEKS": (4, 12, 52),
    "BIWEEKS": (4,),
    "MONTHS": (3, 6, 12),
    "BIMONTHS": (6,),
    "QUARTERS": (4,),
    "SIXMONTHS": (2,),
    "YEARS": (5, 10),
}
# Those of DHIS2's RelativePeriodEnum, to be proposed; any count is understood.
NAMES = (
    *_DAYS,
    *(
        f"{which}_{unit}"
        for unit in _UNITS
        if unit not in ("DAY", "SIXMONTH", "FINANCIAL_YEAR")
        for which in ("THIS", "LAST")
    ),
    *(f"LAST_{count}_{units}" for units, counts in _COUNTS.items() for count in counts),
    *(f"{units}_THIS_YEAR" for units in ("WEEKS", "MONTHS", "BIMONTHS", "QUARTERS")),
    *(f"{units}_LAST_YEAR" for units in ("MONTHS", "QUARTERS")),
)


class Relative(NamedTuple):
    """So many past periods of a family, and the current one; or all of a calendar year, so many `years_back`."""

    family: str
    past: int = 0
    current: bool = False
    years_back: int | None = None


def family(period_type: str) -> str:
    """WeeklyThursday -> Weekly, FinancialApril -> Financial; relative periods do not tell them apart."""
    return next((one for one in FAMILIES if period_type.startswith(one)), period_type)


def read_relative(name: str) -> Relative | None:
    """None when it is no such name."""
    name = _DAYS.get(name, name)
    if match := re.fullmatch(f"THIS_{_UNIT}", name):
        return Relative(_UNITS[match[1]], current=True)
    if match := re.fullmatch(f"LAST_{_UNIT}", name):
        return Relative(_UNITS[match[1]], past=1)
    if match := re.fullmatch(rf"LAST_(\d{{1,6}})_{_UNIT}S", name):
        return Relative(_UNITS[match[2]], past=int(match[1]))
    if match := re.fullmatch(f"{_UNIT}S_(THIS|LAST)_YEAR", name):
        return Relative(_UNITS[match[1]], years_back=int(match[2] == "LAST"))
    return None


def is_relative(text: str) -> bool:
    """Whether a day is needed to read it."""
    return read_relative(text) is not None


def periods_on(texts: Iterable[str], today: date) -> list[Period]:
    """Read ids, ranges and names; oldest first, each period once. Raises PeriodNotUnderstood."""
    return parse_period_list(one for text in texts for one in _fixed(text, today))


def _fixed(text: str, today: date) -> list[str]:
    begins_with_its_year = text[:1].isdigit()
    return [text] if begins_with_its_year else [period.id for period in periods_named(text, today)]


def periods_named(name: str, today: date) -> list[Period]:
    """What a name stands for on `today`; periods that have not begun are left out. Raises PeriodNotUnderstood."""
    found = read_relative(name)
    if found is None:
        raise PeriodNotUnderstood(_unknown(name))
    if found.family == "Financial":
        raise PeriodNotUnderstood(f"{name} does not say when the year begins; write it as 2025April or 2025Oct")
    if found.past > LONGEST:
        raise PeriodNotUnderstood(f"{name} is too long; write {LONGEST} or fewer")
    periods = _periods(found, PeriodType(found.family), today)
    if not periods:
        raise PeriodNotUnderstood(f"{name} holds no period on {today}")
    return periods


def _periods(found: Relative, kind: PeriodType, today: date) -> list[Period]:
    if found.years_back is not None:
        return _of_a_year(kind, today, found.years_back)
    return past_periods(kind, today, past=found.past, include_current=found.current)


def _of_a_year(kind: PeriodType, today: date, years_back: int) -> list[Period]:
    year = today.year - years_back
    # A year's first and last days may lie in a week of another.
    around = past_periods(kind, min(today, date(year, 12, 31)), past=A_YEAR, include_current=True)
    return [period for period in around if period.id.startswith(str(year))]


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), NAMES, n=3)
    meant = f"did you mean {' or '.join(near)}?" if near else f"names are {', '.join(NAMES[:4])} ... {NAMES[-1]}."
    return f"{name!r} is not a period; {meant} Fixed ones are written as 202603, 2026Q1 or 202603..202605"
