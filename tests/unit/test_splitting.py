"""A batch that asks for too much is divided, and its children do the work."""

import pytest

from t2a.domain.accounting import State
from t2a.domain.batches import Batch
from t2a.domain.errors import Fatal, Retriable, TooLarge
from t2a.domain.guards import Why
from t2a.domain.held import Held
from t2a.domain.ledger import BatchRecord, BatchState, RunState
from t2a.domain.messages import BatchMessage
from t2a.services.splitting import MOST_SPLITS_IN_DOUBT
from tests.unit.given import facility
from tests.unit.servers import Narrow
from tests.unit.world import ATTEMPTS, LEASE, OCTOBER, RUN_ID, SMALL_BATCHES, World, key

WHOLE = BatchMessage(run=RUN_ID, batch="00001")
SECOND = "malaria-second"


@pytest.fixture
def world() -> World:
    """One batch of three facilities, queued; every facility has 4 of everything."""
    world = World()
    world.count()
    world.started()
    return world


def too_large(world: World, *, certain: bool = True, receive: int = 1) -> BatchRecord | None:
    """The batch is delivered while the tracker instance gives nothing of that size."""
    world.tracker.trouble = TooLarge("E7128: more than 100,000 rows", certain=certain)
    try:
        return world.receive(world.queue.sent[-1], receive)
    finally:
        world.tracker.trouble = None


def children(world: World) -> dict[str, tuple[str, ...]]:
    return {one.id: one.batch.org_units for one in world.ledger.batches(RUN_ID) if "." in one.id}


def test_a_batch_that_is_too_large_is_split_by_org_unit_and_its_children_are_queued(world: World) -> None:
    record = too_large(world)
    assert record == world.record()
    assert record is not None
    assert (record.state, record.account, record.ended_at) == (BatchState.SPLIT, None, world.now)
    assert children(world) == {
        "00001.1": (facility(1).id, facility(2).id),
        "00001.2": (facility(3).id,),
    }
    assert world.record("00001.1").batch == Batch(
        record.batch.data_set,
        record.batch.periods,
        (facility(1).id, facility(2).id),
        f"{facility(1).id};{facility(2).id}",
    )
    assert [message.batch for message in world.queue.sent] == ["00001", "00001.1", "00001.2"]
    assert (world.run().batches, world.run().batches_left) == (3, 2)
    assert world.ledger.leases["malaria"] == (RUN_ID, world.now + LEASE)
    assert not world.queue.given_back
    assert not world.finish_queue.requested


def test_the_children_do_the_work_and_the_run_is_completed(world: World) -> None:
    too_large(world)
    for message in world.queue.sent[1:]:
        world.receive(message)
    assert world.finish_queue.requested == [RUN_ID]
    run = world.end(RUN_ID)
    assert (run.state, run.batches, run.batches_left) == (RunState.COMPLETED, 3, 0)
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 9}
    assert not world.alerts.published


def test_a_message_of_a_split_batch_that_comes_again_queues_the_children_that_nobody_has_started(world: World) -> None:
    world.queue.trouble, world.queue.accepts = Retriable("SQS keeps refusing"), 1
    with pytest.raises(Retriable):
        too_large(world)
    assert [message.batch for message in world.queue.sent] == ["00001", "00001.1"]
    world.receive(world.queue.sent[1])
    assert world.receive(WHOLE, receive=2) is None
    assert [message.batch for message in world.queue.sent[2:]] == ["00001.2"]
    assert (world.run().batches, world.run().batches_left) == (3, 1)


def test_a_child_that_is_too_large_is_split_again(world: World) -> None:
    too_large(world)
    world.queue.sent.append(world.queue.sent[1])
    too_large(world)
    assert sorted(children(world)) == ["00001.1", "00001.1.1", "00001.1.2", "00001.2"]
    assert (world.run().batches, world.run().batches_left) == (5, 3)


