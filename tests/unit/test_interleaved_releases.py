"""A release that comes late: what it was to perform has been discarded, or decided anew by a replay of its batch."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal, Refused, Retriable, TooLarge
from t2a.domain.guards import Why
from t2a.domain.held import Discard
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from t2a.domain.values import ExportedRow
from tests.unit.given import facility, uid
from tests.unit.holding import FIVE, RELEASE, SECOND, WHO, holding, total
from tests.unit.mishaps import refuse_all, replay
from tests.unit.world import World, key

LATER = timedelta(minutes=5)


def after_a_failed_release() -> World:
    """A person has released the five held removals, and the release has failed."""
    world = holding()
    world.wait(LATER)
    world.releasing.release(SECOND, None, **WHO)
    refuse_all(world, SECOND)
    world.wait(LATER)
    return world


def beside_a_failed_release() -> World:
    """The run's count has let one removal of an incomplete batch go, and that release has failed.

    When both are replayed, the indicator runs again and four more values have vanished: over the limit.
    """
    world = World(batches={"max_values": 6})
    world.count()
    world.transferred()
    world.vanish((3, 1))
    world.started(request_id="second")
    world.tracker.broken = {uid("pi", 2)}
    world.deliver()
    world.wait(LATER)
    world.finish(SECOND)
    refuse_all(world, SECOND)
    world.wait(LATER)
    world.tracker.broken = set()
    world.vanish(*set(FIVE) - {(3, 1)})
    return world


def test_a_failed_release_whose_changes_are_discarded_is_void() -> None:
    world = after_a_failed_release()
    assert world.releasing.discard(SECOND, None, **WHO) == ["00001"]
    assert world.record(RELEASE, SECOND).state is BatchState.VOID
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.KEPT: 5}


def test_a_replay_of_a_release_performs_nothing_that_has_been_discarded() -> None:
    world = after_a_failed_release()
    world.releasing.discard(SECOND, None, **WHO)
    world.finish(SECOND)
    replay(world, SECOND, RELEASE)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.KEPT: 5}
    assert len(world.target.stored) == 9
    assert world.record("00001", SECOND).discard is not None


def test_a_release_is_void_where_the_discard_died_before_it_said_so() -> None:
    world = after_a_failed_release()
    world.ledger.discard_held(SECOND, "00001", Discard("ada", world.now, "closed"), at=world.now)
    replay(world, SECOND, RELEASE)
    world.end(SECOND)
    assert world.record(RELEASE, SECOND).state is BatchState.VOID
    assert len(world.target.stored) == 9


def test_a_release_on_the_queue_performs_nothing_that_is_discarded_before_it_is_worked() -> None:
    world = after_a_failed_release()
    replay(world, SECOND, RELEASE)
    world.releasing.discard(SECOND, None, **WHO)
    assert world.receive(world.queue.sent[-1]) is None
    assert len(world.target.stored) == 9


@pytest.mark.parametrize("release_first", [True, False])
def test_a_release_is_void_once_its_batch_is_replayed(release_first: bool) -> None:
    world = beside_a_failed_release()
    world.ledger.await_replay(BatchMessage(run=SECOND, batch="00001"), at=world.now)
    batches = [RELEASE, "00001"] if release_first else ["00001", RELEASE]
    replay(world, SECOND, *batches, "00002")
    posts = len(world.target.imports)
    world.deliver()
    assert world.record(RELEASE, SECOND).state is BatchState.VOID
    assert len(world.target.imports) == posts
    assert world.end(SECOND).state is RunState.WITH_HELD
    assert total(world) == {State.UNCHANGED: 4, State.HELD: 5}
    assert [(one.batch, one.why, one.values) for one in world.releasing.open(SECOND)] == [("00001", Why.LIMIT, 5)]


def test_what_a_replay_has_decided_anew_can_be_released_anew() -> None:
    world = beside_a_failed_release()
    replay(world, SECOND, "00001", "00002", RELEASE)
    world.end(SECOND)
    world.wait(LATER)
    (record,) = world.releasing.release(SECOND, None, **WHO)
    assert record.id == "00001-release-2"
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_values_are_shown_as_the_last_end_of_their_batch_held_them() -> None:
    world = beside_a_failed_release()
    shown = {one.key for one in world.releasing.values(SECOND, world.releasing.open(SECOND))}
    assert shown == {key(3, 1), key(2, 1), key(2, 2), key(2, 3)}
    replay(world, SECOND, "00001", "00002", RELEASE)
    world.end(SECOND)
    shown = {one.key for one in world.releasing.values(SECOND, world.releasing.open(SECOND))}
    assert shown == {key(*cell) for cell in FIVE}


def test_a_failed_release_that_is_sent_again_says_who_wanted_it_in_the_end_and_why() -> None:
    world = after_a_failed_release()
    (again,) = world.releasing.release(SECOND, None, by="bob", reason="checked with the district")
    assert again.id == RELEASE
    release = world.record(RELEASE, SECOND).release
    assert release is not None
    assert (release.by, release.reason, release.at) == ("bob", "checked with the district", world.now)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_a_release_whose_message_never_left_can_be_sent_again() -> None:
    world = after_a_failed_release()
    world.queue.trouble = Retriable("SQS did not take 1 messages")
    with pytest.raises(Retriable):
        world.releasing.release(SECOND, None, **WHO)
    assert [one.values for one in world.releasing.open(SECOND)] == [5]
    assert [one.id for one in world.releasing.release(SECOND, None, **WHO)] == [RELEASE]
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_what_a_release_has_performed_in_part_is_not_discarded() -> None:
    world = holding()
    usual = world.tracker.export

    def export(indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        if dimension.startswith("LEVEL"):
            raise TooLarge("E7128")
        if facility(3).id in dimension:
            raise Refused("401")
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign]
    world.releasing.release(SECOND, None, **WHO)
    with pytest.raises(Refused):
        world.deliver()
    world.finish(SECOND)
    assert len(world.target.stored) == 4
    with pytest.raises(Fatal, match="some of what batch 00001 held has been released already"):
        world.releasing.discard(SECOND, None, **WHO)
    world.tracker.export = usual  # type: ignore[method-assign]
    world.releasing.release(SECOND, None, **WHO)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}
