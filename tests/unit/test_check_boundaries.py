"""T2A701 to T2A705, T2A711 and T2A906: the time that an indicator counts."""

import pytest

from t2a.domain.metadata import Boundary
from tests.unit import given
from tests.unit.indicator_definitions import (
    AFTER_END,
    AFTER_START,
    BEFORE_END,
    BEFORE_START,
    BY_ENROLMENT,
    BY_EVENT,
    POSITIVE,
    codes,
    definition,
    enrolments,
    pair,
    what,
)

AFTER, BEFORE = BY_EVENT


def test_events_of_the_reporting_period_are_what_a_report_counts() -> None:
    assert codes(definition()) == []
    assert codes(definition(boundaries=(BEFORE, AFTER))) == []


@pytest.mark.parametrize("filtered", [POSITIVE, "PS_EVENTDATE:stage000000 < '2026-01-01'", "d2:count(#{a.b}) > 1"])
def test_visits_counted_by_the_enrolment_date_are_told(filtered: str) -> None:
    found = codes(enrolments(filter=filtered))
    assert found[0] == "T2A701"
    assert "T2A906" not in found


def test_a_visit_is_said_to_count_in_the_period_of_its_enrolment() -> None:
    said = what(enrolments(filter=POSITIVE))
    assert said.endswith("a visit counts in the period of the enrolment date, however much later it was")
    by_incident = enrolments(expression=POSITIVE, filter="", boundaries=pair("INCIDENT_DATE"))
    assert "incident date" in what(by_incident)


@pytest.mark.parametrize("filtered", ["", "A{sex00000000} == 'MALE'", "A{note0000000} == '#{a.b}'"])
def test_enrolments_without_event_values_cost_a_query_per_period_and_no_more(filtered: str) -> None:
    assert codes(enrolments(filter=filtered)) == ["T2A906"]


def test_without_an_after_boundary_the_past_counts_again() -> None:
    assert codes(definition(boundaries=(BEFORE,))) == ["T2A702"]
    assert what(definition(boundaries=(BEFORE,))) == (
        "it has no After boundary and counts all events with event date up to the end of the period: "
        "those of the periods before it count again in every period"
    )


def test_without_a_before_boundary_the_future_counts_too() -> None:
    assert codes(definition(boundaries=(AFTER,))) == ["T2A702"]
    assert "those of the periods after it" in what(definition(boundaries=(AFTER,)))


def test_without_any_boundary_everything_counts_in_every_period() -> None:
    assert what(definition(boundaries=())) == "it has no boundary: every period counts all events ever entered"
    assert "all enrolments ever entered" in what(enrolments(boundaries=(), filter=POSITIVE))


def test_a_stock_may_go_where_the_last_value_counts() -> None:
    stock = given.DEATHS._replace(aggregation_type="LAST_AVERAGE_ORG_UNIT")
    assert codes(definition(boundaries=(BEFORE,)), element=stock) == ["T2A906"]
    assert codes(definition(boundaries=(AFTER,)), element=stock) == ["T2A702"]
    assert codes(definition(boundaries=()), element=stock) == ["T2A702"]


def test_an_offset_counts_another_time() -> None:
    cohort = definition(boundaries=pair("EVENT_DATE", offset=-2, offset_type="Monthly"))
    assert codes(cohort) == ["T2A703"]
    assert what(cohort) == (
        "it counts events by event date from 2 months before the start of the period and "
        "event date up to 2 months before the end of the period: not the cases of the reporting period"
    )


def test_an_offset_of_another_period_type_than_the_data_sets_is_told() -> None:
    cohort = definition(boundaries=(AFTER._replace(offset=1, offset_type="SixMonthlyApril"), BEFORE))
    said = what(cohort, period_type="Quarterly")
    assert "from 1 SixMonthlyApril period after the start of the period" in said
    assert said.endswith("the offset is SixMonthlyApril, and data set Report monthly0000 is Quarterly")


def test_an_offset_without_a_period_type_moves_nothing() -> None:
    """DHIS2 ignores it, and all the same no longer takes the boundaries for the default ones."""
    assert codes(definition(boundaries=pair("EVENT_DATE", offset=3))) == ["T2A906"]
    assert codes(definition(boundaries=pair("EVENT_DATE", offset_type="Monthly"))) == ["T2A906"]


def test_an_offset_of_a_cohort_of_enrolments_is_one_finding() -> None:
    moved = pair("ENROLLMENT_DATE", offset=-1, offset_type="Yearly")
    assert codes(enrolments(boundaries=moved, filter=POSITIVE)) == ["T2A703"]


def test_two_dates_are_told_with_their_names() -> None:
    mixed = definition(boundaries=pair("ENROLLMENT_DATE", "EVENT_DATE"))
    assert codes(mixed) == ["T2A704"]
    assert "enrolment date from the start of the period and event date up to the end of the period" in what(mixed)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("PS_EVENTDATE:stage000000", "event date in program stage stage000000"),
        ("A{birth000000}", "date in attribute birth000000"),
        ("#{stage000000.onset000000}", "date in data element stage000000.onset000000"),
        ("LMP_DATE", "date 'LMP_DATE'"),
        ("", "date ''"),
    ],
)
def test_any_other_date_is_told_by_its_name(target: str, name: str) -> None:
    for made in (definition, enrolments):
        custom = made(boundaries=pair(target))
        assert codes(custom) == ["T2A704"]
        assert what(custom).endswith(f"whatever happens later counts in the period of the {name}")


def test_events_by_the_enrolment_date_and_enrolments_by_the_event_date_are_told() -> None:
    assert "in the period of the enrolment date" in what(definition(boundaries=BY_ENROLMENT))
    visited = enrolments(boundaries=BY_EVENT, filter=POSITIVE)
    assert codes(visited) == ["T2A704"]
    assert what(visited).endswith("an enrolment counts again in every period in which it has a visit")


@pytest.mark.parametrize("before", ["SCHEDULED_DATE", "EVENT_DATE"])
def test_the_scheduled_date_is_told_as_a_plan(before: str) -> None:
    planned = definition(boundaries=pair("SCHEDULED_DATE", before))
    assert codes(planned) == ["T2A705"]
    assert "visits that are planned for then" in what(planned)


@pytest.mark.parametrize("types", [(AFTER_START, BEFORE_START), (AFTER_END, BEFORE_END), (AFTER_END, BEFORE_START)])
def test_boundaries_that_exclude_each_other_are_told(types: tuple[str, str]) -> None:
    nothing = definition(boundaries=tuple(Boundary("EVENT_DATE", one) for one in types))
    assert codes(nothing) == ["T2A711"]
    assert what(nothing).endswith("it counts nothing")


def test_an_offset_can_open_what_would_exclude_each_other() -> None:
    earlier = (Boundary("EVENT_DATE", AFTER_START, -3, "Monthly"), Boundary("EVENT_DATE", BEFORE_START))
    assert codes(definition(boundaries=earlier)) == ["T2A703"]
    assert "event date before the start of the period" in what(definition(boundaries=earlier))


def test_a_side_that_is_not_understood_is_no_open_one() -> None:
    assert codes(definition(boundaries=(Boundary("EVENT_DATE", ""), BEFORE))) == ["T2A906"]


@pytest.mark.parametrize("name", ["analytics_period_start", "analytics_period_end"])
def test_the_reporting_period_in_a_filter_costs_a_query_per_period(name: str) -> None:
    aged = definition(filter=f"d2:yearsBetween(A{{birth000000}}, V{{{name}}}) < 5")
    assert codes(aged) == ["T2A906"]
    assert what(aged) == f"it reckons with V{{{name}}}"
