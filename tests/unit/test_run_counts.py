"""Whatever vanishes, breaks or is refused, and whatever a person decides: a run counts each of its values once."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from t2a.domain.ledger import BatchState
from tests.unit.given import facility, uid
from tests.unit.world import SMALL_BATCHES, World

SECOND = "malaria-second"
WHO = {"by": "arn:ada", "reason": "looked at"}
EVERY_CELL = [(indicator, unit) for indicator in (1, 2, 3) for unit in (1, 2, 3)]
SETTLED = {BatchState.DONE, BatchState.INCOMPLETE, BatchState.SPLIT}


def counted(world: World) -> int:
    account = world.run(SECOND).account
    assert account is not None
    return sum(account.counts.values())


@settings(deadline=None)
@given(
    vanished=st.sets(st.sampled_from(EVERY_CELL)),
    small=st.booleans(),
    broken=st.sets(st.integers(1, 3), max_size=1),
    gone=st.sets(st.integers(1, 3), max_size=1),
    limit=st.sampled_from([0, 20, 100]),
    steps=st.lists(st.sampled_from(["release", "release 00001", "discard", "discard 00002", "mend"]), max_size=4),
)
@example(vanished={(1, 1)}, small=True, broken={2}, gone=set(), limit=20, steps=["release"])
def test_before_and_after_every_decision(
    vanished: set[tuple[int, int]],
    small: bool,
    broken: set[int],
    gone: set[int],
    limit: int,
    steps: list[str],
) -> None:
    batches = SMALL_BATCHES if small else {}
    world = World(aggregate={"removal_limit_percent": limit}, batches=batches)
    world.count()
    world.transferred()
    world.vanish(*vanished)
    world.started(request_id="second")
    world.tracker.broken, world.tracker.gone = {uid("pi", n) for n in broken}, {facility(n).id for n in gone}
    world.end(SECOND)
    assert counted(world) == 9
    for step in steps:
        decide(world, step)
        assert counted(world) == 9
        waiting = world.releasing.open(SECOND)
        assert len(world.releasing.values(SECOND, waiting)) == sum(one.values for one in waiting)
        assert {one.state for one in world.ledger.batches(SECOND)} <= SETTLED
    assert {value.value for value in world.target.stored.values()} <= {"4"}


def decide(world: World, step: str) -> None:
    what, _, batch = step.partition(" ")
    if what == "mend":
        world.tracker.broken = set()
        return
    decision = world.releasing.release if what == "release" else world.releasing.discard
    decision(SECOND, batch or None, **WHO)
    world.end(SECOND)
