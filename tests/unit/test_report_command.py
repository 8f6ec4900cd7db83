"""`t2a report`; the stack behind it is the fakes."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import main as command_line
from cli import report as report_command
from t2a.domain.errors import Fatal
from tests.unit.stacks import FakeStack
from tests.unit.world import RUN_ID, World


@pytest.fixture
def opened(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What has been opened in the browser."""
    found: list[str] = []
    monkeypatch.setattr(report_command, "find_stack", lambda _: FakeStack(world))
    monkeypatch.setattr(typer, "launch", found.append)
    monkeypatch.chdir(tmp_path)
    return found


def test_the_page_that_finish_has_left_is_written(world: World, opened: list[str]) -> None:
    world.evidence.save_report(RUN_ID, "<p>é</p>")
    result = CliRunner().invoke(command_line.app, ["report", RUN_ID])
    assert result.exit_code == 0, result.output
    assert Path(f"{RUN_ID}.html").read_text(encoding="utf-8") == "<p>é</p>"
    assert opened == []


def test_a_page_that_is_not_there_is_made_now_and_nothing_is_stored(world: World, opened: list[str]) -> None:
    world.receive()
    result = CliRunner().invoke(command_line.app, ["report", RUN_ID, "--open", "--out", "page.html"])
    assert result.exit_code == 0, result.output
    assert "Not at its end yet: running." in Path("page.html").read_text(encoding="utf-8")
    assert opened == ["page.html"]
    assert world.evidence.pages == {}


def test_a_run_that_nobody_knows_is_told(world: World, opened: list[str]) -> None:
    result = CliRunner().invoke(command_line.app, ["report", "nobody"])
    assert isinstance(result.exception, Fatal)
    assert "list them with `t2a runs`" in str(result.exception)


def test_a_place_that_cannot_be_written_is_told(world: World, opened: list[str]) -> None:
    world.evidence.save_report(RUN_ID, "<p></p>")
    result = CliRunner().invoke(command_line.app, ["report", RUN_ID, "--out", "nowhere/page.html"])
    assert "name another file" in str(result.exception)
