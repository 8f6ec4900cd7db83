from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.schedule_expression import (
    NeverDue,
    ScheduleNotUnderstood,
    last_due,
    next_due,
    parse_schedule,
    timezone_named,
)

NOW = datetime(2026, 11, 23, 14, 5, 30, tzinfo=UTC)  # a Monday

moments = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
zones = st.sampled_from(["UTC", "Africa/Freetown", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
schedules = st.sampled_from(
    [
        "cron(0 3 * * ? *)",
        "cron(30 2 * * ? *)",
        "cron(45 1 * * ? *)",
        "cron(0/20 * * * ? *)",
        "cron(0 3 ? * MON-FRI *)",
        "cron(0 3 29,30,31 * ? *)",
        "cron(59 23 L * ? *)",
        "cron(0 0 1W * ? *)",
        "cron(0 12 ? * 2#1 *)",
        "rate(7 minutes)",
        "rate(1 day)",
    ]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "last", "following"),
    [
        ("cron(0 3 * * ? *)", "2026-11-23T03:00", "2026-11-24T03:00"),
        ("cron(* * * * ? *)", "2026-11-23T14:05", "2026-11-23T14:06"),
        ("cron(0/15 * * * ? *)", "2026-11-23T14:00", "2026-11-23T14:15"),
        ("cron(0 3 ? * 1 *)", "2026-11-22T03:00", "2026-11-29T03:00"),
        ("cron(0 3 ? * SAT *)", "2026-11-21T03:00", "2026-11-28T03:00"),
        ("cron(0 3 ? * 6L *)", "2026-10-30T03:00", "2026-11-27T03:00"),
        ("cron(0 3 ? * MON#1 *)", "2026-11-02T03:00", "2026-12-07T03:00"),
        ("cron(0 3 L * ? *)", "2026-10-31T03:00", "2026-11-30T03:00"),
        ("cron(0 3 L-2 * ? *)", "2026-10-29T03:00", "2026-11-28T03:00"),
        ("cron(0 3 1W * ? *)", "2026-11-02T03:00", "2026-12-01T03:00"),
        ("cron(0 3 * 4 ? *)", "2026-04-30T03:00", "2027-04-01T03:00"),
        ("cron(0 3 29-31 2,4 ? *)", "2026-04-30T03:00", "2027-04-29T03:00"),
        ("cron(0 3 29 2 ? *)", "2024-02-29T03:00", "2028-02-29T03:00"),
        ("cron(0  3 ? JAN mon-fri 2026-2027)", "2026-01-30T03:00", "2027-01-01T03:00"),
    ],
)
def test_a_cron_expression_is_due_when_eventbridge_scheduler_runs_it(text: str, last: str, following: str) -> None:
    expression = parse_schedule(text)
    assert last_due(expression, "UTC", NOW) == at(last)
    assert next_due(expression, "UTC", NOW) == at(following)


@pytest.mark.parametrize(
    ("text", "last", "following"),
    [
        ("rate(1 minute)", "2026-11-23T14:05", "2026-11-23T14:06"),
        ("rate(15 minutes)", "2026-11-23T14:00", "2026-11-23T14:15"),
        ("rate(6 hours)", "2026-11-23T12:00", "2026-11-23T18:00"),
        ("rate(1 day)", "2026-11-23T00:00", "2026-11-24T00:00"),
    ],
)
def test_a_rate_is_due_at_multiples_of_itself_since_1970(text: str, last: str, following: str) -> None:
    expression = parse_schedule(text)
    assert last_due(expression, "Africa/Freetown", NOW) == at(last)
    assert next_due(expression, "Africa/Freetown", NOW) == at(following)


def test_a_due_minute_counts_as_due_from_its_first_second() -> None:
    expression = parse_schedule("cron(5 14 * * ? *)")
    due = at("2026-11-23T14:05")
    assert last_due(expression, "UTC", due) == due
    assert next_due(expression, "UTC", due) == due + timedelta(days=1)
    assert last_due(expression, "UTC", due - timedelta(seconds=1)) == due - timedelta(days=1)


def test_a_cron_expression_follows_the_clock_of_its_time_zone() -> None:
    expression = parse_schedule("cron(0 3 * * ? *)")
    assert last_due(expression, "Asia/Kathmandu", NOW) == at("2026-11-22T21:15")


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-03-29T12:00", "2026-03-28T01:30", "2026-03-30T00:30"),
        ("2026-03-28T12:00", "2026-03-28T01:30", "2026-03-30T00:30"),
    ],
)
def test_a_time_that_the_clock_skips_in_spring_is_not_due_that_day(now: str, last: str, following: str) -> None:
    expression = parse_schedule("cron(30 2 * * ? *)")
    assert last_due(expression, "Europe/Berlin", at(now)) == at(last)
    assert next_due(expression, "Europe/Berlin", at(now)) == at(following)


