"""A batch of which it is not known whether every value was stored is not done."""

import pytest

from t2a.domain.accounting import State, Unaccounted
from t2a.domain.ledger import BatchState, RunState
from t2a.services.importing import MOST_ROUNDS
from tests.unit.given import DEATHS
from tests.unit.servers import Losing
from tests.unit.world import ATTEMPTS, RUN_ID, World


@pytest.fixture
def world() -> World:
    """One batch of three facilities, queued; the answers of the target get lost, and deaths with them."""
    world = World()
    world.count()
    world.started()
    answers_get_lost(world, times=1_000)
    return world


def answers_get_lost(world: World, *, times: int) -> None:
    world.target = Losing(times, lambda value: value.key.data_element != DEATHS.id)
    world.instances.replace(world.target)


def test_it_is_tried_again(world: World) -> None:
    with pytest.raises(Unaccounted, match=r"leave open what was stored \(values in doubt: 3\)"):
        world.receive()
    record = world.record()
    assert (record.state, record.account) == (BatchState.RUNNING, None)
    assert record.failure is not None
    assert not record.failure.permanent
    assert world.queue.given_back == [("00001-1", 30)]


def test_what_is_stored_by_then_is_unchanged_and_the_rest_is_created(world: World) -> None:
    with pytest.raises(Unaccounted):
        world.receive()
    stored = world.target.stored
    answers_get_lost(world, times=0)
    world.target.stored = stored
    world.receive(receive=2)
    assert world.record().state is BatchState.DONE
    assert world.counts() == {State.CREATED: 3, State.UNCHANGED: 6}


def test_what_a_lost_answer_had_stored_counts_as_created() -> None:
    world = World()
    world.count()
    world.started()
    answers_get_lost(world, times=MOST_ROUNDS - 1)
    world.receive()
    assert world.counts() == {State.CREATED: 9}


def test_the_last_attempt_fails_the_batch_with_what_is_known_of_its_values(world: World) -> None:
    for receive in range(1, ATTEMPTS + 1):
        with pytest.raises(Unaccounted):
            world.receive(receive=receive)
    assert world.record().state is BatchState.FAILED
    assert world.counts() == {State.UNCHANGED: 6, State.UNACCOUNTED: 3}
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.state is RunState.FAILED
    assert run.account is not None
    assert run.account.counts == {State.UNCHANGED: 6, State.UNACCOUNTED: 3}
    assert "3 unaccounted" in world.alerts.published[0].body


def test_a_replay_accounts_for_them(world: World) -> None:
    for receive in range(1, ATTEMPTS + 1):
        with pytest.raises(Unaccounted):
            world.receive(receive=receive)
    world.finish(RUN_ID)
    stored = world.target.stored
    answers_get_lost(world, times=0)
    world.target.stored = stored
    world.receive(message_id="replayed")
    run = world.finish(RUN_ID)
    assert run is not None
    assert run.account is not None
    assert (run.state, run.account.counts) == (RunState.COMPLETED, {State.CREATED: 3, State.UNCHANGED: 6})
