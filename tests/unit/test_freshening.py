"""Runs that wait: for analytics tables, and for the end of an earlier run of their mapping."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from t2a.domain.errors import Refused, Retriable
from t2a.domain.freshness import JobState
from t2a.domain.ledger import Run, RunState
from t2a.domain.metadata import Named
from t2a.domain.waiting import For
from t2a.ports import Generation
from t2a.services.freshening import changed_since
from tests.fakes import FakeAnalytics
from tests.fakes.instances import SERVER
from tests.unit.given import request
from tests.unit.world import RUN_ID, World

STALE = "2026-11-20T02:00:00.000"
FRESH = "2026-11-23T03:00:05.000"


def triggering(**more: Any) -> World:
    return World(analytics={"trigger": True, **more})


def resumed(world: World, owner: str = "message-1") -> Run | None:
    return world.dispatch.resume(RUN_ID, world.mapping, owner=owner)


def fresh(world: World) -> None:
    world.tracker.info = world.tracker.info._replace(last_analytics=FRESH)


def test_with_trigger_tables_are_asked_for_and_the_run_waits() -> None:
    world = triggering(last_years=2, skip=["AGGREGATE"])
    run = world.started()
    assert run.state is RunState.WAITING
    assert run.waiting is not None
    assert (run.waiting.what, run.waiting.job, run.waiting.looks) == (For.ANALYTICS, "job00000001", 1)
    assert world.waits.asked == [(RUN_ID, 30)]
    assert [(rules.last_years, rules.skip) for rules in world.instances.tables.made] == [(2, ("AGGREGATE",))]
    assert not world.queue.sent
    assert world.ledger.leases["malaria"][0] == RUN_ID


def test_it_goes_on_once_the_tables_have_been_made_and_not_before() -> None:
    world = triggering()
    world.started()
    assert resumed(world).state is RunState.WAITING  # type: ignore[union-attr]
    assert world.waits.asked == [(RUN_ID, 30), (RUN_ID, 60)]
    world.instances.tables.jobs["job00000001"] = JobState.COMPLETED
    fresh(world)
    run = resumed(world, "message-2")
    assert run is not None
    assert (run.state, run.batches) == (RunState.RUNNING, 1)
    assert len(world.instances.tables.made) == 1
    assert world.queue.sent


def test_a_message_that_comes_twice_starts_nothing_twice() -> None:
    world = triggering()
    world.started()
    world.instances.tables.jobs["job00000001"] = JobState.COMPLETED
    fresh(world)
    resumed(world)
    sent = len(world.queue.sent)
    assert resumed(world) is None
    assert resumed(world, "message-2") is None
    assert len(world.queue.sent) == sent


def test_a_schedule_s_second_delivery_does_not_wake_a_run_that_waits() -> None:
    world = triggering()
    world.started()
    assert world.ask(owner="invocation-2") is None
    assert world.run().state is RunState.WAITING


def test_a_job_that_fails_fails_the_run_and_is_told() -> None:
    world = triggering()
    world.started()
    world.instances.tables.jobs["job00000001"] = JobState.FAILED
    run = resumed(world)
    assert run is not None
    assert run.state is RunState.FAILED
    assert "analytics: the tracker instance failed to make its analytics tables (job job00000001)" in run.trouble
    assert "analytics:" in world.alerts.published[0].body
    assert "malaria" not in world.ledger.leases


def test_tables_that_take_too_long_fail_the_run() -> None:
    world = triggering(give_up_after_minutes=60)
    world.started()
    world.wait(timedelta(minutes=61))
    run = resumed(world)
    assert run is not None
    assert run.state is RunState.FAILED
    assert "has not ended after 60 minutes" in run.trouble


def test_trouble_in_asking_is_tried_again_by_the_same_run_and_asks_once() -> None:
    world = triggering()
    world.instances.tables.trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    world.instances.tables.trouble = None
    run = world.started()
    assert run.state is RunState.WAITING
    assert run.waiting is not None
    assert run.waiting.job == ""  # who was just asking is given ten minutes
    world.tracker.info = world.tracker.info._replace(now=world.tracker.info.now + timedelta(minutes=11))  # type: ignore[operator,arg-type]
    assert resumed(world).waiting.job == "job00000001"  # type: ignore[union-attr]


def test_a_making_that_another_mapping_has_asked_for_is_joined() -> None:
    world = triggering()
    world.instances.tables.jobs["job00000009"] = JobState.AT_WORK
    world.ledger.generations[world.instances.tables.address] = Generation("job00000009", "2026-11-23T02:50:00.000")
    run = world.started()
    assert run.waiting is not None
    assert run.waiting.job == "job00000009"
    assert not world.instances.tables.made


@pytest.mark.parametrize(("created", "made"), [("2026-11-23T03:00:00.000", 0), ("2026-11-23T02:50:00.000", 1)])
def test_one_that_has_ended_is_joined_when_it_was_asked_for_since_the_run_was_due(created: str, made: int) -> None:
    world = triggering()
    world.instances.tables.jobs["job00000009"] = JobState.COMPLETED
    world.ledger.generations[world.instances.tables.address] = Generation("job00000009", created)
    world.started()
    assert len(world.instances.tables.made) == made


def test_stale_tables_are_said_and_gone_on_with_unless_the_mapping_says_otherwise() -> None:
    world = World()
    world.tracker.info = world.tracker.info._replace(last_analytics=STALE)
    run = world.started()
    assert run.state is RunState.RUNNING
    assert "were begun 73 hours ago" in run.warnings[0]


def test_a_run_that_must_stop_on_stale_tables_fails_and_says_how_old_they_are() -> None:
    world = World(analytics={"on_stale": "stop", "max_age_hours": 48})
    world.tracker.info = world.tracker.info._replace(last_analytics=STALE)
    run = world.started()
    assert run.state is RunState.FAILED
    assert "73 hours ago; the mapping allows 48 hours" in run.trouble


def test_a_run_waits_for_tables_that_somebody_else_makes() -> None:
    world = World(analytics={"on_stale": "wait"})
    world.tracker.info = world.tracker.info._replace(last_analytics=STALE)
    assert world.started().state is RunState.WAITING
    assert not world.instances.tables.made
    fresh(world)
    assert resumed(world).state is RunState.RUNNING  # type: ignore[union-attr]


def test_a_dry_run_neither_waits_nor_has_tables_made() -> None:
    world = triggering(on_stale="stop")
    world.tracker.info = world.tracker.info._replace(last_analytics=STALE)
    run = world.started(dry_run=True, request_id="dry")
    assert run.state is RunState.RUNNING
    assert not world.instances.tables.made


def later(world: World, name: str) -> Run:
    run = world.dispatch(request(request_id=name), world.mapping, version="v1", owner=name)
    assert run is not None
    return run


def test_a_run_waits_for_the_end_of_an_earlier_one_where_the_mapping_says_so() -> None:
    world = World(overlap="wait")
    world.started()
    second = later(world, "second")
    assert (second.state, second.waiting and second.waiting.what) == (RunState.WAITING, For.EARLIER_RUN)
    assert not world.alerts.published
    world.end(RUN_ID)
    again = world.dispatch.resume(second.id, world.mapping, owner="message")
    assert again is not None
    assert again.state is RunState.RUNNING


def test_a_third_run_leaves_the_field_to_the_second_and_says_so() -> None:
    world = World(overlap="wait")
    world.started()
    later(world, "second")
    assert later(world, "third").state is RunState.SKIPPED
    assert "skipped" in world.alerts.published[0].subject


def test_waiting_for_an_earlier_run_ends_too() -> None:
    world = World(overlap="wait")
    world.started()
    second = later(world, "second")
    world.wait(timedelta(hours=13))
    world.ledger.leases["malaria"] = (RUN_ID, world.now + timedelta(hours=1))
    again = world.dispatch.resume(second.id, world.mapping, owner="message")
    assert again is not None
    assert again.state is RunState.SKIPPED


def test_sweep_takes_up_a_run_whose_message_was_lost() -> None:
    world = triggering()
    world.started()
    world.waits.asked.clear()
    world.wait(timedelta(hours=2))
    assert world.sweep() == [f"{RUN_ID}: taken up again after waiting"]
    assert world.waits.asked == [(RUN_ID, 0)]


PROGRAM = Named("program0000", "Malaria case registry")


def test_events_that_have_changed_since_the_tables_were_begun_are_said() -> None:
    tables = FakeAnalytics()
    tables.changed = datetime(2026, 11, 23, 2, 30)  # noqa: DTZ001 - as DHIS2 writes it
    (said,) = changed_since(SERVER, tables, [PROGRAM], "country0000")
    assert said.startswith("events of Malaria case registry have changed since")
    assert "the last at 2026-11-23 02:30" in said
    tables.changed = datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001 - as DHIS2 writes it
    assert changed_since(SERVER, tables, [PROGRAM], "country0000") == []


def test_where_rights_do_not_allow_it_that_is_said() -> None:
    class Closed(FakeAnalytics):
        def newest_change(self, program: str, org_unit: str) -> datetime | None:
            raise Refused("403: Access is denied")

    (said,) = changed_since(SERVER, Closed(), [PROGRAM], "country0000")
    assert said == "whether events of Malaria case registry have changed since cannot be seen: 403: Access is denied"
