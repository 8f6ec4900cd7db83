"""Closing a run: outcome, totals, and what a person is told."""

from datetime import timedelta

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal, Refused
from t2a.domain.import_summary import Conflict
from t2a.domain.ledger import BatchState, Run, RunState
from t2a.domain.values import DataValue
from tests.unit.world import RUN_ID, World


def finished(world: World) -> Run:
    run = world.finish(RUN_ID)
    assert run is not None
    assert run == world.run().model_copy(update={"finish_due": run.finish_due, "trouble": run.trouble})
    return run


def fail_first(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    with pytest.raises(Refused):
        world.receive()
    world.tracker.trouble = None


def refuse_deaths(world: World) -> None:
    """The target refuses the last value of every import, as for an expired period."""
    usual = world.target.summary

    def refusing(values: list[DataValue]) -> object:
        last = len(values) - 1
        conflict = Conflict("E7640", "Current date is past expiry days for period: `202610`", (last,))
        return usual(values)._replace(status="WARNING", conflicts=(conflict,), rejected_indexes=(last,))

    world.target.summary = refusing  # type: ignore[assignment]


def test_a_run_whose_batches_are_all_done_is_completed_without_an_alert(world: World) -> None:
    world.work_all()
    world.wait(timedelta(minutes=2))
    run = finished(world)
    assert run.state is RunState.COMPLETED
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 9}
    assert run.finished_at == world.now
    assert not world.alerts.published
    assert not world.ledger.leases
    assert not world.run().finish_due


def test_a_run_with_batches_left_is_not_closed(world: World) -> None:
    world.receive()
    assert world.finish(RUN_ID) is None
    assert world.run().state is RunState.RUNNING


def test_a_finish_that_comes_twice_does_nothing_the_second_time(world: World) -> None:
    fail_first(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    finished(world)
    assert world.finish(RUN_ID) is None
    assert len(world.alerts.published) == 1


def test_a_run_that_the_ledger_does_not_know_is_refused(world: World) -> None:
    with pytest.raises(Fatal, match="knows no run 'other'"):
        world.finish("other")


def test_rejections_are_told_with_code_count_examples_and_what_to_do(world: World) -> None:
    refuse_deaths(world)
    world.work_all()
    run = finished(world)
    assert run.state is RunState.WITH_REJECTIONS
    (alert,) = world.alerts.published
    assert alert.subject == "T2A malaria: completed with rejections"
    for text in (
        "Mapping: malaria",
        f"Run: {RUN_ID}",
        "Periods: 202610",
        "6 created, 3 rejected",
        "E7640, 3 values: Current date is past expiry days",
        "- Deaths - Facility 1 - 202610",
        "- Deaths - Facility 3 - 202610",
        "What to do: A person decides: leave it as it is",
        f"t2a run {RUN_ID}",
    ):
        assert text in alert.body


def test_no_more_than_ten_examples_are_told_and_the_others_counted() -> None:
    world = World()
    world.count("9.5")
    world.started()
    world.work_all()
    finished(world)
    body = world.alerts.published[0].body
    assert "T2A-VALUE, 9 values" in body
    assert "more" not in body.split("What to do")[0]
    assert body.count("    - ") == 9


def test_an_indicator_that_was_left_out_makes_the_run_one_with_rejections() -> None:
    world = World()
    world.tracker.indicators.append(world.tracker.indicators[0]._replace(id="pi000000009", data_element=None))
    world.count()
    world.started()
    world.work_all()
    assert finished(world).state is RunState.WITH_REJECTIONS
    (alert,) = world.alerts.published
    assert "Left out\n  T2A304 Indicator Indicator 1 (pi000000009): it says no data element" in alert.body


def test_a_failed_batch_fails_the_run_and_is_told_with_its_reason_and_the_replay(world: World) -> None:
    fail_first(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    run = finished(world)
    assert run.state is RunState.FAILED
    assert world.run().trouble == "1 of 3 batches failed; the first: 401: correct the secret"
    (alert,) = world.alerts.published
    assert alert.subject == "T2A malaria: failed"
    assert f"00001: data set {world.record().batch.data_set}, 1 org units: 401: correct the secret" in alert.body
    assert f"t2a replay {RUN_ID}" in alert.body
    assert "6 created" in alert.body


def test_after_a_replay_the_outcome_is_reckoned_anew_and_told_as_resolved(world: World) -> None:
    fail_first(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    finished(world)
    world.receive(message_id="replayed")
    run = finished(world)
    assert run.state is RunState.COMPLETED
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 9}
    assert world.run().trouble == ""
    assert world.alerts.subjects == ["T2A malaria: failed", "T2A malaria: resolved, completed"]


def test_a_replay_that_ends_with_rejections_is_resolved_with_rejections(world: World) -> None:
    fail_first(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    finished(world)
    refuse_deaths(world)
    world.receive(message_id="replayed")
    finished(world)
    assert world.alerts.subjects[1] == "T2A malaria: resolved, completed with rejections"


def test_a_run_is_not_resolved_while_a_replayed_batch_is_still_being_worked(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    for message in world.queue.sent:
        with pytest.raises(Refused):
            world.receive(message)
    finished(world)
    world.tracker.trouble = None
    first, second, third = world.queue.sent
    world.ledger.await_replay(second, at=world.now)
    world.ledger.start_batch(third, attempt=1, attempts=3, at=world.now)
    world.receive(first, message_id="replayed-1")
    assert world.finish(RUN_ID) is None
    assert world.run().state is RunState.FAILED
    assert world.alerts.subjects == ["T2A malaria: failed"]
    for message in (second, third):
        world.receive(message, message_id="replayed")
    assert finished(world).state is RunState.COMPLETED
    assert world.alerts.subjects == ["T2A malaria: failed", "T2A malaria: resolved, completed"]


def test_a_replayed_batch_that_ends_while_the_run_is_closed_is_not_forgotten(world: World) -> None:
    fail_first(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    usual = world.alerts.publish

    def overtaken(subject: str, body: str) -> None:
        usual(subject, body)
        world.wait(timedelta(seconds=1))
        world.receive(message_id="replayed")

    world.alerts.publish = overtaken  # type: ignore[method-assign]
    assert world.finish(RUN_ID) is None
    assert world.run().finish_due
    world.alerts.publish = usual  # type: ignore[method-assign]
    assert finished(world).state is RunState.COMPLETED


def test_a_dry_run_is_told_as_one() -> None:
    world = World()
    world.count("9.5")
    world.started(dry_run=True, reason="before the review")
    world.work_all()
    finished(world)
    body = world.alerts.published[0].body
    assert "(dry run: nothing was written)" in body
    assert "Reason given: before the review" in body


def test_every_batch_that_ends_first_is_counted_however_often_it_is_delivered(world: World) -> None:
    fail_first(world)
    world.receive(message_id="replayed")
    for message in world.queue.sent[1:]:
        world.receive(message)
        assert world.receive(message, receive=2) is None
    assert world.run().batches_left == 0
    assert finished(world).state is RunState.COMPLETED
    assert {record.state for record in world.ledger.batches(RUN_ID)} == {BatchState.DONE}
