"""One local cloud for the whole session, apart from the operator's own in `.local`; one stand-in per story."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from typer.testing import CliRunner

from cli import main as command_line
from local.cloud.cloud import LocalCloud
from local.dhis2.server import Server
from local.dhis2.world import World
from local.inbox import Inbox
from tests.integration.story import Story


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.up(tmp_path_factory.mktemp("local"), parameters={"MaximumReceives": "2"}) as running:
        yield running


@pytest.fixture(scope="session")
def inbox(cloud: LocalCloud) -> Inbox:
    return Inbox(cloud.session(), cloud.outputs["AlertTopicArn"])


@pytest.fixture
def version() -> str:
    """Of DHIS2; test modules whose stories must hold on several override it."""
    return "2.42"


@pytest.fixture
def dhis2(version: str) -> Iterator[Server]:
    with Server(World(today=date(2026, 11, 23), with_quarterly_extension=True, version=version)) as server:
        yield server


@pytest.fixture
def t2a(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a `t2a` command on the session's cloud; returns what it prints."""
    monkeypatch.setattr(LocalCloud, "find", lambda: cloud)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str, exit_code: int = 0) -> str:
        result = CliRunner().invoke(command_line.app, arguments)
        assert result.exit_code == exit_code, (result.output, result.exception)
        return result.output

    return call


@pytest.fixture
def story(
    request: pytest.FixtureRequest, cloud: LocalCloud, inbox: Inbox, dhis2: Server, tmp_path: Path
) -> Iterator[Callable[..., Story]]:
    """Makes the story's mapping, by the test's name, from the example with some texts replaced."""
    made: list[Story] = []

    def make(**replaced: str) -> Story:
        title = request.node.originalname.removeprefix("test_").replace("_", "-")[:30].strip("-")
        name = f"{title}-{crc32(request.node.name.encode()):08x}" + (f"-{len(made) + 1}" if made else "")
        one = Story.begin(cloud, inbox, dhis2, name, tmp_path, replaced)
        made.append(one)
        return one

    yield make
    for one in made:
        one.remove_mapping()
