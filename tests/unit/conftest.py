"""Unit tests have no sockets; many of them start from the same queued run."""

import pytest
from pytest_socket import disable_socket, enable_socket

from tests.unit.world import SMALL_BATCHES, World


def pytest_runtest_setup() -> None:
    disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    enable_socket()


@pytest.fixture
def world() -> World:
    """Three batches of one facility, queued; every facility has 4 of everything."""
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.started()
    return world
