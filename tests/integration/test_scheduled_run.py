"""The main job on the deployed template: from a schedule to imported values, recorded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from t2a.domain.ledger import RunState
from tests.integration.story import NEXT_NIGHT, NIGHT, Story, until

Tell = Callable[..., Story]
IMPORT = "/api/dataValueSets"


def test_two_nights_move_exactly_what_the_real_server_computed_then_nothing(story: Tell) -> None:
    told = story()
    told.register()
    first = told.night(NIGHT)
    assert first.state is RunState.COMPLETED, first.trouble
    assert told.held() == told.expected()
    assert told.counts(first) == {"created": len(told.expected())}
    told.dhis2.world.set_today("2026-11-24")
    told.dhis2.world.log.clear()
    second = told.night(NEXT_NIGHT)
    assert told.counts(second) == {"unchanged": len(told.expected())}
    assert not [entry for entry in told.dhis2.world.log.as_json() if entry["method"] == "POST"]
    assert told.alerts() == []


def test_the_same_event_twice_makes_one_run_and_queues_nothing_twice(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.add_fault(fault="delay", path_prefix="/api/analytics", seconds=0.5, times=10)
    run_id = told.rehearsal.fire(NIGHT)
    assert told.rehearsal.fire(NIGHT) == run_id
    run = told.ended(run_id)
    batches = told.rehearsal.batches(run)
    assert [batch.attempt for batch in batches] == [1, 1]
    assert len(exports(told)) == 4
    assert len(probes(told)) == len(set(probes(told))) == 26, "each indicator is asked once whether it runs"
    assert told.counts(run) == {"created": len(told.expected())}


def test_a_schedule_fires_by_itself(story: Tell) -> None:
    told = story(**{"cron(0 3 * * ? *)": "rate(1 minute)"})
    told.register()

    def dispatched() -> str | None:
        ours = [run.id for run in told.rehearsal.ledger.runs(limit=20) if run.request.mapping == told.name]
        return ours[0] if ours else None

    run = told.ended(until(dispatched, "the schedule to fire"))
    assert run.state is RunState.COMPLETED, run.trouble
    age = datetime.now(UTC) - run.request.scheduled_time
    assert timedelta(0) <= age < timedelta(minutes=4)


def test_a_run_that_meets_another_is_skipped_and_told(story: Tell) -> None:
    told = story()
    told.register()
    now = datetime.now(UTC)
    assert told.rehearsal.ledger.take_lease(told.name, "another-run", now=now, until=now + timedelta(minutes=5))
    run = told.night()
    assert run.state is RunState.SKIPPED
    assert run.trouble.startswith("skipped: running")
    assert told.alert("skipped")
    assert exports(told) == []


def exports(told: Story) -> list[str]:
    """The queries for several indicators."""
    return [str(entry["query"]) for entry in told.exports() if ";" in indicators_of(entry)]


def probes(told: Story) -> list[str]:
    """The indicators that were asked alone."""
    return [indicators_of(entry) for entry in told.exports() if ";" not in indicators_of(entry)]


def indicators_of(entry: dict[str, object]) -> str:
    return str(entry["query"]).partition("dimension=dx:")[2].partition("&")[0]
