"""Scheduled runs that never came: the next one notices, makes up for them, and says so once."""

from datetime import UTC, datetime, timedelta

import pytest

from t2a.domain.errors import Fatal, Retriable
from t2a.domain.ledger import RunState
from t2a.domain.missed import LOOKED_AT, Missed, due_between
from t2a.domain.schedule_expression import parse_schedule
from t2a.ports import Registered
from tests.unit.given import MONTHLY, THREE_O_CLOCK
from tests.unit.world import World

DAY = timedelta(days=1)
WITH_THE_CURRENT = {"data_sets": [{"id": MONTHLY, "periods": {"include_current": True}}]}
OUTAGE = "T2A malaria: scheduled runs were missed"


def due(schedule: str, after: datetime, before: datetime, timezone: str = "UTC") -> list[datetime]:
    return due_between(parse_schedule(schedule), timezone, after, before)


class TestDueTimes:
    def test_nothing_lies_between_two_nights(self) -> None:
        assert due("cron(0 3 * * ? *)", THREE_O_CLOCK, THREE_O_CLOCK + DAY) == []

    def test_nights_in_between_the_oldest_first(self) -> None:
        found = due("cron(0 3 * * ? *)", THREE_O_CLOCK, THREE_O_CLOCK + 4 * DAY)
        assert found == [THREE_O_CLOCK + number * DAY for number in (1, 2, 3)]

    def test_they_follow_the_mapping_s_clock(self) -> None:
        """New York's clock goes back on 1 November."""
        night = datetime(2026, 10, 31, 7, tzinfo=UTC)
        found = due("cron(0 3 * * ? *)", night, night + 3 * DAY, "America/New_York")
        assert found == [datetime(2026, 11, day, 8, tzinfo=UTC) for day in (1, 2)]

    @pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=2), timedelta(seconds=-2)])
    def test_a_rate_counts_from_when_its_schedule_was_made(self, late: timedelta) -> None:
        made, now = datetime(2026, 11, 23, 10, 7, 13, tzinfo=UTC), datetime(2026, 11, 24, 10, 7, 13, tzinfo=UTC) + late
        found = due("rate(6 hours)", made, now)
        assert found == [now - timedelta(hours=hours) for hours in (18, 12, 6)]
        assert due("rate(6 hours)", made, made + timedelta(hours=6) + late) == []

    @pytest.mark.parametrize("schedule", ["cron(0 3 * * ? *)", "rate(1 day)"])
    def test_an_older_time_has_missed_nothing(self, schedule: str) -> None:
        assert due(schedule, THREE_O_CLOCK, THREE_O_CLOCK) == []
        assert due(schedule, THREE_O_CLOCK, THREE_O_CLOCK - 5 * DAY) == []

    @pytest.mark.parametrize("schedule", ["cron(0/5 * * * ? *)", "rate(5 minutes)"])
    def test_of_a_long_outage_the_first_are_looked_at(self, schedule: str) -> None:
        found = due(schedule, THREE_O_CLOCK, THREE_O_CLOCK + 30 * DAY)
        assert (len(found), found[0]) == (LOOKED_AT, THREE_O_CLOCK + timedelta(minutes=5))
        assert Missed(tuple(found)).said.startswith("at least 400 scheduled runs were missed")

    def test_a_schedule_that_ends_misses_nothing_more(self) -> None:
        assert due("cron(0 3 * * ? 2026)", datetime(2026, 12, 30, 3, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)) == [
            datetime(2026, 12, 31, 3, tzinfo=UTC)
        ]


@pytest.fixture
def world() -> World:
    """The last night before the outage has been, at the end of October."""
    made = World(aggregate=WITH_THE_CURRENT)
    made.now = datetime(2026, 10, 30, 3, tzinfo=UTC)
    registered = Registered("v1", made.mapping.schedule, enabled=True, at=made.now - 10 * DAY)
    made.ledger.register("malaria", registered)
    night(made)
    return made


def night(world: World) -> None:
    world.started(scheduled_time=world.now)
    world.ledger.leases.clear()


