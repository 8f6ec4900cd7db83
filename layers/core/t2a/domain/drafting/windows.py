"""Windows of periods: the usual ones, and those that cover what DHIS2's names such as LAST_3_MONTHS ask for."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.periods import Period, PeriodNotUnderstood, parse_period, period_containing, previous_period
from t2a.domain.relative_periods import LONGEST, Relative, family, read_relative

USUAL: Mapping[str, PeriodWindow] = {
    "Daily": PeriodWindow(past=14),
    "Weekly": PeriodWindow(past=6),
    "Monthly": PeriodWindow(past=3),
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

# By family of period types.
Windows: TypeAlias = Mapping[str, PeriodWindow]


class Reach(NamedTuple):
    """How far a name of periods reaches. `remark`: what of it a window cannot say."""

    family: str
    past: int
    current: bool
    remark: str = ""


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
    if relative := read_relative(name):
        return _of_relative(name, relative)
    try:
        return _fixed(parse_period(name), today)
    except PeriodNotUnderstood:
        return Reach("", 0, current=False, remark=f"periods {name!r} have no counterpart; a mapping has windows")


def _of_relative(name: str, found: Relative) -> Reach:
    if found.years_back is not None:
        return _of_a_year(name, found.family, last=found.years_back == 1)
    longer = found.past > LONGEST
    remark = f"{name} is longer than a mapping's window; it becomes {LONGEST} periods" if longer else ""
    return Reach(found.family, min(found.past, LONGEST), current=found.current, remark=remark)


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
