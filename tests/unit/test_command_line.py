"""What `t2a` prints and how it ends; the stack behind it is the fakes."""

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli import main as command_line
from cli.following import wait_for_end
from cli.tables import run_view, runs_table
from local.servers import Servers
from t2a.domain.errors import Fatal
from t2a.domain.ledger import Run
from tests.unit.stacks import FakeStack
from tests.unit.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def t2a(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(command_line, "find_stack", lambda _: FakeStack(world))
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


def finished(world: World) -> Run:
    world.count()
    run = world.started()
    world.work_all()
    world.finish(run.id)
    return world.run()


def shown(what: object) -> str:
    console = Console(width=500)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


def test_a_run_is_shown_with_its_batches_and_values(world: World) -> None:
    run = finished(world)
    text = shown(run_view(run, world.ledger.batches(run.id)))
    assert run.id in text
    assert "completed" in text
    assert "9 created" in text
    assert "00001" in text


def test_a_refused_value_is_shown_with_its_name_and_what_to_do(world: World) -> None:
    world.count("4.5")
    run = world.started()
    world.work_all()
    world.finish(run.id)
    text = shown(run_view(world.run(), world.ledger.batches(run.id)))
    assert "T2A-VALUE" in text
    assert "Facility 1" in text
    assert "correct the indicator or the data element" in text


def test_runs_are_listed_with_outcome_and_counts(world: World) -> None:
    run = finished(world)
    text = shown(runs_table([run]))
    assert run.id in text
    assert "1/1" in text


def test_an_unknown_run_is_a_sentence(t2a: CliRunner) -> None:
    result = t2a.invoke(command_line.app, ["run", "nobody"])
    assert result.exit_code == 2
    assert "the ledger knows no run nobody" in result.output


def test_a_replay_with_nothing_to_replay_says_so(t2a: CliRunner, world: World) -> None:
    run = finished(world)
    result = t2a.invoke(command_line.app, ["replay", run.id])
    assert result.exit_code == 1
    assert "Nothing is in the dead-letter queue" in result.output


def test_a_wrong_period_is_a_sentence_and_starts_nothing(
    t2a: CliRunner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["t2a", "transfer", "malaria", "--periods", "March"])
    with pytest.raises(SystemExit) as left:
        command_line.main()
    assert left.value.code == 1
    assert "March" in capsys.readouterr().out


def test_following_ends_with_the_run_and_gives_up_in_time(world: World) -> None:
    run = finished(world)
    assert wait_for_end(world.ledger, run.id, timeout=5) == run
    with pytest.raises(Fatal, match="has not ended"):
        wait_for_end(world.ledger, run.id, timeout=0.01, after=run)


def test_a_real_server_needs_a_token() -> None:
    with pytest.raises(Fatal, match="--tracker-token"):
        Servers.of(("https://tracker.example.org", None), (None, None))


def test_without_addresses_the_stand_in_plays_both_instances() -> None:
    assert Servers.of((None, None), (None, None)).embedded
    assert not Servers.of(("https://tracker.example.org", "d2p_x"), (None, None)).embedded
