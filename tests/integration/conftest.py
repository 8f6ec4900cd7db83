"""One local cloud for the whole session, apart from the operator's own in `.local`; one stand-in per story."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest

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
def dhis2() -> Iterator[Server]:
    with Server(World(today=date(2026, 11, 23), with_quarterly_extension=True)) as server:
        yield server


@pytest.fixture
def story(
    request: pytest.FixtureRequest, cloud: LocalCloud, inbox: Inbox, dhis2: Server, tmp_path: Path
) -> Iterator[Callable[..., Story]]:
    """Makes the story's mapping, by the test's name, from the example with some texts replaced."""
    made: list[Story] = []

    def make(**replaced: str) -> Story:
        title = request.node.originalname.removeprefix("test_").replace("_", "-")[:30].strip("-")
        name = f"{title}-{crc32(request.node.name.encode()):08x}"
        one = Story.begin(cloud, inbox, dhis2, name, tmp_path, replaced)
        made.append(one)
        return one

    yield make
    for one in made:
        one.remove_mapping()
