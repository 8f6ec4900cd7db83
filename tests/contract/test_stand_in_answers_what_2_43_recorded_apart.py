"""The single observations under `apart` of 2.43's `order.json`, each over the state that it needs."""

from collections.abc import Callable

import pytest

from local.dhis2.application import handle
from local.dhis2.web import Json, Request
from local.dhis2.world import World
from tests.contract.givens import (
    FIRST_FACILITY,
    GIVENS_2_43,
    mend_indicators,
    second_data_set,
    september_is_approved,
    treated_column_is_gone,
)
from tests.contract.likeness import essence, legible
from tests.contract.recorded import authorization, order, read
from tests.contract.replay import Replay

ORDER = order("2.43")
IN_ORDER = [entry["name"] for entry in ORDER["order"]]
APART = [entry["name"] for entry in ORDER["apart"]]
NO_SINGLE = "the endpoint /api/dataValues is not offered: T2A writes sets"
NO_SECRET = "the recording hides the token; tokens are compared in the order of both versions"
LEFT_OUT = {
    "analytics-task-completed-though-swap-failed": "only the numbers of indexes differ, by the period types chosen",
    "import-data-value-single": NO_SINGLE,
    "read-data-value-single": NO_SINGLE,
    "import-elements-of-two-data-sets-auto-group": "the setting dataEntryAutoGroup, off by default, is not offered",
    "token-create-v1": NO_SECRET,
    "token-create-v2": NO_SECRET,
    "token-create-without-type": NO_SECRET,
    "token-use-v1": NO_SECRET,
    "token-use-v2": NO_SECRET,
    "token-use-without-type": NO_SECRET,
}
SECOND_FACILITY, SECOND_DATA_SET = "ipNkUdfiyEP", "jITwJgOAhT1"
GIRLS, BOYS = "MAL_0_4_F", "MAL_0_4_M"
SIX = ("MAL_0_4_F", "MAL_0_4_M", "MAL_5_14_F", "MAL_5_14_M", "MAL_15P_F", "MAL_15P_M")


def fresh() -> Replay:
    return Replay(World(version="2.43"), givens=GIVENS_2_43)


def assert_alike(replay: Replay, *names: str) -> None:
    for name in names:
        recording = read(name, "2.43")
        assert legible(essence(replay.play(recording))) == legible(essence(recording.response)), name


def store(world: World, period: str, **values: str) -> None:
    """Values of MAL_CONFIRMED in the first facility, by option combo."""
    for combo, value in values.items():
        world.store_value("MAL_CONFIRMED", period, FIRST_FACILITY, value, combo)


def tombstones(world: World, element: str, period: str, *combos: str, value: str = "") -> None:
    for combo in combos:
        world.store_value(element, period, FIRST_FACILITY, value, combo)
        world.delete_value(element, period, FIRST_FACILITY, combo)


def aggregated(world: World, element: str, **values: str) -> None:
    """What an exchange wrote for August: the other option combos were cleared."""
    tombstones(world, element, "202608", *(combo for combo in SIX if combo not in values))
    for combo, value in values.items():
        world.store_value(element, "202608", FIRST_FACILITY, value, combo, comment="[aggregated]")


def august_after_an_exchange(world: World) -> None:
    aggregated(world, "MAL_TESTED", MAL_0_4_F="1", MAL_0_4_M="1", MAL_5_14_M="1")
    aggregated(world, "MAL_CONFIRMED", MAL_5_14_M="1")
    aggregated(world, "MAL_TREATED", MAL_0_4_F="1")


def data_set_is_not_assigned(world: World) -> None:
    second_data_set(world)
    world.unassign(SECOND_DATA_SET, FIRST_FACILITY)


def element_in_no_data_set(world: World) -> None:
    element: Json = world.item("dataElements", "MAL_DEATHS") | {"id": "lLuOkJh9IB0", "code": "MAL_ORPHAN"}
    world.metadata.add("dataElements", element)


def two_values_in_august(world: World) -> None:
    store(world, "202608", MAL_0_4_F="8", MAL_0_4_M="3")


def analytics_are_empty(world: World) -> None:
    world.empty_analytics()


def quarters_are_switched_off(world: World) -> None:
    world.set_output_period_types(["Monthly", "Yearly"])


def quarters_are_gone(world: World) -> None:
    quarters_are_switched_off(world)
    world.refresh_analytics()


def nothing(_: World) -> None:
    """The example as it begins."""


