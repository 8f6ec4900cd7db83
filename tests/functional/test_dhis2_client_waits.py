"""HTTP to DHIS2: waits between attempts, and the time that an invocation has left."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from t2a.domain.errors import Retriable
from tests.functional.scripted import answer, page, scripted

ME = "/api/me"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_the_server_asks_for_in_seconds_is_kept(status: int, waits: list[float]) -> None:
    scripted(page(status, **{"Retry-After": "45"}), answer({})).client().get(ME)
    assert waits == [45.0]


def test_the_wait_that_the_server_asks_for_as_a_date_is_kept(waits: list[float]) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    scripted(page(429, **{"Retry-After": until}), answer({})).client().get(ME)
    assert waits[0] == pytest.approx(60, abs=5)


@pytest.mark.parametrize("text", ["soon", "", "-5", "Mon, 23 Nov 2026 03:00:00 -0000", "Mon, 23 Nov 2020 03:00:00 GMT"])
def test_a_wait_that_cannot_be_read_or_is_over_is_ours(text: str, waits: list[float]) -> None:
    scripted(page(429, **{"Retry-After": text}), answer({})).client().get(ME)
    assert 0 <= waits[0] <= 20


def test_a_wait_beyond_the_invocation_is_left_to_the_queue(waits: list[float]) -> None:
    world = scripted(page(429, **{"Retry-After": "120"}), left=100)
    with pytest.raises(Retriable) as raised:
        world.client().get(ME)
    assert raised.value.retry_after == 120
    assert len(world.transport.requests) == 1
    assert not waits


def test_nothing_is_asked_when_no_time_is_left() -> None:
    world = scripted(answer({}), left=0)
    with pytest.raises(Retriable, match="no time was left"):
        world.client().get(ME)
    assert not world.transport.requests


def test_a_request_never_waits_longer_than_the_invocation() -> None:
    world = scripted(answer({}), left=7)
    world.client().get(ME)
    assert world.transport.timeouts == [(7, 7)]


def test_every_request_has_time_outs() -> None:
    world = scripted(answer({}), left=900)
    world.client().get(ME)
    assert world.transport.timeouts == [(10, 600)]


def test_retries_stop_when_the_time_runs_out(waits: list[float]) -> None:
    left = iter([300.0, 300.0, 300.0, 0.0])
    world = scripted(page(502))
    with pytest.raises(Retriable, match="answered 502"):
        world.client(lambda: next(left)).get(ME)
    assert len(world.transport.requests) == 2
    assert len(waits) == 1
