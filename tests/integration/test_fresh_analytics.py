"""Runs that have analytics made, or wait for them, on the deployed template."""

import json
from collections.abc import Callable

import pytest

from t2a.domain.ledger import Run, RunState
from tests.integration.story import NIGHT, Story, until

Tell = Callable[..., Story]
START = "/api/resourceTables/analytics"
TRIGGER = {"tracker:\n": "analytics: { trigger: true, last_years: 2 }\n\ntracker:\n"}


@pytest.fixture(params=["2.42", "2.43"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def making(story: Story) -> Story:
    """With a user who may have tables made."""
    story.rehearsal.put_secret(story.rehearsal.mapping.tracker.credentials, json.dumps(story.secret("t2a.analyst")))
    story.register()
    return story


def starts(story: Story) -> int:
    log = story.dhis2.world.log.as_json()
    return len([entry for entry in log if entry["method"] == "POST" and entry["path"] == START])


def waits(story: Story, run_id: str) -> Run:
    def found() -> Run | None:
        run = story.rehearsal.ledger.run(run_id)
        return run if run and run.state is RunState.WAITING and run.waiting and run.waiting.looks > 1 else None

    return until(found, "the run to look again")


def test_a_run_goes_on_after_the_tables_have_been_made(story: Tell) -> None:
    told = making(story(**TRIGGER))
    told.dhis2.world.set_jobs(waits=1.0, runs=3600.0)
    facility, day = "akuprrIrykM", "2026-10-05"
    before = told.counted()
    told.dhis2.world.set_count("MAL_DEATHS", facility, day, 9, refresh_analytics=False)
    run_id = told.rehearsal.fire(NIGHT)
    waiting = waits(told, run_id)
    assert waiting.waiting is not None
    assert waiting.waiting.job
    assert told.held() == {}
    told.dhis2.world.finish_jobs()
    run = told.ended(run_id)
    assert run.state is RunState.COMPLETED, run.trouble
    assert starts(told) == 1
    assert told.held() == told.counted()
    assert told.counted() != before


def test_a_making_that_fails_fails_the_run_and_is_told(story: Tell) -> None:
    told = making(story(**TRIGGER))
    told.dhis2.world.set_jobs(waits=0.2, runs=0.2, fails_next=True)
    run = told.night()
    assert run.state is RunState.FAILED
    assert "analytics: the tracker instance failed to make its analytics tables" in run.trouble
    assert "failed to make its analytics tables" in told.alert("failed").body
    assert told.held() == {}


def test_a_user_who_may_not_have_tables_made_is_told_at_the_upload(story: Tell) -> None:
    told = story(**TRIGGER)
    told.rehearsal.upload()
    assert "T2A111 error: user t2a.export" in told.alert("refused").body


def test_two_mappings_share_one_making(story: Tell) -> None:
    districts = ("Hti9kTn6Dpx", "JqznxkI1bIC")
    first, second = (making(story(**TRIGGER, WRVvoe2Iam9=district)) for district in districts)
    first.dhis2.world.set_jobs(waits=0.5, runs=3600.0)
    ids = [one.rehearsal.fire(NIGHT) for one in (first, second)]
    jobs = {waits(one, run_id).waiting.job for one, run_id in zip((first, second), ids, strict=True)}  # type: ignore[union-attr]
    assert len(jobs) == 1
    assert starts(first) == 1
    first.dhis2.world.finish_jobs()
    assert [one.ended(run_id).state for one, run_id in zip((first, second), ids, strict=True)] == [
        RunState.COMPLETED,
        RunState.COMPLETED,
    ]


def test_stale_tables_are_waited_for(story: Tell) -> None:
    told = story(**{"tracker:\n": "analytics: { on_stale: wait, max_age_hours: 24 }\n\ntracker:\n"})
    told.register()
    told.dhis2.world.set_today("2026-11-26")
    run_id = told.rehearsal.fire(NIGHT)
    assert waits(told, run_id).waiting is not None
    told.dhis2.world.refresh_analytics()
    run = told.ended(run_id)
    assert run.state is RunState.COMPLETED, run.trouble
    assert not starts(told)
