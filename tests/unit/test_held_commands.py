"""`t2a held`, `release` and `discard`, and the replay of what was incomplete; the stack behind them is the fakes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import held as held_commands
from cli import main as command_line
from t2a.domain.errors import Fatal
from t2a.domain.ledger import RunState
from tests.unit.given import uid
from tests.unit.stacks import WHO, FakeStack
from tests.unit.world import SMALL_BATCHES, World, key

SECOND = "malaria-second"
FIVE = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3))


class Terminal:
    """Runs commands; what they queue is worked while they wait for the run's end."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world = world
        stack = FakeStack(world)
        for module in (command_line, held_commands):
            patch.setattr(module, "find_stack", lambda _: stack)
            patch.setattr(module, "wait_for_end", self._wait)
        patch.setenv("COLUMNS", "220")

    def __call__(self, *words: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(command_line.app, words, input=answer)

    def _wait(self, ledger: object, run_id: str, **how: Any) -> Any:
        return self.world.end(run_id)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def t2a(world: World, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(world, monkeypatch)


def hold(world: World, cells: Sequence[tuple[int, int]] = FIVE, broken: int | None = None) -> None:
    """The second of two runs holds the removal of these cells."""
    world.count()
    world.transferred()
    world.wait(timedelta(hours=1))
    world.vanish(*cells)
    world.started(request_id="second")
    world.tracker.broken = {uid("pi", broken)} if broken else set()
    world.end(SECOND)


def test_held_lists_what_waits_in_all_runs(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("held")
    assert result.exit_code == 0
    for text in (SECOND, "00001", "202610", "more values vanished than removal_limit_percent allows"):
        assert text in result.output


def test_held_says_that_nothing_is(t2a: Terminal, world: World) -> None:
    assert "Nothing is held." in t2a("held").output
    world.count()
    world.transferred()
    assert "This run holds nothing any more." in t2a("held", "malaria-first").output


def test_held_of_all_runs_leaves_out_what_a_later_run_has_looked_at_again(t2a: Terminal, world: World) -> None:
    hold(world)
    world.wait(timedelta(hours=1))
    world.count()
    world.transferred("third")
    assert "Nothing is held." in t2a("held").output


def test_held_of_all_runs_leaves_out_a_dry_run(t2a: Terminal, world: World) -> None:
    world.count()
    world.transferred()
    world.wait(timedelta(hours=1))
    world.vanish(*FIVE)
    world.transferred("second", dry_run=True)
    assert "Nothing is held." in t2a("held").output


def test_held_of_one_run_shows_every_value_by_name(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("held", SECOND)
    assert "5 values" in result.output
    for text in ("Cases", "Facility 1", "Facility 3", "4"):
        assert text in result.output


def test_release_shows_and_asks_and_performs(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("release", SECOND, "--reason", "closed clinics", answer="y\n")
    assert result.exit_code == 0
    for text in ("Facility 1", "Perform these changes?", "1 release(s) queued", "completed", "5 removed", WHO):
        assert text in result.output
    assert "closed clinics" in result.output
    assert key(1, 1) not in world.target.stored


def test_release_does_nothing_when_the_person_says_no(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("release", SECOND, "--reason", "closed clinics", answer="n\n")
    assert result.exit_code == 1
    assert "release(s) queued" not in result.output
    assert len(world.target.stored) == 9


def test_release_without_asking_and_without_waiting(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("release", SECOND, "--reason", "closed clinics", "--yes", "--no-wait")
    assert result.exit_code == 0
    assert "Perform these changes?" not in result.output
    assert world.queue.sent[-1].batch == "00001-release-1"


def test_release_of_one_batch_ends_with_code_1_while_others_are_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(batches=SMALL_BATCHES)
    hold(world)
    t2a = Terminal(world, monkeypatch)
    result = t2a("release", SECOND, "--batch", "00001", "--reason", "closed clinics", "--yes")
    assert result.exit_code == 1
    assert "completed with held changes" in result.output


@pytest.mark.parametrize("command", ["release", "discard"])
def test_a_decision_needs_a_reason(t2a: Terminal, world: World, command: str) -> None:
    hold(world)
    result = t2a(command, SECOND, "--yes")
    assert result.exit_code == 2
    assert world.run(SECOND).state is RunState.WITH_HELD


@pytest.mark.parametrize("command", ["release", "discard"])
def test_where_nothing_is_held_there_is_nothing_to_decide(t2a: Terminal, world: World, command: str) -> None:
    world.count()
    world.transferred()
    result = t2a(command, "malaria-first", "--reason", "none", "--yes")
    assert isinstance(result.exception, Fatal)
    assert "run malaria-first holds nothing; `t2a held` lists what waits" in str(result.exception)


def test_a_run_that_is_still_on_its_way_is_a_sentence(t2a: Terminal, world: World) -> None:
    world.started()
    result = t2a("held", world.run().id)
    assert "is still on its way; wait until it has ended" in str(result.exception)


def test_discard_closes_and_leaves_the_values(t2a: Terminal, world: World) -> None:
    hold(world)
    result = t2a("discard", SECOND, "--reason", "a late upload", answer="y\n")
    assert result.exit_code == 0
    assert "Closed what 1 batch(es) held." in result.output
    world.end(SECOND)
    shown = t2a("run", SECOND).output
    assert "5 kept" in shown
    assert f"by {WHO}: a late upload" in shown
    assert len(world.target.stored) == 9


def test_a_run_shows_what_it_holds_and_where_to_look(t2a: Terminal, world: World) -> None:
    hold(world)
    shown = t2a("run", SECOND).output
    assert "Held: a person decides" in shown
    assert f"Look at them: t2a held {SECOND}" in shown


def test_replay_sends_the_batches_again_in_which_an_indicator_did_not_run(t2a: Terminal, world: World) -> None:
    hold(world, cells=(), broken=3)
    assert "indicator Indicator 3" in t2a("run", SECOND).output
    world.tracker.broken = set()
    result = t2a("replay", SECOND)
    assert result.exit_code == 0
    assert "1 message(s) sent back to the queue" in result.output
    assert world.run(SECOND).state is RunState.COMPLETED


def test_replay_of_one_batch_leaves_the_other_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(batches=SMALL_BATCHES)
    hold(world, cells=(), broken=3)
    t2a = Terminal(world, monkeypatch)
    world.tracker.broken = set()
    result = t2a("replay", SECOND, "00002")
    assert result.exit_code == 1
    assert "1 message(s) sent back to the queue" in result.output
    assert world.run(SECOND).state is RunState.INCOMPLETE
