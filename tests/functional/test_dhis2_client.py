"""HTTP to DHIS2: every status and body becomes the right error with a sentence, retries stay within the time."""

import base64
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from t2a.domain.errors import Fatal, Refused, Retriable, T2AError, TooLarge
from tests.functional.scripted import (
    JSON,
    PASSWORD,
    TOKEN,
    URL,
    WITH_PASSWORD,
    Reply,
    Scripted,
    ScriptedTransport,
    answer,
    page,
    recorded,
    scripted,
)

ME = "/api/me"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, which take no time."""
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    return waited


def error_of(reply: Reply | Exception, known: tuple[int, ...] = (200,)) -> tuple[T2AError, int]:
    """What a reply that is always the same raises, and after how many requests."""
    world = scripted(reply)
    with pytest.raises(T2AError) as raised:
        world.client().get(ME, known=known)
    return raised.value, len(world.transport.requests)


def dhis2_error(status: int, code: str = "", message: str = "something") -> Reply:
    return answer({"httpStatusCode": status, "status": "ERROR", "message": message, "errorCode": code}, status)


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (recorded("export-wrong-password"), Refused, "answered 401: Unauthorized. The credentials are wrong"),
        (recorded("export-malformed-token"), Refused, "answered 400: Checksum validation failed. The credentials"),
        (recorded("user-import-without-authority"), Refused, "requires one Authority from [F_DATAVALUE_ADD]. Give"),
        (page(401), Refused, "answered 401. The credentials are wrong"),
        (page(403), Refused, "answered 403. Give the integration user this right"),
        (dhis2_error(409, "E7217"), Refused, "E7217"),
        (dhis2_error(409, "E7120"), Refused, "E7120"),
        (dhis2_error(409, "E2012"), Refused, "E2012"),
        (recorded("export-over-row-limit"), TooLarge, "E7128: Query result set exceeded max limit"),
        (page(413), TooLarge, "Lower batches.max_values"),
        (page(414), TooLarge, "Lower batches.max_values"),
        (recorded("export-broken-indicator-alone"), Fatal, "E7145"),
        (recorded("export-only-unknown-org-unit"), Fatal, "E7143"),
        (recorded("program-indicator-group-unknown"), Fatal, "answered 404"),
        (recorded("export-without-json-suffix"), Fatal, "there is no DHIS2 under this url"),
        (page(400), Fatal, "the request is too long for it"),
        (page(302, Location="https://elsewhere.example.org/login"), Fatal, "it redirects to another address"),
        (page(301, Location="/login"), Fatal, "it redirects"),
        (answer({}, 201), Fatal, "answered 201"),
        (requests.exceptions.SSLError("bad"), Fatal, "TLS certificate"),
        (requests.exceptions.InvalidURL("bad"), Fatal, "no usable address"),
    ],
)
def test_what_needs_a_person_is_not_asked_again(reply: Reply | Exception, error: type[Fatal], sentence: str) -> None:
    raised, asked = error_of(reply)
    assert type(raised) is error
    assert sentence in str(raised)
    assert f"{URL}{ME}" in str(raised)
    assert asked == 1


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (recorded("export-analytics-tables-missing"), "E7144"),
        (dhis2_error(409, "E7131", "Query failed"), "E7131: Query failed"),
        (dhis2_error(500), "answered 500: something"),
        (page(502), "answered 502"),
        (page(503), "answered 503"),
        (page(504), "answered 504"),
        (Reply(429, "slow down", "text/plain"), "answered 429"),
        (page(200), "answered with a page instead of JSON"),
        (Reply(200, '{"dataValues":[{"dataEl', JSON), "sent JSON that breaks off"),
        (requests.ConnectionError("refused"), "cannot be reached or broke off its answer (ConnectionError)"),
        (requests.exceptions.ChunkedEncodingError("half"), "broke off its answer (ChunkedEncodingError)"),
        (requests.ReadTimeout("slow"), "did not answer in time"),
        (requests.ConnectTimeout("slow"), "did not answer in time"),
    ],
)
def test_what_may_pass_is_asked_four_times_with_growing_waits(
    reply: Reply | Exception, sentence: str, waits: list[float]
) -> None:
    raised, asked = error_of(reply)
    assert type(raised) is Retriable
    assert sentence in str(raised)
    assert asked == 4
    assert len(waits) == 3
    assert all(0 <= wait <= 20 for wait in waits)


def test_the_answer_after_trouble_is_returned() -> None:
    world = scripted(page(502), requests.ConnectionError("refused"), answer({"id": "x"}))
    assert world.client().get(ME).body == {"id": "x"}


def test_an_empty_200_comes_back_empty() -> None:
    """DHIS2 2.42 answers so where the user may not read (recording `user-read-target-outside-hierarchy`)."""
    reply = scripted(recorded("user-read-target-outside-hierarchy")).client().get(ME)
    assert (reply.status, reply.text) == (200, "")


def test_a_status_that_is_known_comes_back_with_its_body() -> None:
    reply = scripted(recorded("attribute-unknown")).client().get(ME, known=(200, 404))
    assert reply.status == 404


def test_a_404_page_is_not_taken_for_an_object_that_does_not_exist() -> None:
    raised, _ = error_of(page(404), known=(200, 404))
    assert "there is no DHIS2 under this url" in str(raised)


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


def test_redirects_are_never_followed() -> None:
    world = scripted(page(302, Location="https://elsewhere.example.org/"), answer({}))
    with pytest.raises(Fatal):
        world.client().get(ME)
    assert len(world.transport.requests) == 1


def test_semicolons_and_colons_go_plain_in_the_query() -> None:
    world = scripted(answer({}))
    world.client().get("/api/x", (("dimension", "ou:LEVEL-3;a;b"), ("filter", "id:in:[a,b]"), ("q", "a b&c")))
    assert world.transport.urls == ["/api/x?dimension=ou:LEVEL-3;a;b&filter=id:in:%5Ba,b%5D&q=a+b%26c"]


def test_a_token_is_sent_as_dhis2_wants_it() -> None:
    world = scripted(answer({}))
    world.client().get(ME)
    assert world.transport.requests[0].headers["Authorization"] == f"ApiToken {TOKEN}"


def test_a_user_signs_in_with_basic_authentication() -> None:
    world = scripted(answer({}), credentials=WITH_PASSWORD)
    world.client().get(ME)
    packed = base64.b64encode(f"t2a:{PASSWORD}".encode()).decode()
    assert world.transport.requests[0].headers["Authorization"] == f"Basic {packed}"


def test_a_body_is_sent_as_gzipped_json() -> None:
    world = scripted(answer({}))
    world.client().post("/api/x", (("async", "false"),), {"value": "é"})
    request = world.transport.requests[0]
    assert request.headers["Content-Encoding"] == "gzip"
    assert request.headers["Content-Type"] == "application/json"
    assert world.transport.sent() == {"value": "é"}


@pytest.mark.parametrize("credentials", [scripted(page(401)), Scripted(ScriptedTransport(page(401)), WITH_PASSWORD)])
@pytest.mark.parametrize("trouble", [page(401), page(502), requests.ConnectionError("no"), page(302, Location="/")])
def test_credentials_stand_in_no_exception(credentials: Scripted, trouble: Reply | Exception) -> None:
    world = Scripted(ScriptedTransport(trouble), credentials.credentials)
    with pytest.raises(T2AError) as raised:
        world.client().get(ME)
    text = "".join(traceback.format_exception(raised.value))
    for secret in (TOKEN, PASSWORD, base64.b64encode(f"t2a:{PASSWORD}".encode()).decode()):
        assert secret not in text
