"""DHIS2's names for periods that move with the day."""

from datetime import date

import pytest

from t2a.domain.periods import PeriodNotUnderstood
from t2a.domain.relative_periods import NAMES, is_relative, periods_named, periods_on

TODAY = date(2026, 11, 23)


def named(*texts: str, today: date = TODAY) -> list[str]:
    return [period.id for period in periods_on(texts, today)]


@pytest.mark.parametrize(
    ("name", "periods"),
    [
        ("TODAY", ["20261123"]),
        ("YESTERDAY", ["20261122"]),
        ("LAST_3_DAYS", ["20261120", "20261121", "20261122"]),
        ("THIS_WEEK", ["2026W48"]),
        ("LAST_WEEK", ["2026W47"]),
        ("LAST_4_WEEKS", ["2026W44", "2026W45", "2026W46", "2026W47"]),
        ("LAST_BIWEEK", ["2026BiW23"]),
        ("THIS_MONTH", ["202611"]),
        ("LAST_MONTH", ["202610"]),
        ("LAST_6_MONTHS", ["202605", "202606", "202607", "202608", "202609", "202610"]),
        ("LAST_BIMONTH", ["202605B"]),
        ("THIS_QUARTER", ["2026Q4"]),
        ("LAST_4_QUARTERS", ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]),
        ("QUARTERS_THIS_YEAR", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        ("QUARTERS_LAST_YEAR", ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]),
        ("MONTHS_LAST_YEAR", [f"2025{month:02}" for month in range(1, 13)]),
        ("LAST_SIX_MONTH", ["2026S1"]),
        ("LAST_2_SIXMONTHS", ["2025S2", "2026S1"]),
        ("LAST_YEAR", ["2025"]),
        ("LAST_5_YEARS", ["2021", "2022", "2023", "2024", "2025"]),
    ],
)
def test_a_name_stands_for_these_periods(name: str, periods: list[str]) -> None:
    assert named(name) == periods


def test_months_of_this_year_end_with_the_running_one() -> None:
    assert named("MONTHS_THIS_YEAR") == [f"2026{month:02}" for month in range(1, 12)]


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2024, 52), (2025, 52), (2026, 53)])
def test_weeks_of_a_year_are_those_that_carry_it_in_their_ids(year: int, weeks: int) -> None:
    found = named("WEEKS_LAST_YEAR", today=date(year + 1, 6, 1))
    assert found == [f"{year}W{number}" for number in range(1, weeks + 1)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("today", [TODAY, date(2024, 2, 29), date(2026, 1, 31), date(2020, 12, 31)])
def test_every_name_that_is_offered_is_understood_and_nothing_lies_ahead(name: str, today: date) -> None:
    found = periods_named(name, today)
    assert found
    assert all(period.start <= today for period in found)


def test_names_ids_and_ranges_mix_and_each_period_stands_once() -> None:
    assert named("THIS_MONTH", "202609..202610", "LAST_3_MONTHS", "2026Q1") == [
        "2026Q1",
        "202608",
        "202609",
        "202610",
        "202611",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LAST_6_MONTH", "'LAST_6_MONTH' is not a period; did you mean LAST_6_MONTHS"),
        ("last_month", "did you mean LAST_MONTH"),
        ("LAST_SIX_MONTHS", "did you mean .*LAST_SIX_MONTH"),
        ("THIS_MONHT", "did you mean THIS_MONTH"),
        ("nonsense", r"names are TODAY, YESTERDAY, .* QUARTERS_LAST_YEAR\. Fixed ones are written as 202603"),
        ("", "'' is not a period"),
        ("LAST_FINANCIAL_YEAR", "does not say when the year begins; write it as 2025April"),
        ("LAST_401_DAYS", "LAST_401_DAYS is too long; write 400 or fewer"),
        ("LAST_0_DAYS", "LAST_0_DAYS holds no period on 2026-11-23"),
        ("LAST_3_MONTHS..THIS_MONTH", "is not a period"),
    ],
)
def test_what_is_no_name_is_told_with_what_may_be_meant(name: str, said: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match=said):
        named(name)


def test_a_year_that_has_no_week_yet_is_refused_rather_than_nothing_asked_for() -> None:
    """1 January 2027 lies in 2026W53; a request without periods would transfer the mapping's window."""
    with pytest.raises(PeriodNotUnderstood, match="holds no period"):
        named("WEEKS_THIS_YEAR", today=date(2027, 1, 1))


def test_fixed_periods_need_no_day() -> None:
    assert not any(map(is_relative, ("2026", "202603..202605", "2026NovQ1")))
    assert all(map(is_relative, NAMES))