def last_run(world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its periods and its warnings."""
    run = world.ledger.runs(limit=1)[0]
    return run.periods, tuple(text for text in run.warnings if "missed" in text)


def outages(world: World) -> int:
    return sum(subject == OUTAGE for subject, _ in world.alerts.published)


def test_the_first_run_after_an_outage_makes_up_for_three_nights(world: World) -> None:
    world.wait(4 * DAY)
    night(world)
    said = "3 scheduled runs were missed since 2026-10-31 03:00 UTC: their periods are transferred too"
    assert last_run(world) == (("202610", "202611"), (said,))
    ((_, body),) = [one for one in world.alerts.published if one[0] == OUTAGE]
    assert said in body


def test_one_missed_night_is_one(world: World) -> None:
    world.wait(2 * DAY)
    night(world)
    said = "1 scheduled run was missed since 2026-10-31 03:00 UTC: its periods are transferred too"
    assert last_run(world) == (("202610", "202611"), (said,))


def test_the_night_after_it_is_like_any_other(world: World) -> None:
    world.wait(4 * DAY)
    night(world)
    world.wait(DAY)
    night(world)
    assert last_run(world) == (("202611",), ())
    assert outages(world) == 1


def test_the_first_run_of_a_schedule_misses_nothing() -> None:
    world = World()
    world.ledger.register("malaria", Registered("v1", world.mapping.schedule, enabled=True, at=world.now - 10 * DAY))
    night(world)
    assert last_run(world)[1] == ()


def test_retries_of_the_run_see_the_same_outage_and_tell_it_once(world: World) -> None:
    world.wait(4 * DAY)
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask(scheduled_time=world.now)
    assert outages(world) == 0
    world.tracker.metadata_trouble = None
    night(world)
    assert world.ask(scheduled_time=world.now) is None
    assert last_run(world)[0] == ("202610", "202611")
    assert outages(world) == 1


def test_a_run_that_failed_before_it_had_batches_forgets_no_outage(world: World) -> None:
    world.wait(3 * DAY)
    world.tracker.metadata_trouble = Fatal("the token is refused; renew it")
    night(world)
    assert world.ledger.runs(limit=1)[0].state is RunState.FAILED
    world.tracker.metadata_trouble = None
    world.wait(DAY)
    night(world)
    periods, (said,) = last_run(world)
    assert periods == ("202610", "202611")
    assert said.startswith("3 scheduled runs were missed since 2026-10-31")


def test_a_night_that_was_skipped_was_not_missed(world: World) -> None:
    world.wait(DAY)
    world.ledger.take_lease("malaria", "another", now=world.now, until=world.now + DAY / 2)
    world.ask(scheduled_time=world.now)
    assert world.ledger.runs(limit=1)[0].state is RunState.SKIPPED
    world.wait(DAY)
    night(world)
    assert last_run(world)[1] == ()


def test_what_was_due_before_the_mapping_s_version_was_registered_is_not_missed(world: World) -> None:
    world.wait(3 * DAY)
    at = world.now - DAY / 2
    world.ledger.register("malaria", Registered("v2", world.mapping.schedule, enabled=True, at=at))
    world.wait(DAY)
    night(world)
    assert last_run(world)[1] == (
        "1 scheduled run was missed since 2026-11-02 03:00 UTC: its periods are transferred too",
    )


def test_an_event_that_comes_late_looks_for_nothing(world: World) -> None:
    world.wait(4 * DAY)
    night(world)
    world.started(scheduled_time=world.now - DAY, owner="late")
    assert world.ledger.due("malaria") == world.now
    assert outages(world) == 1


@pytest.mark.parametrize("asked", [{"reason": "late entries"}, {"dry_run": True}, {"periods": ("202609",)}])
def test_runs_by_hand_and_dry_runs_neither_look_nor_count(world: World, asked: dict[str, object]) -> None:
    before = world.ledger.due("malaria")
    world.wait(4 * DAY)
    world.started(scheduled_time=world.now, request_id="manual-1", **asked)
    world.ledger.leases.clear()
    assert last_run(world)[1] == ()
    assert (world.ledger.due("malaria"), outages(world)) == (before, 0)
    night(world)
    assert outages(world) == 1