# Recordings that need more than the example as it begins.
STATES: dict[str, Callable[[World], None]] = {
    "data-output-period-types": quarters_are_switched_off,
    "export-after-question-removed-and-partial-rebuild": analytics_are_empty,
    "export-month-after-failed-swap-is-empty": analytics_are_empty,
    "export-month-beside-type-switched-off": quarters_are_gone,
    "export-quarter-beside-month-type-switched-off": quarters_are_gone,
    "export-quarter-type-switched-off": quarters_are_gone,
    "export-quarter-type-switched-off-before-rebuild": quarters_are_switched_off,
    "export-quarter-type-switched-off-one-indicator": quarters_are_gone,
    "import-data-element-in-no-data-set": element_in_no_data_set,
    "import-data-element-in-no-data-set-lenient": element_in_no_data_set,
    "import-data-element-in-two-data-sets": second_data_set,
    "import-data-element-in-two-data-sets-beside-one-in-one": data_set_is_not_assigned,
    "import-data-element-in-two-data-sets-one-assigned": data_set_is_not_assigned,
    "import-data-element-in-two-data-sets-with-data-set": second_data_set,
    "import-data-element-in-two-data-sets-wrong-data-set": data_set_is_not_assigned,
    "import-deletion-scope": two_values_in_august,
    "import-deletion-scope-dry-run": two_values_in_august,
    "user-import-approved-with-attribute-option-combo": september_is_approved,
}
STORIES = {
    "aggregate-data-exchange-run-again",
    "aggregate-data-exchange-run-over-manual-value",
    "aggregate-data-exchange-run-unchanged",
    "aggregate-data-exchange-run-while-indicator-broken",
    "analytics-job-after-question-removed",
    "analytics-job-completed-though-swap-failed",
    "analytics-job-done",
    "analytics-job-failed",
    "analytics-task-failed",
    "analytics-task-failed-while-seen",
    "import-async-good",
    "import-async-good-summary",
    "import-async-good-task",
    "import-async-job",
    "read-after-deletion-scope",
    "read-after-missing-category-option-combo",
    "read-after-unchanged",
    "read-after-unchanged-by-another-user",
    "read-after-update-without-comment",
    "read-before-unchanged",
    "read-completeness-after-bad-value",
    "read-completeness-after-import",
    "read-data-value-sets-last-updated-duration",
    "read-manual-value-after-exchange",
    "read-one-facility-two-periods",
    "read-target-after-broken-exchange",
    "read-two-facilities-one-period",
}


@pytest.mark.parametrize("name", [name for name in APART if name not in STORIES | LEFT_OUT.keys()])
def test_the_recording_is_answered_alike(name: str) -> None:
    replay = fresh()
    STATES.get(name, nothing)(replay.world)
    assert_alike(replay, name)


def test_what_is_left_out_is_a_recording() -> None:
    assert LEFT_OUT.keys() | STORIES | STATES.keys() <= set(APART)


def test_an_unchanged_value_is_written_again() -> None:
    replay = fresh()
    store(replay.world, "202608", MAL_0_4_F="11", MAL_0_4_M="3")
    first = next(iter(replay.world.data_values))
    assert_alike(replay, "read-before-unchanged", "import-unchanged-with-data-set", "read-after-unchanged")
    written = replay.world.data_values[first]
    assert written.last_updated > written.created


def test_a_whole_number_with_decimals_is_stored_without_them() -> None:
    replay = fresh()
    assert_alike(replay, "import-decimal-for-integer")
    assert [one["value"] for one in replay.world.stored_values()] == ["16"]


def test_a_missing_combination_lands_under_the_default_one() -> None:
    replay = fresh()
    store(replay.world, "202607", MAL_0_4_F="1", MAL_15P_F="0")
    replay.world.store_value("MAL_TESTED", "202607", FIRST_FACILITY, "0", GIRLS)
    assert_alike(replay, "import-missing-category-option-combo-with-data-set")
    assert_alike(replay, "read-after-missing-category-option-combo")


def test_a_single_period_or_org_unit_stands_once_at_the_top() -> None:
    replay = fresh()
    store(replay.world, "202608", MAL_0_4_F="11", MAL_0_4_M="3")
    store(replay.world, "202607", MAL_0_4_F="1", MAL_15P_F="0", default="9")
    replay.world.store_value("MAL_TESTED", "202607", FIRST_FACILITY, "0", GIRLS)
    assert_alike(replay, "import-two-facilities-two-periods")
    assert_alike(replay, "read-two-facilities-one-period", "read-one-facility-two-periods")


