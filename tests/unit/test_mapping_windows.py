"""Windows that cover what DHIS2's names of periods ask for."""

from datetime import date

import pytest

from t2a.domain.drafting.windows import reach, windows_for
from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.relative_periods import family

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "kind", "past", "current"),
    [
        ("LAST_3_MONTHS", "Monthly", 3, False),
        ("LAST_MONTH", "Monthly", 1, False),
        ("THIS_MONTH", "Monthly", 0, True),
        ("LAST_12_MONTHS", "Monthly", 12, False),
        ("LAST_4_QUARTERS", "Quarterly", 4, False),
        ("THIS_YEAR", "Yearly", 0, True),
        ("LAST_5_YEARS", "Yearly", 5, False),
        ("LAST_FINANCIAL_YEAR", "Financial", 1, False),
        ("LAST_SIX_MONTH", "SixMonthly", 1, False),
        ("LAST_2_SIXMONTHS", "SixMonthly", 2, False),
        ("LAST_6_BIMONTHS", "BiMonthly", 6, False),
        ("LAST_52_WEEKS", "Weekly", 52, False),
        ("TODAY", "Daily", 0, True),
        ("YESTERDAY", "Daily", 1, False),
        ("MONTHS_THIS_YEAR", "Monthly", 11, True),
        ("QUARTERS_LAST_YEAR", "Quarterly", 7, False),
        ("202609", "Monthly", 2, False),
        ("202611", "Monthly", 0, True),
        ("2026Q3", "Quarterly", 1, False),
        ("2026W1", "Weekly", 47, False),
        ("202612", "Monthly", 0, False),
        ("nonsense", "", 0, False),
    ],
)
def test_a_name_reaches_so_far(name: str, kind: str, past: int, current: bool) -> None:
    found = reach(name, TODAY)
    assert (found.family, found.past, found.current) == (kind, past, current)


def test_the_widest_of_a_family_counts() -> None:
    windows, remarks = windows_for(("LAST_3_MONTHS", "THIS_MONTH", "LAST_MONTH", "LAST_YEAR"), TODAY)
    assert windows == {
        "Monthly": PeriodWindow(past=3, include_current=True),
        "Yearly": PeriodWindow(past=1),
    }
    assert remarks == []


@pytest.mark.parametrize("name", ["202612", "200001", "LAST_4000_DAYS", "MONTHS_THIS_YEAR", "ALL_TIME", "202609"])
def test_what_a_window_cannot_say_is_said(name: str) -> None:
    windows, (remark,) = windows_for([name], TODAY)
    assert name in remark
    assert all(window.past <= 400 for window in windows.values())


def test_families_hold_what_relative_periods_do_not_tell_apart() -> None:
    assert family("WeeklyThursday") == "Weekly"
    assert family("FinancialOct") == "Financial"
    assert family("BiWeekly") == "BiWeekly"
    assert family("Unheard") == "Unheard"
