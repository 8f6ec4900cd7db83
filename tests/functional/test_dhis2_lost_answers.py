"""What changes something is not repeated when its answer is lost: the caller reads back what it did."""

import pytest
import requests

from t2a.domain.errors import Faulty, Retriable, T2AError, TimedOut, TooLarge, Unanswered
from tests.functional.scripted import JSON, Reply, Scripted, answer, dhis2_error, page, recorded, scripted

PATH = "/api/x"
pytestmark = pytest.mark.usefixtures("waits")


def post(*script: Reply | Exception, left: float = 600) -> tuple[T2AError, Scripted]:
    """What a POST raises."""
    world = scripted(*script, left=left)
    with pytest.raises(T2AError) as raised:
        world.client().post(PATH, (), {"value": 1})
    return raised.value, world


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (requests.ConnectionError("reset"), Unanswered),
        (requests.exceptions.ChunkedEncodingError("half"), Unanswered),
        (requests.exceptions.ContentDecodingError("garbled"), Unanswered),
        (requests.ReadTimeout("slow"), TimedOut),
        (Reply(200, "", JSON, stalls=True), TimedOut),
        (dhis2_error(500), Unanswered),
        (page(500), Unanswered),
        (page(502), Unanswered),
        (page(504), TimedOut),
        (dhis2_error(504), TimedOut),
        (page(200), Unanswered),
        (Reply(200, "Bye", "text/plain"), Unanswered),
        (Reply(200, '{"response": {"sta', JSON), Unanswered),
    ],
)
def test_a_post_whose_answer_is_lost_is_sent_once(
    reply: Reply | Exception, error: type[T2AError], waits: list[float]
) -> None:
    raised, world = post(reply)
    assert type(raised) is error
    assert isinstance(raised, Unanswered)
    assert f"{PATH}" in str(raised)
    assert len(world.transport.requests) == 1
    assert waits == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_post_that_the_server_did_not_begin_is_sent_again_when_it_asks_for(status: int, waits: list[float]) -> None:
    world = scripted(page(status, **{"Retry-After": "30"}), answer({"id": "x"}))
    assert world.client().post(PATH, (), {"value": 1}).body == {"id": "x"}
    assert waits == [30]
    assert world.transport.sent(0) == world.transport.sent(1) == {"value": 1}


@pytest.mark.parametrize(
    "reply",
    [page(503), Reply(429, "slow down", "text/plain"), dhis2_error(503), requests.ConnectTimeout("no connection")],
)
def test_a_post_that_the_server_never_begins_is_sent_four_times(reply: Reply | Exception, waits: list[float]) -> None:
    raised, world = post(reply)
    assert type(raised) is Retriable
    assert len(world.transport.requests) == 4
    assert len(waits) == 3


def test_a_wait_beyond_the_invocation_is_left_to_the_queue(waits: list[float]) -> None:
    raised, world = post(page(503, **{"Retry-After": "120"}), left=100)
    assert isinstance(raised, Retriable)
    assert not isinstance(raised, Unanswered)
    assert raised.retry_after == 120
    assert (len(world.transport.requests), waits) == (1, [])


def test_an_answer_that_is_lost_at_the_second_try_ends_the_tries() -> None:
    raised, world = post(requests.ConnectTimeout("no connection"), page(502), answer({}))
    assert type(raised) is Unanswered
    assert len(world.transport.requests) == 2


def test_a_post_for_which_no_time_is_left_has_changed_nothing() -> None:
    raised, world = post(answer({}), left=0)
    assert type(raised) is Retriable
    assert not world.transport.requests


@pytest.mark.parametrize("reply", [page(413), page(414), page(400), dhis2_error(409, "E7128")])
def test_a_post_that_is_too_large_is_certainly_so(reply: Reply) -> None:
    raised, world = post(reply)
    assert isinstance(raised, TooLarge)
    assert raised.certain
    assert len(world.transport.requests) == 1


def test_a_rule_that_matches_two_options_needs_a_person_though_the_status_is_500() -> None:
    raised, world = post(dhis2_error(500, "E4078"))
    assert type(raised) is Faulty
    assert len(world.transport.requests) == 1


class TestImpatientQuestions:
    """`patient=False`: whoever asks would rather ask for less."""

    @pytest.mark.parametrize("reply", [requests.ReadTimeout("slow"), page(504), dhis2_error(504)])
    def test_one_time_out_is_enough(self, reply: Reply | Exception, waits: list[float]) -> None:
        world = scripted(reply)
        with pytest.raises(TimedOut):
            world.client().get(PATH, patient=False)
        assert (len(world.transport.requests), waits) == (1, [])

    @pytest.mark.parametrize(
        "reply",
        [
            page(502),
            page(503),
            dhis2_error(500),
            page(200),
            requests.ConnectionError("reset"),
            requests.ConnectTimeout("no connection"),
            recorded("export-analytics-tables-missing"),
        ],
    )
    def test_other_trouble_is_waited_out(self, reply: Reply | Exception) -> None:
        world = scripted(reply, reply, reply, answer({"id": "x"}))
        assert world.client().get(PATH, patient=False).body == {"id": "x"}
