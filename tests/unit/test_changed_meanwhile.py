"""What somebody types while a batch is being proved is neither removed nor overwritten."""

import pytest

from t2a.domain.accounting import State
from t2a.domain.values import StoredValue
from tests.unit.given import facility, uid
from tests.unit.holding import RELEASE, SECOND, WHO, holding
from tests.unit.mishaps import meanwhile
from tests.unit.world import OCTOBER, World, key

NURSE = StoredValue("12", "nurse")


def second_run(**changes: str) -> World:
    """One removal and one update are about to be sent."""
    world = World(aggregate=changes)
    world.count()
    world.transferred()
    world.vanish((3, 1))
    world.tracker.values[uid("pi", 1), OCTOBER, facility(2).id] = "7"
    world.started(request_id="second")
    return world


@pytest.mark.parametrize("on_manual_edit", ["keep", "overwrite"])
@pytest.mark.parametrize(("cell", "done"), [((3, 1), State.UPDATED), ((1, 2), State.REMOVED)])
def test_a_value_typed_while_we_proved_is_kept(cell: tuple[int, int], done: State, on_manual_edit: str) -> None:
    world = second_run(on_manual_edit=on_manual_edit)
    meanwhile(world, lambda: world.target.stored.update({key(*cell): NURSE}))
    world.end(SECOND)
    assert world.target.stored[key(*cell)] == NURSE
    assert world.counts(run_id=SECOND) == {done: 1, State.UNCHANGED: 7, State.KEPT: 1}


def test_a_value_removed_while_we_proved_is_not_written_again() -> None:
    world = second_run()
    meanwhile(world, lambda: world.target.stored.pop(key(1, 2)))
    world.end(SECOND)
    assert key(1, 2) not in world.target.stored
    assert world.counts(run_id=SECOND) == {State.REMOVED: 1, State.UNCHANGED: 7, State.KEPT: 1}


def test_the_next_run_decides_on_what_was_typed() -> None:
    world = second_run(on_manual_edit="overwrite")
    meanwhile(world, lambda: world.target.stored.update({key(1, 2): NURSE}))
    world.end(SECOND)
    world.transferred("third")
    assert world.target.stored[key(1, 2)].value == "7"


def test_a_release_keeps_a_value_typed_while_it_proved() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    meanwhile(world, lambda: world.target.stored.update({key(1, 1): NURSE}))
    world.end(SECOND)
    assert world.target.stored[key(1, 1)] == NURSE
    assert world.counts(RELEASE, SECOND) == {State.REMOVED: 4, State.KEPT: 1}


def test_the_target_is_read_once_where_nothing_is_to_be_removed() -> None:
    world = World()
    world.count()
    world.transferred()
    world.count("5")
    reads = len(world.target.reads)
    world.transferred("second")
    assert len(world.target.reads) == reads + 1


def test_only_the_org_units_with_something_to_send_are_read_again() -> None:
    world = second_run()
    world.end(SECOND)
    assert world.target.reads[-1] == (facility(1).id, facility(2).id)
