"""What a check cannot read it names, and it looks at the rest all the same."""

import pytest

from t2a.domain.errors import Fatal, Refused, Retriable, TooLarge, Unanswered
from t2a.services.surveying import STEPS
from tests.unit.checkable import Checkable, codes

DOWN = Unanswered("https://dhis2.example.org cannot be reached")
BUSY = Retriable("https://dhis2.example.org answered 503")
FORBIDDEN = Refused("https://dhis2.example.org answered 403. Give the integration user this right, then replay")
TRACKER_PARTS = {
    "user": "the tracker instance's user",
    "attributes": "the attribute",
    "indicator_groups": "the program indicator groups",
    "indicators": "the program indicators",
    "indicators_of": "the other indicators of the same programmes",
    "org_units": "the org units",
}
TARGET_PARTS = {
    "user": "the aggregate instance's user",
    "data_sets": "the data sets",
    "category_option_combos": "the option combinations",
    "combos_called": "other option combinations",
    "data_elements_called": "the data elements",
    "namesakes": "objects with the same codes",
    "every_org_unit": "the aggregate instance's org units",
    "existing": "rule groups and recipients",
}


@pytest.fixture
def example() -> Checkable:
    return Checkable()


def test_the_small_example_has_the_one_note(example: Checkable) -> None:
    report = example.check()
    assert codes(report) == ["T2A316"]
    assert not report.unread


def test_a_tracker_instance_that_does_not_answer_is_said_and_the_other_one_checked(example: Checkable) -> None:
    example.tracker.trouble["server"] = DOWN
    example.target.who = example.target.who._replace(authorities=frozenset())
    report = example.check()
    assert codes(report) == ["T2A101", "T2A105"]
    assert report.findings[0].thing.name == "tracker instance"
    assert report.findings[0].what == "https://dhis2.example.org cannot be reached"
    assert not report.unread


def test_an_aggregate_instance_that_does_not_answer_is_said_and_the_other_one_checked(example: Checkable) -> None:
    example.target.trouble["server"] = DOWN
    report = example.check()
    assert codes(report) == ["T2A101", "T2A316"]
    assert report.findings[0].thing.name == "aggregate instance"


@pytest.mark.parametrize("error", [FORBIDDEN, Fatal("https://dhis2.example.org answered 302: it redirects")])
def test_an_instance_that_refuses_us_is_not_one_that_is_down(example: Checkable, error: Fatal) -> None:
    example.target.trouble["server"] = error
    report = example.check()
    assert codes(report) == ["T2A107", "T2A316"]
    assert str(error) in report.findings[0].what
    assert report.refuses


def test_a_secret_that_cannot_be_read_is_told_like_a_refusal(example: Checkable) -> None:
    example.catalogues.refused["t2a/tracker"] = Fatal("there is no secret t2a/tracker")
    report = example.check()
    assert codes(report) == ["T2A107"]
    assert report.findings[0].what == "there is no secret t2a/tracker"


def test_with_both_instances_down_there_are_two_findings_and_nothing_else(example: Checkable) -> None:
    example.tracker.trouble["server"] = example.target.trouble["server"] = DOWN
    assert codes(example.check()) == ["T2A101", "T2A101"]


@pytest.mark.parametrize("error", [BUSY, DOWN, FORBIDDEN, TooLarge("answered 414: the request is too long")])
@pytest.mark.parametrize("part", TRACKER_PARTS)
def test_a_part_of_the_tracker_instance_that_fails_is_named_and_the_rest_checked(
    example: Checkable, part: str, error: Exception
) -> None:
    example.tracker.trouble[part] = error
    example.target.who = example.target.who._replace(authorities=frozenset())
    report = example.check()
    assert f"{TRACKER_PARTS[part]}: {error}" in report.unread
    assert "T2A105" in codes(report)
    assert set(codes(report)) <= {"T2A105", "T2A316"}


@pytest.mark.parametrize("error", [BUSY, DOWN, FORBIDDEN, TooLarge("answered 414: the request is too long")])
@pytest.mark.parametrize("part", TARGET_PARTS)
def test_a_part_of_the_aggregate_instance_that_fails_is_named_and_the_rest_checked(
    example: Checkable, part: str, error: Exception
) -> None:
    example.target.trouble[part] = error
    example.tracker.who = example.tracker.who._replace(authorities=frozenset())
    report = example.check()
    assert report.unread == (f"{TARGET_PARTS[part]}: {error}",)
    assert codes(report) == ["T2A104", "T2A316"]


def test_rule_groups_and_recipients_that_are_there_are_no_finding(example: Checkable) -> None:
    groups, message = {"rule_groups": ["rulegroup00"]}, {"dhis2_message": {"users": ["user0000000"]}}
    assert codes(example.check(validation=groups, notify=message)) == ["T2A320", "T2A322", "T2A316"]
    example.target.there = {"rulegroup00", "user0000000"}
    assert codes(example.check(validation=groups, notify=message)) == ["T2A316"]


def test_every_step_is_told_before_it_is_made(example: Checkable) -> None:
    example.check()
    assert len(example.steps) == STEPS
    assert example.steps[0] == "the tracker instance"
    assert {*TRACKER_PARTS.values(), *TARGET_PARTS.values()} < set(example.steps)


def test_an_error_that_nobody_foresaw_is_not_hidden(example: Checkable) -> None:
    example.tracker.trouble["attributes"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        example.check()
