"""What a person cannot let go: the values of an indicator that does not run, or of an org unit that is gone."""

from datetime import timedelta

from t2a.domain.accounting import State
from t2a.domain.guards import Why
from t2a.domain.held import HeldValue
from t2a.domain.ledger import BatchState, RunState
from tests.unit.given import facility, uid
from tests.unit.holding import RELEASE, SECOND, WHO, holding, total
from tests.unit.world import SMALL_BATCHES, World, key


def test_nobody_releases_the_values_of_an_indicator_that_does_not_run() -> None:
    world = holding((1, 1), broken=3)
    assert [(one.why, one.values) for one in world.releasing.open(SECOND)] == [(Why.BROKEN, 3)]
    world.releasing.release(SECOND, None, **WHO)
    run = world.end(SECOND)
    assert run.state is RunState.INCOMPLETE
    assert total(world) == {State.UNCHANGED: 5, State.REMOVED: 1, State.HELD: 3}
    assert {key(3, unit) for unit in (1, 2, 3)} < world.target.stored.keys()
    waiting = world.releasing.open(SECOND)
    assert [(one.batch, one.why, one.values) for one in waiting] == [(RELEASE, Why.BROKEN, 3)]


def test_a_release_after_the_indicator_was_mended_moves_its_values() -> None:
    world = holding((1, 1), broken=3)
    world.tracker.broken = set()
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.record(RELEASE, SECOND).state is BatchState.DONE
    assert total(world) == {State.UNCHANGED: 8, State.REMOVED: 1}


def test_only_the_values_that_are_still_open_are_shown() -> None:
    """One of two changes of a batch only waited for the run's count, and has been let go."""
    world = holding((3, 1), broken=2, batches=SMALL_BATCHES)
    waiting = world.releasing.open(SECOND, "00001")
    assert [(one.why, one.values) for one in waiting] == [(Why.BROKEN, 1)]
    assert world.releasing.values(SECOND, waiting) == [HeldValue(key(2, 1), "4", Why.BROKEN)]
    assert key(3, 1) not in world.target.stored


def test_a_replay_after_a_release_counts_every_value_once() -> None:
    """The indicator still fails when it is released; mended, both batches are replayed."""
    world = holding((1, 1), broken=3)
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    world.wait(timedelta(minutes=5))
    world.tracker.broken = set()
    world.replay_incomplete(SECOND)
    run = world.end(SECOND)
    assert run.account is not None
    assert run.account.counts == {State.UNCHANGED: 8}


def test_a_release_asks_again_for_an_indicator_that_did_not_run_at_dispatch() -> None:
    world = World()
    world.count()
    world.transferred()
    world.tracker.broken = {uid("pi", 3)}
    world.tracker.info = world.tracker.info._replace(last_analytics="2026-11-24T01:00:00.000")
    world.transferred("second")
    world.tracker.broken = set()
    world.count("5")
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.counts(RELEASE, SECOND) == {State.UPDATED: 3}


def test_nobody_releases_the_values_of_an_org_unit_that_is_gone_from_the_tracker() -> None:
    world = World()
    world.count()
    world.transferred()
    world.vanish((3, 2))
    world.tracker.gone = {facility(2).id}
    world.transferred("second")
    world.releasing.release(SECOND, None, **WHO)
    assert world.end(SECOND).state is RunState.WITH_HELD
    assert [(one.batch, one.why) for one in world.releasing.open(SECOND)] == [(RELEASE, Why.GONE)]
    world.releasing.discard(SECOND, None, **WHO)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 8, State.KEPT: 1}


def test_a_release_after_the_run_s_own_counts_every_value_once() -> None:
    """The removal that waited for the run's count has been let go; the other one of that batch waits for a person."""
    world = holding((3, 1), broken=2, batches=SMALL_BATCHES)
    world.tracker.broken = set()
    world.releasing.release(SECOND, "00001", **WHO)
    world.end(SECOND)
    assert world.counts("00001-release-1", SECOND) == {State.REMOVED: 1}
    assert [one.batch for one in world.releasing.open(SECOND)] == ["00002", "00003"]
    assert sum(total(world).values()) == 9
