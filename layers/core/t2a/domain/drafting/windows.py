"""Windows of periods: the usual ones, and those that cover what DHIS2's names such as LAST_3_MONTHS ask for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from t2a.domain.mapping import PeriodWindow
from t2a.domain.periods import Period, PeriodNotUnderstood, parse_period, period_containing, previous_period

# What the names of all period types of a family begin with.
FAMILIES = ("Daily", "Weekly", "BiWeekly", "Monthly", "BiMonthly", "Quarterly", "SixMonthly", "Yearly", "Financial")
USUAL: Mapping[str, PeriodWindow] = {
    "Daily": PeriodWindow(past=14),
    "Weekly": PeriodWindow(past=6),
    "Monthly": PeriodWindow(past=3),
}
LONGEST = 400
_UNITS = {
    "DAY": "Daily",
    "WEEK": "Weekly",
    "BIWEEK": "BiWeekly",
    "MONTH": "Monthly",
    "BIMONTH": "BiMonthly",
    "QUARTER": "Quarterly",
    "SIX_MONTH": "SixMonthly",
    "YEAR": "Yearly",
    "FINANCIAL_YEAR": "Financial",
}
_IN_A_YEAR = {
    "Daily": 366,
    "Weekly": 53,
    "BiWeekly": 27,
    "Monthly": 12,
    "BiMonthly": 6,
    "Quarterly": 4,
    "SixMonthly": 2,
}
_UNIT = f"({'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_DAYS = {"TODAY": "THIS_DAY", "YESTERDAY": "LAST_DAY"}

# By family of period types.
Windows: TypeAlias = Mapping[str, PeriodWindow]


class Reach(NamedTuple):
    """How far a name of periods reaches. `remark`: what of it a window cannot say."""

    family: str
    past: int
    current: bool
    remark: str = ""


def family(period_type: str) -> str:
    """WeeklyThursday -> Weekly, FinancialApril -> Financial; relative periods do not tell them apart."""
    return next((one for one in FAMILIES if period_type.startswith(one)), period_type)


def windows_for(names: Iterable[str], today: date) -> tuple[dict[str, PeriodWindow], list[str]]:
    """For each family of period types the window that covers all of `names`, and remarks."""
    reaches = [reach(name, today) for name in names]
    remarks = [one.remark for one in reaches if one.remark]
    windows: dict[str, PeriodWindow] = {}
    for kind in dict.fromkeys(one.family for one in reaches):
        past = max(one.past for one in reaches if one.family == kind)
        current = any(one.current for one in reaches if one.family == kind)
        if past or current:
            windows[kind] = PeriodWindow(past=past, include_current=current)
    return windows, remarks


def reach(name: str, today: date) -> Reach:
    """Of a relative or fixed period; one that is not understood reaches nowhere."""
    for found in _readings(_DAYS.get(name, name), today):
        return found
    return Reach("", 0, current=False, remark=f"periods {name!r} have no counterpart; a mapping has windows")


def _readings(name: str, today: date) -> Iterator[Reach]:
    if match := re.fullmatch(f"THIS_{_UNIT}", name):
        yield Reach(_UNITS[match[1]], 0, current=True)
    if match := re.fullmatch(rf"LAST_(?:(\d+)_)?{_UNIT}S?", name):
        yield _last(name, _UNITS[match[2]], int(match[1] or 1))
    if match := re.fullmatch(f"{_UNIT}S_(THIS|LAST)_YEAR", name):
        yield _of_a_year(name, _UNITS[match[1]], last=match[2] == "LAST")
    try:
        yield _fixed(parse_period(name), today)
    except PeriodNotUnderstood:
        return


def _last(name: str, kind: str, count: int) -> Reach:
    remark = f"{name} is longer than a mapping's window; it becomes {LONGEST} periods" if count > LONGEST else ""
    return Reach(kind, min(count, LONGEST), current=False, remark=remark)


def _of_a_year(name: str, kind: str, *, last: bool) -> Reach:
    past = min(_IN_A_YEAR.get(kind, 1) * (2 if last else 1) - 1, LONGEST)
    remark = f"{name} follows the calendar year, which a window does not; {past} past periods always cover it"
    return Reach(kind, past, current=not last, remark=remark)


def _fixed(period: Period, today: date) -> Reach:
    kind, current = family(period.type.value), period_containing(period.type, today)
    said = f"the fixed period {period.id}"
    if period.start > today:
        return Reach(kind, 0, current=False, remark=f"{said} lies ahead; it is left out")
    if period == current:
        return Reach(kind, 0, current=True, remark=f"{said} becomes a window, which moves on")
    past = _distance(period, current)
    if past > LONGEST:
        return Reach(kind, 0, current=False, remark=f"{said} is more than {LONGEST} periods old; it is left out")
    return Reach(kind, past, current=False, remark=f"{said} becomes a window, `past: {past}`, which moves on")


def _distance(period: Period, current: Period) -> int:
    count = 0
    while current.start > period.start and count <= LONGEST:
        current, count = previous_period(current), count + 1
    return count
