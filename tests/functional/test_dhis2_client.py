"""HTTP to DHIS2: every status and body becomes the right error with a sentence."""

import base64
import traceback

import pytest
import requests

from t2a.domain.errors import Fatal, Faulty, Refused, Retriable, T2AError, TimedOut, TooLarge, Unanswered
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
    dhis2_error,
    page,
    recorded,
    scripted,
)

ME = "/api/me"
pytestmark = pytest.mark.usefixtures("waits")


def error_of(reply: Reply | Exception, known: tuple[int, ...] = (200,)) -> tuple[T2AError, int]:
    """What a reply that is always the same raises, and after how many requests."""
    world = scripted(reply)
    with pytest.raises(T2AError) as raised:
        world.client().get(ME, known=known)
    return raised.value, len(world.transport.requests)


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
        (page(413), TooLarge, "answered 413"),
        (page(414), TooLarge, "answered 414"),
        (recorded("export-broken-indicator-alone"), Faulty, "E7145"),
        (recorded("export-only-unknown-org-unit"), Faulty, "E7143"),
        (recorded("program-indicator-group-unknown"), Faulty, "answered 404"),
        (recorded("export-without-json-suffix"), Fatal, "there is no DHIS2 under this url"),
        (page(400), TooLarge, "answered 400 with a page: the request is too long for it"),
        (dhis2_error(500, "E4078"), Faulty, "answered 500 E4078: something"),
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
    "reply", [recorded("export-over-row-limit"), dhis2_error(409, "E7128"), page(413), page(414), page(400)]
)
def test_that_a_request_was_too_large_is_certain_when_the_server_says_so(reply: Reply) -> None:
    raised, _ = error_of(reply)
    assert isinstance(raised, TooLarge)
    assert raised.certain


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (recorded("export-analytics-tables-missing"), Retriable, "E7144"),
        (dhis2_error(409, "E7131", "Query failed"), Retriable, "E7131: Query failed"),
        (dhis2_error(500), Unanswered, "answered 500: something"),
        (page(502), Unanswered, "answered 502"),
        (page(503), Retriable, "answered 503"),
        (page(504), TimedOut, "answered 504"),
        (Reply(429, "slow down", "text/plain"), Retriable, "answered 429"),
        (page(200), Unanswered, "answered with a page instead of JSON"),
        (Reply(200, '{"dataValues":[{"dataEl', JSON), Unanswered, "sent JSON that breaks off"),
        (
            requests.ConnectionError("refused"),
            Unanswered,
            "cannot be reached or broke off its answer (ConnectionError)",
        ),
        (requests.exceptions.ChunkedEncodingError("half"), Unanswered, "broke off its answer (ChunkedEncodingError)"),
        (requests.ReadTimeout("slow"), TimedOut, "did not answer in time"),
        (requests.ConnectTimeout("slow"), Retriable, "cannot be reached: no connection in time"),
    ],
)
def test_what_may_pass_is_asked_four_times_with_growing_waits(
    reply: Reply | Exception, error: type[Retriable], sentence: str, waits: list[float]
) -> None:
    raised, asked = error_of(reply)
    assert type(raised) is error
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