def test_values_of_the_last_day_are_read_with_the_deleted_ones() -> None:
    replay = fresh()
    tombstones(replay.world, "MAL_TESTED", "202608", *SIX, value="3")
    tombstones(replay.world, "MAL_CONFIRMED", "202608", *SIX[2:], value="3")
    tombstones(replay.world, "MAL_TREATED", "202608", *SIX, value="3")
    store(replay.world, "202608", MAL_0_4_F="11", MAL_0_4_M="3")
    assert_alike(replay, "read-data-value-sets-last-updated-duration")


def test_a_deletion_scope_clears_what_it_covers_and_nothing_else() -> None:
    replay = fresh()
    august_after_an_exchange(replay.world)
    store(replay.world, "202608", MAL_0_4_F="3", MAL_0_4_M="3")
    assert_alike(replay, "import-deletion-scope", "read-after-deletion-scope")


@pytest.mark.parametrize(
    ("imported", "read_back"),
    [
        ("import-unchanged-without-comment", "read-after-unchanged-by-another-user"),
        ("import-update-without-comment", "read-after-update-without-comment"),
    ],
)
def test_an_absent_comment_erases_the_stored_one_and_the_importer_becomes_the_author(
    imported: str, read_back: str
) -> None:
    replay = fresh()
    august_after_an_exchange(replay.world)
    assert_alike(replay, "import-with-comment", imported, read_back)


def test_completeness_is_registered_only_by_a_clean_import() -> None:
    assert_alike(fresh(), "import-with-complete-date", "read-completeness-after-import")
    assert_alike(fresh(), "import-with-complete-date-and-bad-value", "read-completeness-after-bad-value")


def test_an_asynchronous_import_is_watched_until_it_is_completed() -> None:
    replay = fresh()
    assert_alike(replay, "import-async-good")
    replay.world.finish_jobs()
    assert_alike(replay, "import-async-job", "import-async-good-task", "import-async-good-summary")


@pytest.fixture(scope="module")
def after_the_order() -> World:
    replay = fresh()
    for name in IN_ORDER:
        replay.play(read(name, "2.43"))
    return replay.world


def test_the_servers_own_exchange_deletes_its_scope_and_writes_it_again(after_the_order: World) -> None:
    replay = Replay(after_the_order)
    assert_alike(replay, "aggregate-data-exchange-run-unchanged", "aggregate-data-exchange-run-again")
    assert_alike(replay, "import-manual-value-where-registry-has-none")
    assert_alike(replay, "aggregate-data-exchange-run-over-manual-value", "read-manual-value-after-exchange")
    treated_column_is_gone(replay.world)
    assert_alike(replay, "aggregate-data-exchange-run-while-indicator-broken", "read-target-after-broken-exchange")
    mend_indicators(replay.world)


def analytics_job(recorded: str, *, fails: bool) -> Replay:
    """A job that has just ended; the recordings know it as `recorded`."""
    world = World(version="2.43")
    world.set_jobs(waits=0.0, runs=0.0, fails_next=fails)
    headers = {"authorization": authorization("admin")}
    started = handle(world, Request("POST", "/api/resourceTables/analytics", "lastYears=2", headers))
    return Replay(world, {recorded: started.json()["response"]["id"]}, GIVENS_2_43)


@pytest.mark.parametrize(
    ("name", "job"),
    [
        ("analytics-job-done", "Uv6ojC7tKS6"),
        ("analytics-job-after-question-removed", "gdvDNwF5RjJ"),
        ("analytics-job-completed-though-swap-failed", "kZrrBZid3RH"),
    ],
)
def test_a_job_is_completed_whatever_became_of_the_tables(name: str, job: str) -> None:
    assert_alike(analytics_job(job, fails=False), name)


def test_a_failed_job_is_named_by_its_configuration_only() -> None:
    assert_alike(analytics_job("O1YkrXxfKJB", fails=True), "analytics-job-failed")
    assert_alike(fresh(), "analytics-task-failed")


def test_the_list_of_a_failed_job_is_seen_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.dhis2.jobs.FAILURE_IS_SEEN_FOR", 60)
    assert_alike(analytics_job("gRgm1AjqxvM", fails=True), "analytics-task-failed-while-seen")
