"""Replays that fail, that are asked for twice, that meet a late delivery or a split."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from cli.main import replay_incomplete
from t2a.domain.accounting import State
from t2a.domain.errors import Retriable, TooLarge
from t2a.domain.held import Discard
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from t2a.domain.values import ExportedRow
from tests.unit.given import uid
from tests.unit.holding import SECOND, WHO, holding, total
from tests.unit.mishaps import refuse_all
from tests.unit.world import World

FIRST = "malaria-first"
MESSAGE = BatchMessage(run=FIRST, batch="00001")


def incomplete() -> World:
    """The first run has moved all values but those of an indicator that did not run."""
    world = World()
    world.count()
    world.tracker.broken = {uid("pi", 1)}
    assert world.transferred().state is RunState.INCOMPLETE
    world.wait(timedelta(minutes=5))
    return world


def answer_two_org_units_at_most(world: World) -> None:
    usual = world.tracker.export

    def export(indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        if dimension.startswith("LEVEL") or dimension.count(";") > 1:
            raise TooLarge("E7128")
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign]


def again(world: World, message: BatchMessage) -> bool:
    return world.ledger.await_replay(message, at=world.now)


def test_a_replay_whose_message_never_left_is_sent_by_the_next_one() -> None:
    world = incomplete()
    world.tracker.broken = set()
    world.queue.trouble = Retriable("SQS did not take 1 messages")
    with pytest.raises(Retriable):
        replay_incomplete(FIRST, None, world.ledger, world.queue, partial(again, world))
    assert world.record(run_id=FIRST).state is BatchState.QUEUED
    assert replay_incomplete(FIRST, None, world.ledger, world.queue, partial(again, world)) == [MESSAGE]
    assert world.end(FIRST).state is RunState.COMPLETED
    assert world.counts(run_id=FIRST) == {State.CREATED: 3, State.UNCHANGED: 6}


def test_a_batch_that_waits_for_its_first_delivery_is_not_replayed() -> None:
    world = World()
    run = world.started()
    assert replay_incomplete(run.id, None, world.ledger, world.queue, partial(again, world)) == []


def test_an_incomplete_batch_is_not_worked_again_without_a_replay() -> None:
    world = holding(broken=2)
    ended = world.record(run_id=SECOND)
    assert ended.state is BatchState.INCOMPLETE
    exports = len(world.tracker.exports)
    assert world.receive(BatchMessage(run=SECOND, batch="00001")) is None
    assert len(world.tracker.exports) == exports
    assert world.record(run_id=SECOND) == ended


def test_a_late_delivery_does_not_open_again_what_a_person_has_closed() -> None:
    world = holding(broken=2)
    world.releasing.discard(SECOND, None, **WHO)
    world.finish(SECOND)
    before = total(world)
    assert before[State.KEPT] == 3
    assert world.receive(BatchMessage(run=SECOND, batch="00001")) is None
    world.finish(SECOND)
    assert total(world) == before
    assert world.releasing.open(SECOND) == []
    assert world.record(run_id=SECOND).discard == Discard(WHO["by"], world.now, WHO["reason"])


def test_a_replay_forgets_what_a_person_has_closed_before() -> None:
    world = holding(broken=2)
    world.releasing.discard(SECOND, None, **WHO)
    world.finish(SECOND)
    world.wait(timedelta(minutes=5))
    world.replay_incomplete(SECOND)
    assert world.end(SECOND).state is RunState.INCOMPLETE
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 3, State.HELD: 3}
    assert [one.values for one in world.releasing.open(SECOND)] == [3]


def test_a_replay_that_fails_leaves_nothing_of_the_end_before() -> None:
    world = incomplete()
    world.replay_incomplete(FIRST)
    refuse_all(world, FIRST)
    record = world.record(run_id=FIRST)
    assert (record.state, record.account, record.held, record.ours, record.broken) == (
        BatchState.FAILED,
        None,
        (),
        {},
        {},
    )
    run = world.run(FIRST)
    assert (run.state, run.trouble) == (
        RunState.FAILED,
        "1 of 1 batches failed; the first: 401 credentials expired",
    )


def test_a_replay_that_is_split_asks_the_mended_indicators_again() -> None:
    world = incomplete()
    world.tracker.broken = set()
    answer_two_org_units_at_most(world)
    world.replay_incomplete(FIRST)
    run = world.end(FIRST)
    assert run.state is RunState.COMPLETED
    assert [(one.id, one.state, one.broken) for one in world.ledger.batches(FIRST)] == [
        ("00001", BatchState.SPLIT, {}),
        ("00001.1", BatchState.DONE, {}),
        ("00001.2", BatchState.DONE, {}),
    ]
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 3, State.UNCHANGED: 6}


def test_a_replay_that_is_split_names_the_indicator_that_still_does_not_run() -> None:
    world = incomplete()
    answer_two_org_units_at_most(world)
    world.replay_incomplete(FIRST)
    assert world.end(FIRST).state is RunState.INCOMPLETE
    assert {one.id for one in world.ledger.batches(FIRST) if one.broken} == {"00001.1", "00001.2"}