@pytest.mark.parametrize("now", ["2026-10-25T00:30", "2026-10-25T01:10", "2026-10-25T01:30", "2026-10-25T12:00"])
def test_a_time_that_comes_twice_in_autumn_is_due_once(now: str) -> None:
    expression = parse_schedule("cron(30 2 * * ? *)")
    assert last_due(expression, "Europe/Berlin", at(now)) == at("2026-10-25T00:30")
    assert next_due(expression, "Europe/Berlin", at(now)) == at("2026-10-26T01:30")


@given(schedules, zones, moments)
def test_nothing_is_due_between_the_last_and_the_next_due_minute(text: str, zone: str, now: datetime) -> None:
    expression = parse_schedule(text)
    last, following = last_due(expression, zone, now), next_due(expression, zone, now)
    assert last <= now < following
    assert next_due(expression, zone, last) == following
    assert last_due(expression, zone, following) == following
    assert last_due(expression, zone, following - timedelta(seconds=1)) == last


def test_a_schedule_of_past_years_is_never_due_again() -> None:
    expression = parse_schedule("cron(0 3 * * ? 2020)")
    assert last_due(expression, "UTC", NOW) == at("2020-12-31T03:00")
    with pytest.raises(NeverDue, match="is not due after 2026-11-23"):
        next_due(expression, "UTC", NOW)


def test_a_schedule_of_future_years_was_never_due() -> None:
    with pytest.raises(NeverDue, match="was not due before 2026-11-23"):
        last_due(parse_schedule("cron(0 3 * * ? 2030)"), "UTC", NOW)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "write cron"),
        ("0 3 * * *", "write cron"),
        ("cron 0 3 * * ? *", "write cron"),
        ("at(2026-12-01T03:00:00)", "would run once"),
        ("cron(0 3 * * *)", "has 5 fields; the six fields are minutes"),
        ("cron(0 3 * * ? * *)", "has 7 fields"),
        ("cron()", "has 0 fields"),
        ("cron(0 3 * * * *)", "must be ?"),
        ("cron(0 3 ? * ? *)", "must be ?"),
        ("cron(0 25 * * ? *)", "Invalid hour value '25'"),
        ("cron(60 3 * * ? *)", "Invalid minute value '60'"),
        ("cron(0 3 32 * ? *)", "Invalid day-of-month value '32'"),
        ("cron(0 3 * 13 ? *)", "Invalid month value '13'"),
        ("cron(0 3 ? * 0 *)", "Invalid day-of-week value '0'"),
        ("cron(0 3 * * ? 1969)", "Invalid year value '1969'"),
        ("cron(*/0 3 * * ? *)", "is not a schedule; the six fields"),
        ("cron(0 3 LW * ? *)", "is not a schedule; the six fields"),
        ("cron(0 *-5 * * ? *)", "is not a schedule; the six fields"),
        ("cron(0 3 ? * L *)", "L in the day of week needs a day; write 6L"),
        ("cron(0 3 ? * L-3 *)", "L in the day of week needs a day"),
        ("cron(0 3 ? * MON#6 *)", "Invalid day-of-week value"),
        ("cron(0 3 ? * 2#1,3#1 *)", "Invalid day-of-week value"),
        ("cron(0 22-4 * * ? *)", "the range 22-4 runs backwards; list its values"),
        ("cron(0 3 ? * FRI-MON *)", "the range FRI-MON runs backwards"),
        ("cron(0 3 30 2 ? *)", "names a day that never comes"),
        ("cron(0 3 31 4,6,9,11 ? *)", "names a day that never comes"),
        ("cron(0 3 29 2 ? 2027)", "names a day that never comes"),
        ("rate(1 hours)", "write rate(1 hour)"),
        ("rate(5 minute)", "write rate(5 minutes)"),
        ("rate(0 days)", "write a whole number and minutes, hours or days"),
        ("rate(1.5 hours)", "write a whole number"),
        ("rate(30 seconds)", "write a whole number"),
        ("rate(2 weeks)", "write a whole number"),
        ("rate(999999999 days)", "write a whole number"),
    ],
)
def test_a_schedule_that_aws_would_not_take_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ScheduleNotUnderstood) as refused:
        parse_schedule(text)
    assert advice in str(refused.value)


@pytest.mark.parametrize("text", ["Africa/Freetown", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_iana_time_zones_are_found(text: str) -> None:
    assert timezone_named(text).key == text


@pytest.mark.parametrize(
    "text", ["", "Africa", "Africa/Freetwon", "../Africa/Freetown", "localtime", "africa/freetown", "\0"]
)
def test_what_is_no_time_zone_is_refused_with_the_nearest(text: str) -> None:
    with pytest.raises(ScheduleNotUnderstood, match="is not an IANA time zone; write one such as "):
        timezone_named(text)
