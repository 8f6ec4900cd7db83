from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.periods import (
    Period,
    PeriodNotUnderstood,
    PeriodType,
    next_period,
    parse_period,
    parse_period_list,
    past_periods,
    period_containing,
    previous_period,
)

types = st.sampled_from(PeriodType)
types_without_overlap = st.sampled_from([one for one in PeriodType if one is not PeriodType.BI_WEEKLY])
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "period_type", "start", "end"),
    [
        ("20260115", "Daily", date(2026, 1, 15), date(2026, 1, 15)),
        ("2026W5", "Weekly", date(2026, 1, 26), date(2026, 2, 1)),
        ("2026W40", "Weekly", date(2026, 9, 28), date(2026, 10, 4)),  # recording export-week
        ("2026WedW5", "WeeklyWednesday", date(2026, 1, 28), date(2026, 2, 3)),
        ("2026ThuW5", "WeeklyThursday", date(2026, 1, 29), date(2026, 2, 4)),
        ("2026FriW5", "WeeklyFriday", date(2026, 1, 30), date(2026, 2, 5)),
        ("2026SatW5", "WeeklySaturday", date(2026, 1, 31), date(2026, 2, 6)),
        ("2026SunW5", "WeeklySunday", date(2026, 2, 1), date(2026, 2, 7)),
        ("2026BiW3", "BiWeekly", date(2026, 1, 26), date(2026, 2, 8)),
        ("202602", "Monthly", date(2026, 2, 1), date(2026, 2, 28)),
        ("202602B", "BiMonthly", date(2026, 3, 1), date(2026, 4, 30)),
        ("2026Q1", "Quarterly", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026Q3", "Quarterly", date(2026, 7, 1), date(2026, 9, 30)),  # recording export-quarter
        ("2026NovQ1", "QuarterlyNov", date(2025, 11, 1), date(2026, 1, 31)),
        ("2026NovQ4", "QuarterlyNov", date(2026, 8, 1), date(2026, 10, 31)),
        ("2026S2", "SixMonthly", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026AprilS2", "SixMonthlyApril", date(2026, 10, 1), date(2027, 3, 31)),
        ("2026NovS1", "SixMonthlyNov", date(2025, 11, 1), date(2026, 4, 30)),
        ("2026NovS2", "SixMonthlyNov", date(2026, 5, 1), date(2026, 10, 31)),
        ("2026", "Yearly", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026April", "FinancialApril", date(2026, 4, 1), date(2027, 3, 31)),
        ("2026July", "FinancialJuly", date(2026, 7, 1), date(2027, 6, 30)),
        ("2026Sep", "FinancialSep", date(2026, 9, 1), date(2027, 8, 31)),
        ("2026Oct", "FinancialOct", date(2026, 10, 1), date(2027, 9, 30)),
        ("2026Nov", "FinancialNov", date(2025, 11, 1), date(2026, 10, 31)),
    ],
)
def test_an_id_stands_for_the_days_that_dhis2_gives_it(text: str, period_type: str, start: date, end: date) -> None:
    assert parse_period(text) == Period(PeriodType(period_type), text, start, end)


@given(types, days)
def test_a_period_holds_the_day_that_it_was_found_by(period_type: PeriodType, day: date) -> None:
    period = period_containing(period_type, day)
    assert period.start <= day <= period.end


@given(types_without_overlap, days)
def test_every_day_of_a_period_leads_to_that_period(period_type: PeriodType, day: date) -> None:
    period = period_containing(period_type, day)
    assert period_containing(period_type, period.start) == period
    assert period_containing(period_type, period.end) == period


@given(types_without_overlap, days)
def test_consecutive_periods_touch_without_gap_or_overlap(period_type: PeriodType, day: date) -> None:
    period = period_containing(period_type, day)
    assert next_period(period).start == period.end + DAY
    assert previous_period(period).end == period.start - DAY


@given(types, days)
def test_the_period_after_the_one_before_is_the_period_itself(period_type: PeriodType, day: date) -> None:
    period = period_containing(period_type, day)
    assert next_period(previous_period(period)) == period
    assert previous_period(next_period(period)) == period


@given(types, days)
def test_reading_the_id_of_a_period_gives_the_period_back(period_type: PeriodType, day: date) -> None:
    period = period_containing(period_type, day)
    assert parse_period(period.id) == period


@given(days)
def test_weeks_are_iso_weeks_across_years_of_52_and_53_weeks(day: date) -> None:
    year, week, _ = day.isocalendar()
    assert period_containing(PeriodType.WEEKLY, day).id == f"{year}W{week}"


def test_the_last_fortnight_of_a_year_of_53_weeks_overlaps_the_next_as_in_dhis2() -> None:
    last = parse_period("2026BiW27")
    following = next_period(last)
    assert following.id == "2027BiW1"
    assert last.end == date(2027, 1, 10)
    assert following.start == date(2027, 1, 4)
    assert period_containing(PeriodType.BI_WEEKLY, date(2027, 1, 5)) == following


def test_past_periods_are_the_ones_before_today_oldest_first() -> None:
    today = date(2026, 1, 15)
    periods = past_periods(PeriodType.MONTHLY, today, past=3, include_current=False)
    assert [period.id for period in periods] == ["202510", "202511", "202512"]


def test_past_periods_end_with_the_current_one_when_it_is_included() -> None:
    today = date(2026, 1, 31)
    periods = past_periods(PeriodType.MONTHLY, today, past=1, include_current=True)
    assert [period.id for period in periods] == ["202512", "202601"]


def test_past_periods_can_be_the_current_one_alone() -> None:
    periods = past_periods(PeriodType.QUARTERLY, date(2026, 4, 1), past=0, include_current=True)
    assert [period.id for period in periods] == ["2026Q2"]


@given(types_without_overlap, days, st.integers(0, 30))
def test_past_periods_are_complete_today(period_type: PeriodType, today: date, past: int) -> None:
    periods = past_periods(period_type, today, past=past, include_current=False)
    assert len(periods) == past
    assert all(period.end < today for period in periods)


def test_a_list_takes_ids_and_ranges_oldest_first_and_each_period_once() -> None:
    periods = parse_period_list(["202605", "202603..202605", "202604"])
    assert [period.id for period in periods] == ["202603", "202604", "202605"]


def test_a_list_may_mix_period_types() -> None:
    assert [period.id for period in parse_period_list(["202603", "2026Q1"])] == ["2026Q1", "202603"]


def test_a_range_runs_across_the_end_of_a_year_of_53_weeks() -> None:
    ids = [period.id for period in parse_period_list(["2026W52..2027W2"])]
    assert ids == ["2026W52", "2026W53", "2027W1", "2027W2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "202",
        "2026-03",
        "202613",
        "20260230",
        "2026W0",
        "2026W05",
        "2026W54",
        "2027W53",
        "2026BiW28",
        "2026Q5",
        "2026nov",
        "LAST_MONTH",
        "0026",
        "\u0661\u0669\u0669\u0669",
        "202603..",
        "..202603",
    ],
)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="is not a period; write it as DHIS2 does, such as 202603"):
        parse_period_list([text])


def test_a_range_of_two_period_types_is_refused() -> None:
    with pytest.raises(PeriodNotUnderstood, match="mixes Monthly and Quarterly"):
        parse_period_list(["202603..2026Q4"])


def test_a_backward_range_is_refused_and_turned_round() -> None:
    with pytest.raises(PeriodNotUnderstood, match=r"runs backwards; write 202603\.\.202605"):
        parse_period_list(["202605..202603"])


def test_an_unknown_period_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'TwoYearly' is not a period type .* knows Daily, Weekly"):
        PeriodType("TwoYearly")
