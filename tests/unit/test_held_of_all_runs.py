"""`t2a held` hides what a later run has moved for the same org units, and nothing else."""

from datetime import timedelta

import pytest
from typer.testing import CliRunner

from cli import held as held_commands
from cli import main as command_line
from t2a.domain.ledger import RunState
from tests.unit.given import uid
from tests.unit.holding import SECOND, SPREAD, WHO
from tests.unit.mishaps import refuse_all, replay
from tests.unit.stacks import FakeStack
from tests.unit.world import UNITS, World


@pytest.fixture
def world() -> World:
    """What the second run holds concerns all three facilities."""
    world = World()
    world.count()
    world.transferred()
    world.wait(timedelta(hours=1))
    world.vanish(*SPREAD)
    world.transferred("second")
    return world


@pytest.fixture
def shown(world: World, monkeypatch: pytest.MonkeyPatch) -> "Shown":
    monkeypatch.setattr(held_commands, "find_stack", lambda _: FakeStack(world))
    monkeypatch.setenv("COLUMNS", "220")
    return Shown()


class Shown:
    def __contains__(self, run: str) -> bool:
        result = CliRunner().invoke(command_line.app, ["held"])
        assert result.exit_code == 0
        return run in result.output


def later(world: World, name: str, *facilities: int) -> str:
    """Begin a run of these facilities alone, as `t2a transfer --org-units` does."""
    world.wait(timedelta(hours=1))
    world.tracker.units = [UNITS[number - 1] for number in facilities]
    return world.started(request_id=name).id


def test_a_later_run_that_failed_hides_nothing(world: World, shown: Shown) -> None:
    run = later(world, "third", 1, 2, 3)
    refuse_all(world, run)
    assert world.run(run).state is RunState.FAILED
    assert SECOND in shown


def test_a_later_run_of_one_facility_does_not_hide_what_is_held_of_three(world: World, shown: Shown) -> None:
    world.end(later(world, "third", 2))
    assert SECOND in shown


def test_later_runs_that_together_moved_all_facilities_hide_it(world: World, shown: Shown) -> None:
    world.end(later(world, "third", 2))
    world.end(later(world, "fourth", 1, 3))
    assert SECOND not in shown


def test_a_run_is_not_hidden_by_an_earlier_one(world: World, shown: Shown) -> None:
    run = world.end(later(world, "third", 1, 2, 3)).id
    assert run in shown
    assert SECOND not in shown


def test_a_release_hides_nothing_once_its_batch_has_failed_in_a_replay(world: World, shown: Shown) -> None:
    run = later(world, "third", 1, 2, 3)
    world.tracker.broken = {uid("pi", 3)}
    world.end(run)
    world.releasing.release(run, None, **WHO)
    world.end(run)
    assert SECOND not in shown
    replay(world, run, "00001")
    refuse_all(world, run)
    assert SECOND in shown
