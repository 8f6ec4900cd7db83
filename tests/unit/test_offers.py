"""An alert offers the commands that can do something, and no others."""

from t2a.domain.guards import Why
from t2a.domain.ledger import RunState
from tests.unit.holding import FIVE, SECOND, holding
from tests.unit.mishaps import refuse_all
from tests.unit.world import World


def told(world: World) -> str:
    return world.alerts.published[-1].body


def one_batch_of_two_failed() -> World:
    world = World(batches={"max_values": 6})
    world.count()
    world.transferred()
    world.vanish(*FIVE)
    world.started(request_id="second")
    first, second = world.queue.sent[-2:]
    world.receive(first)
    world._delivered = len(world.queue.sent) - 1
    assert second.batch == "00002"
    refuse_all(world, SECOND)
    return world


def test_while_a_batch_has_failed_nothing_is_called_over_the_limit() -> None:
    world = one_batch_of_two_failed()
    assert world.run(SECOND).state is RunState.FAILED
    assert [(one.why, one.values) for one in world.releasing.open(SECOND)] == [(Why.WAITING, 5)]
    assert Why.WAITING in told(world)
    assert Why.LIMIT not in told(world)


def test_while_a_batch_has_failed_no_release_is_offered() -> None:
    body = told(one_batch_of_two_failed())
    assert f"t2a replay {SECOND}" in body
    assert f"t2a held {SECOND}" in body
    assert "t2a release" not in body
    assert "t2a discard" not in body


def test_no_release_is_offered_of_the_values_of_an_indicator_that_does_not_run() -> None:
    body = told(holding((1, 1), broken=3))
    assert f"t2a replay {SECOND}" in body
    assert f"t2a held {SECOND}" in body
    assert "t2a release" not in body


def test_what_is_over_the_limit_is_offered_for_release() -> None:
    body = told(holding())
    assert f"t2a release {SECOND}" in body
    assert "t2a replay" not in body
