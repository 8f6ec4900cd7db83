"""The single observations under `apart` of `order.json`, each over the state that it needs."""

from datetime import datetime

import pytest

from local.dhis2.application import handle
from local.dhis2.web import Request
from local.dhis2.world import World
from tests.contract.givens import FIRST_FACILITY, second_data_set
from tests.contract.likeness import essence, legible
from tests.contract.recorded import APART, authorization, read
from tests.contract.replay import Replay

COMPARED_BELOW = {
    "export-decimals-unset",
    "import-data-element-in-two-data-sets",
    "import-data-element-in-two-data-sets-with-data-set",
    "job-configuration-completed",
    "tracked-entities-updated-after",
    "user-job-configuration-completed",
    "user-job-configuration-running",
    "user-task-completed",
    "user-task-completed-without-authority",
}
RECORDED_JOB = "y8FWcTIsHaJ"


def assert_alike(replay: Replay, name: str) -> None:
    recording = read(name)
    assert legible(essence(replay.play(recording))) == legible(essence(recording.response))


@pytest.mark.parametrize("name", [name for name in APART if name not in COMPARED_BELOW])
def test_the_recording_is_answered_alike_over_the_example_as_it_begins(name: str) -> None:
    assert_alike(Replay(World(with_quarterly_extension=True)), name)


def test_a_data_element_of_two_data_sets_is_imported_with_and_without_a_data_set() -> None:
    replay = Replay(World())
    second_data_set(replay.world)
    assert_alike(replay, "import-data-element-in-two-data-sets")
    assert_alike(replay, "import-data-element-in-two-data-sets-with-data-set")


def test_a_changed_attribute_moves_the_tracked_entity_and_not_its_event() -> None:
    world = World()
    world.change_tracked_entity("lYpkqUuwpdW", FIRST_FACILITY, "2026-08-03")
    world.tracker.tracked_entities[0].updated_at = datetime(2026, 11, 23, 3, 3, 58)  # noqa: DTZ001
    assert_alike(Replay(world), "tracked-entities-updated-after")


def test_indicators_without_decimals_export_a_decimal_point() -> None:
    """The tracked entity of `tracked-entities-updated-after` was a girl before and a boy here."""
    world = World(with_quarterly_extension=True)
    world.set_count("MAL_Q_CONFIRMED_0_4_F", FIRST_FACILITY, "2026-08-03", 0)
    world.set_count("MAL_Q_CONFIRMED_0_4_M", FIRST_FACILITY, "2026-08-03", 1)
    assert_alike(Replay(world), "export-decimals-unset")


@pytest.fixture(scope="module")
def analytics_run() -> Replay:
    """A job started by the analyst, as the recorded one was, that waits."""
    world = World()
    world.set_jobs(waits=3600)
    headers = {"authorization": authorization("t2a.analyst")}
    started = handle(world, Request("POST", "/api/resourceTables/analytics", "lastYears=1", headers))
    return Replay(world, {RECORDED_JOB: started.json()["response"]["id"]})


def test_a_job_is_watched_until_it_is_completed(analytics_run: Replay) -> None:
    assert_alike(analytics_run, "user-job-configuration-running")
    analytics_run.world.finish_jobs()
    assert_alike(analytics_run, "user-task-completed")
    assert_alike(analytics_run, "user-task-completed-without-authority")
    assert_alike(analytics_run, "user-job-configuration-completed")
    assert_alike(analytics_run, "job-configuration-completed")
