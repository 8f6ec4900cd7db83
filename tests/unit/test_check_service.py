"""One mapping checked: other mappings beside it, analytics and their age, indicators asked alone."""

from datetime import datetime, timedelta

import pytest

from t2a.domain.checks.catalogue.org_units import NONE_REACHED
from t2a.domain.errors import Fatal, Retriable, Unanswered
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import Namesake
from tests.fakes import FakeTracker
from tests.unit.checkable import UNITS, Checkable, codes
from tests.unit.given import INDICATORS, indicator, mapping, uid


@pytest.fixture
def example() -> Checkable:
    return Checkable()


@pytest.mark.parametrize(
    "other",
    [
        mapping(name="second", tracker={"program_indicators": [uid("pi", 9)]}),
        mapping(name="second", tracker={"program_indicators": [], "program_indicator_groups": ["group000009"]}),
    ],
    ids=["by its UID", "by its group"],
)
def test_an_indicator_that_another_mapping_uses_is_not_forgotten(example: Checkable, other: Mapping) -> None:
    assert codes(example.check()) == ["T2A316"]
    assert not example.check(other).findings


def test_how_old_analytics_may_be_can_be_said(example: Checkable) -> None:
    example.tracker.info = example.tracker.info._replace(now=datetime(2026, 11, 23, 3))  # noqa: DTZ001 - as DHIS2 writes it
    assert codes(example.check()) == ["T2A316"]
    report = example.check(age=timedelta(hours=1))
    assert codes(report) == ["T2A902", "T2A316"]
    assert "2 hours ago" in report.findings[0].what
    assert report.findings[0].what.endswith("the limit is 1 hour")


def test_without_a_prober_no_indicator_is_asked(example: Checkable) -> None:
    example.check()
    assert not [step for step in example.steps if "alone" in step]


def test_each_indicator_is_asked_alone_for_its_newest_period_at_one_org_unit(example: Checkable) -> None:
    prober = FakeTracker(INDICATORS, UNITS)
    assert codes(example.check(prober=prober)) == ["T2A316"]
    asked = {(one.id,): (("202610",), UNITS[0].id) for one in INDICATORS}
    assert {indicators: (periods, unit) for indicators, periods, unit in prober.exports} == asked
    assert example.steps[-1] == "3 indicators alone"


def test_an_indicator_that_does_not_run_is_an_error_with_dhis2_s_reason(example: Checkable) -> None:
    prober = FakeTracker(INDICATORS, UNITS)
    prober.broken = {uid("pi", 2)}
    report = example.check(prober=prober)
    assert codes(report) == ["T2A903", "T2A316"]
    assert report.findings[0].thing.name == "Indicator 2"
    assert "E7145" in report.findings[0].what
    assert not report.unread


@pytest.mark.parametrize("error", [Retriable("answered 503"), Unanswered("cannot be reached")])
def test_a_server_that_cannot_say_whether_indicators_run_is_told(example: Checkable, error: Exception) -> None:
    prober = FakeTracker(INDICATORS, UNITS)
    prober.trouble = error
    report = example.check(prober=prober)
    assert codes(report) == ["T2A316"]
    assert report.unread == (f"whether every indicator runs: {error}",)


@pytest.mark.parametrize("part", ["indicators", "org_units"])
def test_nothing_is_asked_alone_where_indicators_or_org_units_could_not_be_read(example: Checkable, part: str) -> None:
    example.tracker.trouble[part] = Retriable("answered 503")
    prober = FakeTracker(INDICATORS, UNITS)
    report = example.check(prober=prober)
    assert not prober.exports
    assert "answered 503" in report.unread[0]


def test_an_indicator_that_feeds_nothing_is_not_asked_alone(example: Checkable) -> None:
    example.tracker.known = [*INDICATORS[:2], indicator(3, None)]
    prober = FakeTracker(INDICATORS, UNITS)
    assert codes(example.check(prober=prober)) == ["T2A304", "T2A316"]
    assert {indicators for indicators, _, _ in prober.exports} == {(uid("pi", 1),), (uid("pi", 2),)}


def test_an_indicator_is_no_namesake_of_its_own_code_where_one_instance_is_both_sides(example: Checkable) -> None:
    example.tracker.known = [*INDICATORS[:2], indicator(3, "DAETHS")]
    example.target.others = [Namesake("program indicator", uid("pi", 3), "Indicator 3", "DAETHS")]
    assert codes(example.check()) == ["T2A305", "T2A316"]
    example.target.others.append(Namesake("indicator", "indicator00", "Deaths per case", "DAETHS"))
    report = example.check()
    assert codes(report) == ["T2A306", "T2A316"]
    assert "; indicator Deaths per case (indicator00) carries it" in report.findings[0].what


def test_a_mapping_whose_indicators_all_have_the_same_error_is_refused_by_one_finding(example: Checkable) -> None:
    example.tracker.known = [indicator(number, None) for number in (1, 2, 3)]
    report = example.check()
    assert codes(report) == ["T2A319", "T2A316"]
    assert report.refuses
    assert report.findings[0].what == (
        "of its 3 indicators none feeds a data set: 3 by T2A304, such as program indicator Indicator 1 (pi000000001): "
        "it says no data element in the attribute or field that the mapping reads"
    )


def test_where_their_errors_differ_each_is_told_as_well(example: Checkable) -> None:
    example.tracker.known = [indicator(1, None), indicator(2, "CASES", "NOSUCH"), indicator(3, None)]
    report = example.check()
    assert codes(report) == ["T2A304", "T2A304", "T2A319", "T2A401", "T2A316"]
    assert report.refuses
    assert "2 by T2A304, such as" in report.findings[2].what
    assert "; 1 by T2A401, such as program indicator Indicator 2" in report.findings[2].what


@pytest.mark.parametrize("said", ["the mapping's org_units select no org unit; correct the level", "no such thing"])
def test_org_units_that_the_mapping_selects_and_are_not_there_are_its_error(example: Checkable, said: str) -> None:
    example.tracker.trouble["org_units"] = Fatal(said)
    report = example.check()
    assert codes(report) == ["T2A808", "T2A316"]
    what, _, todo = said.partition("; ")
    assert (report.findings[0].what, report.findings[0].todo) == (what, todo or NONE_REACHED.todo)
    assert report.refuses
    assert not report.unread