def test_a_batch_of_one_org_unit_is_split_by_period() -> None:
    months = {"data_sets": [{"id": "monthly0000", "periods": {"past": 3}}]}
    world = World(aggregate=months, batches={"max_values": 9})
    world.count("4", "202608", "202609", OCTOBER)
    world.started()
    world.queue.sent[1:] = []
    too_large(world)
    periods = [world.record(f"00001.{number}").batch.periods for number in (1, 2)]
    assert periods == [("202608",), ("202609", OCTOBER)]


def test_a_batch_that_cannot_be_divided_fails_for_good(world: World) -> None:
    world = World(batches=SMALL_BATCHES)
    world.started()
    world.queue.sent[1:] = []
    with pytest.raises(Fatal, match="The batch cannot be made smaller"):
        too_large(world)
    record = world.record()
    assert record.state is BatchState.FAILED
    assert record.failure is not None
    assert record.failure.reason == "E7128: more than 100,000 rows. The batch cannot be made smaller"
    assert len(world.ledger.batches(RUN_ID)) == 3


def test_a_batch_that_cannot_be_divided_is_tried_again_where_the_server_only_did_not_answer() -> None:
    world = World(batches=SMALL_BATCHES)
    world.started()
    world.queue.sent[1:] = []
    for receive in range(1, ATTEMPTS):
        with pytest.raises(Retriable, match="The batch cannot be made smaller"):
            too_large(world, certain=False, receive=receive)
        assert world.record().state is BatchState.RUNNING
    with pytest.raises(Retriable):
        too_large(world, certain=False, receive=ATTEMPTS)
    assert world.record().state is BatchState.FAILED


@pytest.mark.parametrize(("certain", "error"), [(False, Retriable), (True, None)])
def test_a_server_that_does_not_answer_is_given_smaller_batches_a_few_times_only(
    certain: bool, error: type[Exception] | None
) -> None:
    world = World()
    world.tracker.units = [facility(number) for number in range(1, 41)]
    world.count()
    world.started()
    for _ in range(MOST_SPLITS_IN_DOUBT):
        record = too_large(world, certain=certain)
        assert record is not None
        assert record.state is BatchState.SPLIT
    deepest = world.queue.sent[-1].batch
    assert deepest.count(".") == MOST_SPLITS_IN_DOUBT
    assert len(world.record(deepest).batch.org_units) > 1
    if error is None:
        too_large(world, certain=certain)
        return
    with pytest.raises(error):
        too_large(world, certain=certain)


def test_values_that_the_target_does_not_take_at_once_are_left_to_smaller_batches(world: World) -> None:
    """Nothing at all is taken: as good as a request whose single values are too long."""
    world.target = Narrow(0)
    world.instances.replace(world.target)
    record = world.receive()
    assert record is not None
    assert record.state is BatchState.SPLIT


def test_children_of_a_batch_that_was_alone_wait_for_the_run_s_count() -> None:
    world = World()
    world.count()
    world.transferred()
    world.vanish((3, 1), (3, 3))
    world.started(request_id="second")
    too_large(world)
    world.deliver()
    assert world.record("00001", SECOND).alone
    for batch in ("00001.1", "00001.2"):
        record = world.record(batch, SECOND)
        assert (record.alone, record.held) == (False, (Held(OCTOBER, Why.WAITING, 1),))
    run = world.end(SECOND)
    assert run.state is RunState.COMPLETED
    assert run.account is not None
    assert run.account.counts == {State.UNCHANGED: 7, State.REMOVED: 2}
    assert {key(3, 1), key(3, 3)}.isdisjoint(world.target.stored)


def test_a_release_that_is_too_large_is_split_and_its_children_release() -> None:
    world = World()
    world.count()
    world.transferred()
    world.vanish((1, 1), (2, 1), (3, 1), (1, 3), (2, 3))
    world.transferred("second")
    world.releasing.release(SECOND, None, by="arn:ada", reason="closed clinics")
    too_large(world)
    run = world.end(SECOND)
    assert run.state is RunState.COMPLETED
    assert run.account is not None
    assert run.account.counts == {State.UNCHANGED: 4, State.REMOVED: 5}
    assert len(world.target.stored) == 4
