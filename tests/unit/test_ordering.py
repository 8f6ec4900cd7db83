"""What an event asks for, and what happens to events that ask for nothing that can be done."""

from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from t2a.domain.ledger import Run, RunState
from t2a.ports import Registered
from t2a.services.ordering import UNSUBSTITUTED, Unsubstituted, handle_event
from tests.unit.given import mapping_dict
from tests.unit.world import RUN_ID, World

AT_THREE = {"mapping": "malaria", "scheduled_time": "2026-11-23T03:00:00Z"}


def registered_world(**changes: Any) -> World:
    world = World(**changes)
    version = world.mappings.upload("malaria", yaml.safe_dump(mapping_dict(**changes)))
    world.ledger.register("malaria", Registered(version, "cron(0 3 * * ? *)", enabled=True, at=world.now))
    return world


@pytest.fixture
def world() -> World:
    return registered_world()


def handle(
    world: World, event: object, *, unsubstituted: Unsubstituted = "refuse", owner: str = "invocation-1"
) -> Run | None:
    return handle_event(event, world.dispatch, world.mappings, unsubstituted=unsubstituted, owner=owner)


def handled(world: World, event: object, **how: Any) -> Run:
    run = handle(world, event, **how)
    assert run is not None
    return run


def test_a_schedules_event_becomes_the_run_of_its_time(world: World) -> None:
    run = handled(world, AT_THREE)
    assert (run.id, run.state, run.mapping_version) == (RUN_ID, RunState.RUNNING, "v1")
    assert run.request.scheduled_time == datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_a_schedules_event_that_comes_twice_is_one_run(world: World) -> None:
    handled(world, AT_THREE)
    assert handle(world, AT_THREE, owner="invocation-2") is None
    assert len(world.ledger.stored_runs) == 1


@pytest.mark.parametrize(
    ("text", "run_id"),
    [
        ("2026-11-23T05:00:00+02:00", RUN_ID),
        ("2026-11-23T03:00:00", RUN_ID),
        ("2026-11-23T03:00:00.123Z", RUN_ID),
        ("2026-11-23T03:00Z", RUN_ID),
    ],
)
def test_a_time_is_understood_in_all_its_spellings(world: World, text: str, run_id: str) -> None:
    assert handled(world, {**AT_THREE, "scheduled_time": text}).id == run_id


def test_the_version_that_was_registered_is_read_and_not_a_newer_one(world: World) -> None:
    world.mappings.upload("malaria", "name: broken")
    assert handled(world, AT_THREE).mapping_version == "v1"


def test_a_person_gets_the_run_of_their_request_id(world: World) -> None:
    asked = {"mapping": "malaria", "request_id": "by-hand-1", "periods": ["202610"], "org_units": ["north000000"]}
    run = handled(world, {**asked, "dry_run": True, "reason": "late reports"})
    assert run.id == "malaria-by-hand-1"
    assert run.request.dry_run
    assert (run.request.periods, run.request.org_units, run.request.reason) == (
        ("202610",),
        ("north000000",),
        "late reports",
    )
    assert world.ledger.records[run.id, "00001"].batch.org_units == ("facility001", "facility002")


def test_a_retried_event_by_hand_without_request_id_stays_one_run(world: World) -> None:
    """Lambda delivers an asynchronous event again under the same invocation id, seconds later."""
    event = {"mapping": "malaria", "periods": ["202610"]}
    handled(world, event)
    world.now = world.now.replace(minute=2)
    assert handle(world, event) is None
    assert len(world.ledger.stored_runs) == 1


def test_a_request_by_hand_is_not_taken_for_the_scheduled_run_of_its_time(world: World) -> None:
    handled(world, AT_THREE)
    world.ledger.release_lease("malaria", RUN_ID)
    again = handled(world, {**AT_THREE, "periods": ["202610"], "reason": "late reports"}, owner="invocation-2")
    assert again.id != RUN_ID
    assert again.state is RunState.RUNNING


def test_an_unsubstituted_time_is_refused_with_a_failed_run_and_an_alert(world: World) -> None:
    run = handled(world, {**AT_THREE, "scheduled_time": UNSUBSTITUTED})
    assert run.state is RunState.FAILED
    assert "upload the mapping again" in run.trouble
    assert run.trouble in world.alerts.published[0].body


def test_on_the_local_cloud_the_last_due_minute_stands_for_an_unsubstituted_time(world: World) -> None:
    world.now = datetime(2026, 11, 23, 3, 0, 41, tzinfo=UTC)
    assert handled(world, {**AT_THREE, "scheduled_time": UNSUBSTITUTED}, unsubstituted="last-due").id == RUN_ID


def test_a_schedule_that_never_was_due_is_refused_with_a_failed_run() -> None:
    world = registered_world(schedule="cron(0 3 1 1 ? 2050)")
    run = handled(world, {**AT_THREE, "scheduled_time": UNSUBSTITUTED}, unsubstituted="last-due")
    assert run.state is RunState.FAILED


def test_a_mapping_that_is_not_registered_is_recorded_as_a_failed_run_and_told(world: World) -> None:
    run = handled(world, {"mapping": "measles", "scheduled_time": "2026-11-23T03:00:00Z"})
    assert (run.id, run.state) == ("measles-20261123T030000Z", RunState.FAILED)
    assert "no mapping named 'measles' is registered; upload mappings/measles.yaml" in run.trouble
    assert world.alerts.subjects == ["T2A measles: failed"]
    assert not world.ledger.leases


def test_a_second_delivery_for_an_unregistered_mapping_is_not_told_twice(world: World) -> None:
    event = {"mapping": "measles", "scheduled_time": "2026-11-23T03:00:00Z"}
    handled(world, event)
    world.now = world.now.replace(minute=2)
    assert handle(world, event, owner="invocation-2") is None
    assert len(world.alerts.published) == 1


def test_a_registered_version_that_is_gone_is_recorded_as_a_failed_run(world: World) -> None:
    world.ledger.register("malaria", Registered("v99", "", enabled=True, at=world.now))
    assert "version v99 of mapping malaria is gone" in handled(world, AT_THREE).trouble


def test_a_registered_version_that_cannot_be_read_any_more_is_recorded_with_line_and_reason(world: World) -> None:
    version = world.mappings.upload("malaria", "name: malaria\nscheduel: daily\n")
    world.ledger.register("malaria", Registered(version, "", enabled=True, at=world.now))
    trouble = handled(world, AT_THREE).trouble
    assert "malaria.yaml, line 2: scheduel: this key is unknown; did you mean `schedule`?" in trouble


@pytest.mark.parametrize("text", ["tonight", "2026-13-01T00:00:00Z", "2026-11-23", "1763866800"])
def test_what_is_no_time_is_recorded_as_a_failed_run(world: World, text: str) -> None:
    run = handled(world, {**AT_THREE, "scheduled_time": text})
    assert run.state is RunState.FAILED
    assert text in run.trouble


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"scheduled_time": "2026-11-23T03:00:00Z"},
        {"mapping": ""},
        {"mapping": 7},
        {"mapping": "malaria", "period": ["202610"]},
        {"mapping": "malaria", "request_id": "a b"},
        {"Records": [{"eventSource": "aws:s3"}]},
        "malaria",
        None,
        [],
    ],
)
def test_an_event_that_is_not_ours_is_told_and_nothing_else_happens(world: World, event: object) -> None:
    assert handle(world, event) is None
    assert world.alerts.subjects == ["T2A: an event that is not ours"]
    assert "does not say what to transfer" in world.alerts.published[0].body
    assert not world.ledger.stored_runs
