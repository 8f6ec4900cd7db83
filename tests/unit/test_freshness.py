"""The table of `t2a.domain.freshness`, a test per line."""

from datetime import timedelta

import pytest

from t2a.domain.freshness import JobState, Step, judge
from t2a.domain.mapping_upkeep import Analytics
from t2a.domain.waiting import LONGEST, For, Waiting, until_next_look
from tests.fakes.instances import SERVER
from tests.unit.given import THREE_O_CLOCK

YOUNG = SERVER
OLD = SERVER._replace(last_analytics="2026-11-21T02:00:00.000")
NEVER_MADE = SERVER._replace(last_analytics="1970-01-01T00:00:00.000")
JUST_NOW = Waiting(THREE_O_CLOCK, For.ANALYTICS, job="job00000001", job_created="2026-11-23T00:59:00.000")
LONG_AGO = JUST_NOW._replace(since=THREE_O_CLOCK - timedelta(minutes=241))


def rules(**changes: object) -> Analytics:
    return Analytics.model_validate(changes)


def step(given: Analytics, server: object = YOUNG, waiting: Waiting | None = None, job: JobState | None = None) -> Step:
    return judge(given, server, waiting, job, THREE_O_CLOCK).step  # type: ignore[arg-type]


def test_young_tables_are_gone_on_with_without_a_word() -> None:
    assert judge(rules(), YOUNG, None, None, THREE_O_CLOCK) == (Step.GO, "")


@pytest.mark.parametrize(("on_stale", "expected"), [("go", Step.GO), ("wait", Step.WAIT), ("stop", Step.FAIL)])
@pytest.mark.parametrize("server", [OLD, NEVER_MADE, SERVER._replace(last_analytics=None)])
def test_stale_tables_are_met_as_the_mapping_says(on_stale: str, expected: Step, server: object) -> None:
    assert step(rules(on_stale=on_stale), server) is expected


def test_how_old_they_are_is_said() -> None:
    assert (
        "were begun 49 hours ago; the mapping allows 24 hours" in judge(rules(), OLD, None, None, THREE_O_CLOCK).words
    )
    assert "have never been made" in judge(rules(), NEVER_MADE, None, None, THREE_O_CLOCK).words


def test_waiting_for_young_tables_ends() -> None:
    assert step(rules(on_stale="wait"), OLD, JUST_NOW._replace(job="")) is Step.WAIT
    verdict = judge(rules(on_stale="wait"), OLD, LONG_AGO._replace(job=""), None, THREE_O_CLOCK)
    assert verdict.step is Step.FAIL
    assert "nothing changed in 240 minutes" in verdict.words


def test_with_trigger_new_tables_are_asked_for_however_young_the_old_ones_are() -> None:
    assert step(rules(trigger=True), YOUNG) is Step.ASK
    assert step(rules(trigger=True), YOUNG, JUST_NOW._replace(job="")) is Step.ASK


def test_tables_that_are_being_made_are_waited_for_and_not_for_ever() -> None:
    assert step(rules(trigger=True), OLD, JUST_NOW, JobState.AT_WORK) is Step.WAIT
    assert step(rules(trigger=True), OLD, LONG_AGO, JobState.AT_WORK) is Step.FAIL
    assert step(rules(trigger=True, give_up_after_minutes=300), OLD, LONG_AGO, JobState.AT_WORK) is Step.WAIT


def test_a_job_that_failed_is_not_gone_on_from() -> None:
    assert step(rules(trigger=True), YOUNG, JUST_NOW, JobState.FAILED) is Step.FAIL


@pytest.mark.parametrize("job", [JobState.COMPLETED, JobState.UNKNOWN])
def test_a_job_that_has_ended_counts_when_the_tables_are_younger_than_it(job: JobState) -> None:
    assert step(rules(trigger=True), YOUNG, JUST_NOW, job) is Step.GO
    assert step(rules(trigger=True), OLD, JUST_NOW, job) is Step.FAIL


def test_it_is_looked_again_ever_more_seldom() -> None:
    first = timedelta(seconds=30)
    assert [until_next_look(looks, first).total_seconds() for looks in (0, 1, 2, 4)] == [30, 60, 120, 480]
    assert until_next_look(5, first) == until_next_look(500, first) == LONGEST == timedelta(minutes=15)
