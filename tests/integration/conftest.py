"""One local cloud for the whole session, apart from the operator's own in `.local`."""

from collections.abc import Iterator

import pytest

from local.cloud.cloud import LocalCloud


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud.up(tmp_path_factory.mktemp("local")) as running:
        yield running
