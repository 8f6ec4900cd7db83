"""What period names such as LAST_6_MONTHS mean on a day."""

import re
from datetime import date

from local.dhis2.periods import BY_NAME, ONE_DAY, Period, parse

_UNITS = {
    "DAY": "Daily",
    "WEEK": "Weekly",
    "MONTH": "Monthly",
    "BIMONTH": "BiMonthly",
    "QUARTER": "Quarterly",
    "SIX_MONTH": "SixMonthly",
    "SIXMONTH": "SixMonthly",
    "YEAR": "Yearly",
    "FINANCIAL_YEAR": "FinancialApril",
}
_UNIT = "(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_THIS = re.compile("THIS_" + _UNIT)
_LAST = re.compile(r"LAST_(?:(?P<count>\d+)_)?" + _UNIT + "S?")
_OF_YEAR = re.compile(_UNIT + "S_(?P<which>THIS|LAST)_YEAR")


def relative(text: str, today: date) -> list[Period] | None:
    """The periods that a name such as LAST_6_MONTHS means on `today`; None when it is no such name."""
    if text in ("TODAY", "YESTERDAY"):
        return [BY_NAME["Daily"].holding(today - ONE_DAY * (text == "YESTERDAY"))]
    if match := _THIS.fullmatch(text):
        return [BY_NAME[_UNITS[match["unit"]]].holding(today)]
    if match := _LAST.fullmatch(text):
        return BY_NAME[_UNITS[match["unit"]]].before(today, int(match["count"] or 1))
    if match := _OF_YEAR.fullmatch(text):
        year = today.year - (match["which"] == "LAST")
        return list(BY_NAME[_UNITS[match["unit"]]].within(date(year, 1, 1), date(year, 12, 31)))
    return None


def resolve(text: str, today: date) -> list[Period] | None:
    """The periods of a fixed or relative id, oldest first; None when it is neither."""
    fixed = parse(text)
    return [fixed] if fixed else relative(text, today)
