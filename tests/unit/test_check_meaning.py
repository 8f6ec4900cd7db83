"""T2A705 to T2A710 and T2A905: what an indicator counts, and where."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from t2a.adapters.dhis2_answers import WireIndicator
from t2a.adapters.dhis2_tracker import program_indicator
from t2a.domain.checks.finding import Severity
from t2a.domain.checks.meaning import meaning
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.mapping import DataElementSource
from tests.unit import given
from tests.unit.indicator_definitions import codes, definition, enrolments, findings, what

EXAMPLE = Path(__file__).parents[2] / "local" / "example"


def example_indicators() -> list[Any]:
    monthly = json.loads((EXAMPLE / "tracker-metadata.json").read_text())
    quarterly = json.loads((EXAMPLE / "quarterly-extension.json").read_text())["load-into-tracker-instance"]
    return [*monthly["programIndicators"], *quarterly["programIndicators"]]


def test_the_example_programme_counts_what_it_says() -> None:
    source = DataElementSource(attribute="T2AdeCodeAt")
    read = tuple(program_indicator(WireIndicator.model_validate(one), source) for one in example_indicators())
    assert len(read) == 27
    assert all(one.definition for one in read)
    survey = Survey(given.mapping(), date(2026, 11, 23), TrackerPart(indicators=read), TargetPart())
    assert list(meaning(survey)) == []


def test_what_could_not_be_read_is_not_judged() -> None:
    assert findings(None) == []
    nothing = Survey(given.mapping(), date(2026, 11, 23), TrackerPart(), TargetPart())
    assert list(meaning(nothing)) == []


def test_an_empty_expression_says_nothing() -> None:
    assert codes(definition(expression="", filter="", aggregation_type="")) == []


def test_a_finding_names_the_indicator() -> None:
    (found,) = findings(definition(org_unit_field="OWNER_AT_END"))
    assert (found.thing.kind, found.thing.name, found.rule.severity) == (
        "program indicator",
        "Indicator 3",
        Severity.WARNING,
    )
    assert found.todo == found.rule.todo


@pytest.mark.parametrize(
    "filtered",
    [
        "V{event_status} == 'ACTIVE'",
        'V{ event_status }=="SCHEDULE"',
        "'OVERDUE' == V{event_status}",
        "V{event_status} != 'COMPLETED'",
        "V{enrollment_status} == 'ACTIVE'",
        "V{event_status} == 'COMPLETED' || V{event_status} == 'OVERDUE'",
        "d2:daysBetween(V{due_date}, V{event_date}) > 7",
        "V{scheduled_date} < '2026-01-01'",
    ],
)
def test_what_is_planned_or_not_completed_is_told(filtered: str) -> None:
    assert codes(definition(filter=filtered)) == ["T2A705"]


@pytest.mark.parametrize(
    "filtered",
    [
        "V{event_status} == 'COMPLETED'",
        "V{event_status} != 'SCHEDULE'",
        "V{event_status} == 'ACTIVE' || V{event_status} == 'COMPLETED'",
        "V{enrollment_status} != 'CANCELLED'",
        "#{stage000000.status00000} == 'ACTIVE'",
        "A{note0000000} == 'V{due_date}'",
    ],
)
def test_what_took_place_is_not(filtered: str) -> None:
    assert codes(definition(filter=filtered)) == []


def test_the_status_is_said() -> None:
    said = what(definition(filter="V{event_status} == 'SCHEDULE' || V{event_status} == 'OVERDUE'"))
    assert said.startswith("it counts by V{event_status} what is OVERDUE or SCHEDULE today")
    assert "what is not COMPLETED today" in what(definition(filter="V{event_status} != 'COMPLETED'"))


@pytest.mark.parametrize("name", ["tei_count", "enrollment_count", "org_unit_count"])
def test_what_counts_once_is_told_in_events(name: str) -> None:
    once = definition(expression=f"V{{ {name} }}")
    assert codes(once) == ["T2A706"]
    assert what(once).startswith(f"V{{{name}}} counts ")


def test_enrolments_of_a_period_add_up_and_persons_do_not() -> None:
    assert codes(enrolments()) == ["T2A906"]
    assert codes(enrolments(expression="V{tei_count}")) == ["T2A706", "T2A906"]


def test_two_counts_of_one_kind_are_one_finding() -> None:
    assert codes(definition(expression="V{tei_count} + V{enrollment_count}")) == ["T2A706"]


@pytest.mark.parametrize(("field", "end"), [("OWNER_AT_START", "start"), ("OWNER_AT_END", "end")])
def test_the_owner_is_told(field: str, end: str) -> None:
    owned = definition(org_unit_field=field)
    assert codes(owned) == ["T2A707"]
    assert f"at the {end} of the period" in what(owned)


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("REGISTRATION", "where the person was registered"),
        ("ENROLLMENT", "where the person was enrolled"),
        ("orgunit0000", "at the org unit that was chosen in field orgunit0000"),
        ("stage000000.orgunit0000", "chosen in field stage000000.orgunit0000"),
    ],
)
def test_another_org_unit_is_told(field: str, where: str) -> None:
    elsewhere = definition(org_unit_field=field)
    assert codes(elsewhere) == ["T2A708"]
    assert where in what(elsewhere)


@pytest.mark.parametrize("field", [None, "", "EVENT", "DEFAULT"])
def test_the_usual_org_unit_is_not(field: str | None) -> None:
    assert codes(definition(org_unit_field=field)) == []
    assert codes(enrolments(org_unit_field="ENROLLMENT")) == ["T2A906"]


AVERAGES: list[dict[str, str]] = [
    {"aggregation_type": "AVERAGE"},
    {"aggregation_type": "MAX"},
    {"aggregation_type": "LAST"},
    {"aggregation_type": "CUSTOM", "expression": "avg(#{stage000000.weight00000})"},
    {"expression": "#{stage000000.weight00000} / #{stage000000.height00000}"},
    {"expression": "100 * V{event_count}/(V{org_unit_count})"},
]


@pytest.mark.parametrize("changes", AVERAGES)
def test_what_cannot_be_added_is_told_where_it_is_added(changes: dict[str, str]) -> None:
    assert "T2A709" in codes(definition(**changes))
    averaged = given.DEATHS._replace(aggregation_type="AVERAGE")
    assert "T2A709" not in codes(definition(**changes), element=averaged)


@pytest.mark.parametrize("changes", AVERAGES)
def test_without_the_target_nothing_is_said_of_adding(changes: dict[str, str]) -> None:
    assert "T2A709" not in codes(definition(**changes), element=None)
    assert "T2A709" not in codes(definition(**changes), element=given.element("OTHER"))


@pytest.mark.parametrize(
    "changes",
    [
        {"aggregation_type": "SUM", "expression": "#{stage000000.grams000000} / 1000"},
        {"aggregation_type": "SUM", "expression": "#{stage000000.grams000000}/ ( 1000.0 )"},
        {"aggregation_type": "SUM", "expression": "#{stage000000.grams000000} / C{kilogram000}"},
        {"aggregation_type": "SUM", "expression": "d2:condition('#{a.b} / #{a.c} > 2', 1, 0)"},
        {"aggregation_type": "CUSTOM", "expression": "sum(#{stage000000.grams000000})"},
        {"aggregation_type": "AVERAGE_SUM_ORG_UNIT"},
    ],
)
def test_what_can_be_added_is_not(changes: dict[str, str]) -> None:
    assert codes(definition(**changes)) == []


def test_why_it_cannot_be_added_is_said() -> None:
    said = what(definition(aggregation_type="AVERAGE"))
    assert said == "its aggregation type is AVERAGE, and its data element Deaths is summed over facilities and periods"
    assert "divides" in what(definition(expression="#{a.b} / #{a.c}"))


@pytest.mark.parametrize(
    "changes",
    [
        {"filter": "d2:yearsBetween(A{birth000000}, V{current_date}) < 5"},
        {"expression": 'd2:condition("d2:daysBetween(V{event_date}, V{current_date}) > 28", 1, 0)'},
        {"filter": "V{ sync_date } > '2026-01-01'"},
    ],
)
def test_a_date_that_moves_is_told(changes: dict[str, str]) -> None:
    assert codes(definition(**changes)) == ["T2A710"]


def test_the_name_of_a_variable_in_a_text_is_none() -> None:
    assert codes(definition(filter=r"A{note0000000} == 'it\'s V{current_date}'")) == []
    assert codes(definition(filter='A{note0000000} == "d2:count("')) == []


@pytest.mark.parametrize(
    "call",
    [
        "d2:count(#{stage000000.result00000})",
        "d2:countIfValue(#{stage000000.result00000}, 'POSITIVE')",
        "d2:countIfCondition (#{stage000000.age00000000}, '< 5')",
        "d2:relationshipCount()",
    ],
)
def test_a_search_through_other_records_is_noted(call: str) -> None:
    (found,) = findings(definition(filter=f"{call} > 1"))
    assert (found.rule.code, found.rule.severity) == ("T2A905", Severity.NOTE)
    assert codes(definition(expression=call)) == ["T2A905"]


def test_two_causes_are_two_findings() -> None:
    both = definition(org_unit_field="REGISTRATION", boundaries=())
    assert codes(both) == ["T2A702", "T2A708"]
