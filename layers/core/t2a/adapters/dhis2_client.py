"""HTTP to one DHIS2 instance: time-outs always, retries with backoff and jitter, no redirects followed.

What changes something is not repeated when its answer is lost: the caller reads back what it did.
`_translate` is the one place where a status or an error of `requests` becomes one of ours.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)
from tenacity.stop import stop_base
from urllib3.exceptions import ReadTimeoutError

from t2a.adapters.dhis2_errors import refuse_status
from t2a.domain.credentials import Credentials
from t2a.domain.errors import Fatal, Retriable, TimedOut, Unanswered

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 600.0
ATTEMPTS = 4
LONGEST_WAIT = 20.0
# Characters that DHIS2 takes unescaped in a query; the longest URL is short.
PLAIN = ":;,!()*"
# No error ends the attempts before their time.
NEVER = ()

Query = Sequence[tuple[str, str]]


class Reply(NamedTuple):
    """A reply that DHIS2 itself gave: `body` is its JSON, read once, or None when it is empty."""

    status: int
    content: bytes
    body: Any

    @property
    def text(self) -> str:
        return self.content.decode()


class _Body(NamedTuple):
    content: bytes
    packed: bool


class Dhis2Client:
    """`remaining` tells how many seconds the invocation has left, a margin taken off."""

    def __init__(self, session: requests.Session, credentials: Credentials, remaining: Callable[[], float]) -> None:
        self._session = session
        self._url = credentials.url
        self._session.auth = _authorization(credentials)
        self._remaining = remaining

    @property
    def address(self) -> str:
        return self._url

    def get(self, path: str, query: Query = (), *, known: Sequence[int] = (200,), patient: bool = True) -> Reply:
        """GET `path`; statuses in `known` come back, all others are raised. Not `patient`: one time-out is enough."""
        return self._retrying(lambda: self._once("GET", path, query, None, known), NEVER if patient else TimedOut)

    def post(
        self, path: str, query: Query, body: object, *, known: Sequence[int] = (200,), packed: bool = True
    ) -> Reply:
        """POST `body` as JSON. Unanswered when it may have taken effect all the same.

        `packed`: gzipped, which DHIS2 unpacks where it takes much; elsewhere it takes it for broken JSON.
        """
        written = json.dumps(body, separators=(",", ":")).encode()
        sent = _Body(gzip.compress(written, compresslevel=1) if packed else written, packed)
        return self._retrying(lambda: self._once("POST", path, query, sent, known), Unanswered)

    def delete(self, path: str, query: Query, *, known: Sequence[int] = (204,)) -> Reply:
        """Repeated also when its answer is lost: what is deleted stays so."""
        return self._retrying(lambda: self._once("DELETE", path, query, None, known), NEVER)

    def _retrying(self, call: Callable[[], Reply], final: type[Exception] | tuple[()]) -> Reply:
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, Retriable) and not isinstance(error, final)),
            wait=_wait,
            stop=_StopInTime(self._remaining) | stop_after_attempt(ATTEMPTS),
            reraise=True,
        )
        return retrying(call)

    def _once(self, method: str, path: str, query: Query, body: _Body | None, known: Sequence[int]) -> Reply:
        left = self._remaining()
        if left <= 0:
            raise Retriable(f"no time was left to ask {self._url}{path}")
        try:
            response = self._session.request(
                method,
                f"{self._url}{path}?{urlencode(query, safe=PLAIN)}" if query else f"{self._url}{path}",
                data=body.content if body else None,
                headers=_headers(body),
                timeout=(min(CONNECT_TIMEOUT, left), min(READ_TIMEOUT, left)),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _translate(error, f"{self._url}{path}") from error
        return _read(response, f"{self._url}{path}", known)


def _read(response: requests.Response, where: str, known: Sequence[int]) -> Reply:
    is_json = "json" in response.headers.get("Content-Type", "")
    if response.status_code in known and (is_json or not response.content):
        return Reply(response.status_code, response.content, _whole_json(response.content, where))
    raise refuse_status(response.status_code, response.text, where, retry_after=_retry_after(response), is_json=is_json)


def _whole_json(content: bytes, where: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(content) if content else None
    except ValueError as error:
        raise Unanswered(f"{where} sent JSON that breaks off; it is asked again") from error


def _translate(error: requests.RequestException, where: str) -> Exception:
    if isinstance(error, requests.exceptions.SSLError):
        return Fatal(f"the TLS certificate of {where} cannot be verified; mend it, or add its authority's certificate")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return Fatal(f"{where} is no usable address; correct the url in the secret")
    if isinstance(error, requests.ConnectTimeout):
        return Retriable(f"{where} cannot be reached: no connection in time")
    if isinstance(error, requests.Timeout) or any(isinstance(cause, ReadTimeoutError) for cause in error.args):
        # The second is how `requests` tells of a body that stops arriving.
        return TimedOut(f"{where} did not answer in time")
    return Unanswered(f"{where} cannot be reached or broke off its answer ({type(error).__name__})")


def _authorization(credentials: Credentials) -> requests.auth.AuthBase:
    if credentials.token is not None:
        return _Token(credentials.token.get_secret_value())
    assert credentials.username is not None and credentials.password is not None  # noqa: S101, PT018 - the model says so
    return requests.auth.HTTPBasicAuth(credentials.username, credentials.password.get_secret_value())


class _Token(requests.auth.AuthBase):
    def __init__(self, token: str) -> None:
        self._header = f"ApiToken {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _headers(body: _Body | None) -> Mapping[str, str]:
    headers = {"Accept": "application/json"}
    if body:
        headers["Content-Type"] = "application/json"
    if body and body.packed:
        headers["Content-Encoding"] = "gzip"
    return headers


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the server asks us to wait, from a `Retry-After` in either of its two forms."""
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Retriable) and error.retry_after else 0.0
    return max(asked, wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT)(state))


class _StopInTime(stop_base):
    """Stop when the next wait would outlast the invocation."""

    def __init__(self, remaining: Callable[[], float]) -> None:
        self._remaining = remaining

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.upcoming_sleep >= self._remaining()
