"""Whoever ends a run tells of it: once, by e-mail and by DHIS2's message, in the mapping's language."""

from datetime import timedelta

import pytest

from t2a.domain.errors import Fatal, Faulty, Retriable
from t2a.domain.ledger import RunState
from t2a.domain.mapping_upkeep import Dhis2Message
from t2a.domain.troubles import Troubles
from tests.fakes import FakeAlerts, FakeLedger, Sent
from tests.unit.given import mapping, request
from tests.unit.test_finish import refuse_deaths
from tests.unit.world import LEASE, World

TO = {"users": ["M5zQapPyTZI"], "user_groups": ["T2AAlertGrp"]}
AN_HOUR, A_NIGHT = timedelta(hours=1), timedelta(days=1)


def fails(world: World, after: timedelta = timedelta(0)) -> None:
    """The next scheduled run cannot be planned."""
    world.wait(after)
    world.tracker.metadata_trouble = Fatal("group X is empty")
    world.ask(scheduled_time=world.now)
    world.tracker.metadata_trouble = None


def completes(world: World, after: timedelta) -> None:
    world.wait(after)
    world.count()
    world.end(world.started(scheduled_time=world.now).id)


def test_the_same_failure_twice_in_a_day_gives_one_mail_and_the_next_night_another_with_its_count() -> None:
    world = World()
    fails(world)
    fails(world, AN_HOUR)
    assert world.alerts.subjects == ["T2A malaria: failed"]
    fails(world, A_NIGHT)
    assert world.alerts.subjects == ["T2A malaria: failed"] * 2
    assert "Again: 3 times since 2026-11-23; told once a day" in world.alerts.published[1].body


def test_the_next_good_night_is_told_as_resolved_once() -> None:
    world = World()
    fails(world)
    fails(world, AN_HOUR)
    completes(world, A_NIGHT)
    assert world.alerts.subjects[1:] == ["T2A malaria: resolved, completed"]
    assert "Over: failed, since 2026-11-23, 2 times\n" in world.alerts.published[1].body
    completes(world, A_NIGHT)
    assert len(world.alerts.published) == 2


def test_runs_of_an_hourly_schedule_that_are_skipped_are_told_once_a_day() -> None:
    world = World()
    world.ledger.take_lease("malaria", "another", now=world.now, until=world.now + 100 * LEASE)
    for _ in range(23):
        world.ask(scheduled_time=world.now)
        world.wait(AN_HOUR)
    assert world.alerts.subjects == ["T2A malaria: skipped"]
    world.ask(scheduled_time=world.now)
    assert world.alerts.subjects == ["T2A malaria: skipped"] * 2


def test_every_good_night_is_told_where_the_mapping_wants_it() -> None:
    world = World(notify={"on": ["completed"]})
    fails(world)
    completes(world, A_NIGHT)
    completes(world, A_NIGHT)
    assert world.alerts.subjects == ["T2A malaria: completed"] * 2


def test_a_mapping_that_cannot_be_read_is_told_in_english_to_everybody() -> None:
    world = World(notify={"on": ["held"], "language": "fr"})
    world.dispatch.refuse(request(), Fatal("no mapping named 'malaria'"), owner="one")
    assert world.alerts.subjects == ["T2A malaria: failed"]


def test_a_run_carries_what_its_mapping_wants_told_from_its_first_moment() -> None:
    world = World(notify={"on": ["failed"], "language": "fr", "dhis2_message": TO})
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    assert (world.run().notify, world.run().aggregate) == (world.mapping.notify, "t2a/aggregate")
    world.wait(2 * LEASE)
    world.sweep()
    assert world.alerts.subjects == ["T2A malaria: échec"]
    assert len(world.messages.sent) == 1


def test_a_run_is_told_by_the_mapping_that_has_planned_it() -> None:
    world = World(notify={"language": "fr"})
    world.tracker.metadata_trouble = Retriable("tracker is starting")
    with pytest.raises(Retriable):
        world.ask()
    world.tracker.metadata_trouble = None
    world.mapping = mapping()
    assert world.started().notify.language == "en"


def test_a_dhis2_message_says_the_same_once_by_the_aggregate_instance() -> None:
    world = World(notify={"dhis2_message": TO})
    world.count()
    refuse_deaths(world)
    world.started()
    world.work_all()
    assert world.finish(world.run().id)
    assert world.finish(world.run().id) is None
    (alert,) = world.alerts.published
    assert world.messages.sent == [
        Sent("t2a/aggregate", alert.subject, alert.body, Dhis2Message.model_validate(TO)),
    ]
    assert world.run().notes.unfinished == ()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Faulty("409 E1004: User does not exist: M5zQapPyTZI"), "409 E1004: User does not exist: M5zQapPyTZI"),
        (KeyError("surprise"), "unexpected KeyError: the function's log has the details"),
    ],
)
def test_a_message_that_cannot_be_sent_is_said_in_the_mail_and_the_run_and_keeps_neither_back(
    trouble: Exception, said: str
) -> None:
    world = World(notify={"dhis2_message": TO})
    world.messages.trouble = trouble
    world.count()
    refuse_deaths(world)
    world.started()
    world.work_all()
    world.finish(world.run().id)
    assert world.run().state is RunState.WITH_REJECTIONS
    assert world.run().notes.unfinished == (f"DHIS2 message: {said}",)
    assert f"Steps that could not be made\n  DHIS2 message: {said}" in world.alerts.published[0].body


def test_a_message_that_cannot_be_sent_is_said_of_a_run_that_never_came_to_its_batches() -> None:
    world = World(notify={"dhis2_message": TO})
    world.messages.trouble = Faulty("409 E1004")
    fails(world)
    assert world.run().notes.unfinished == ("DHIS2 message: 409 E1004",)
    assert world.run().state is RunState.FAILED


class FailingOnce(FakeAlerts):
    failures = 1

    def publish(self, subject: str, body: str) -> None:
        if self.failures:
            self.failures -= 1
            raise Retriable("SNS does not answer")
        super().publish(subject, body)


def test_what_could_not_be_told_is_not_remembered_as_told() -> None:
    world = World(alerts=FailingOnce())
    with pytest.raises(Retriable):
        fails(world)
    assert world.ledger.told == {}
    fails(world)
    assert world.alerts.subjects == ["T2A malaria: failed"]


class Overtaken(FakeLedger):
    """Others note troubles in between, so many times."""

    times = 1

    def note_troubles(self, mapping: str, troubles: Troubles, *, instead_of: Troubles) -> bool:
        if self.times:
            self.times -= 1
            return False
        return super().note_troubles(mapping, troubles, instead_of=instead_of)


def test_two_runs_that_end_at_once_are_each_told_once_and_both_remembered() -> None:
    world = World(ledger=Overtaken())
    fails(world)
    assert len(world.alerts.published) == 1
    assert len(world.ledger.told["malaria"]) == 1
