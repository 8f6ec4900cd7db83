"""A transport for `requests` that answers from a script instead of a network."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_target import Dhis2Target
from t2a.adapters.dhis2_tracker import Dhis2Tracker
from t2a.domain.credentials import Credentials

URL = "https://dhis2.example.org/hmis"
TOKEN = "d2p_not-to-be-told"
PASSWORD = "Not-To-Be-Told-1"
WITH_TOKEN = Credentials(url=URL, token=TOKEN)
WITH_PASSWORD = Credentials(url=URL, username="t2a", password=PASSWORD)
JSON = "application/json;charset=UTF-8"
HTML = "text/html;charset=utf-8"
CONTRACT = Path(__file__).parents[1] / "contract"
RECORDINGS = {"2.41": "recordings-2.41", "2.42": "recordings", "2.43": "recordings-2.43"}


class Reply(NamedTuple):
    status: int
    body: str = ""
    type: str = JSON
    headers: Mapping[str, str] = {}
    stalls: bool = False  # the body never arrives


def answer(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(body), JSON, headers)


def page(status: int = 200, **headers: str) -> Reply:
    return Reply(status, "<!doctype html><html><body>Welcome</body></html>", HTML, headers)


def dhis2_error(status: int, code: str = "", message: str = "something") -> Reply:
    return answer({"httpStatusCode": status, "status": "ERROR", "message": message, "errorCode": code}, status)


def recorded(name: str, version: str = "2.42") -> Reply:
    """What DHIS2 answered."""
    response = json.loads((CONTRACT / RECORDINGS[version] / f"{name}.json").read_text())["response"]
    body, kind = response["body"], response["headers"].get("Content-Type", "")
    return Reply(response["status"], body if isinstance(body, str) else json.dumps(body), kind)


class _Stalled(BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise TimeoutError


class ScriptedTransport(BaseAdapter):
    """Gives the replies in turn, the last one for ever; an exception is raised."""

    def __init__(self, *script: Reply | Exception) -> None:
        super().__init__()
        self.script = list(script)
        self.requests: list[requests.PreparedRequest] = []
        self.timeouts: list[Any] = []

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, timeout: Any = None, **_: Any
    ) -> requests.Response:
        self.requests.append(request)
        self.timeouts.append(timeout)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(reply, Exception):
            raise reply
        return _response(reply, request)

    def close(self) -> None:
        pass

    def sent(self, index: int = -1) -> Any:
        """The body of a request, unpacked where it says that it is packed."""
        request = self.requests[index]
        assert isinstance(request.body, bytes)
        packed = request.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(request.body) if packed else request.body)

    @property
    def urls(self) -> list[str]:
        return [str(request.url).removeprefix(URL) for request in self.requests]


@dataclass
class Scripted:
    """A client over a scripted transport; `left` are the seconds that the invocation still has."""

    transport: ScriptedTransport
    credentials: Credentials = WITH_TOKEN
    left: float = 600.0
    session: requests.Session = field(default_factory=requests.Session)

    def client(self, remaining: Callable[[], float] | None = None) -> Dhis2Client:
        self.session.mount("https://", self.transport)
        return Dhis2Client(self.session, self.credentials, remaining or (lambda: self.left))


def scripted(*script: Reply | Exception, credentials: Credentials = WITH_TOKEN, left: float = 600.0) -> Scripted:
    return Scripted(ScriptedTransport(*script), credentials, left)


def target(*script: Reply | Exception) -> tuple[Dhis2Target, Scripted]:
    world = scripted(*script)
    return Dhis2Target(world.client()), world


def tracker(*script: Reply | Exception) -> tuple[Dhis2Tracker, Scripted]:
    world = scripted(*script)
    return Dhis2Tracker(world.client()), world


def _response(reply: Reply, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = reply.status
    response.headers.update({"Content-Type": reply.type, **reply.headers})
    response.raw = HTTPResponse(
        body=_Stalled() if reply.stalls else BytesIO(reply.body.encode()), preload_content=False
    )
    response.encoding = "utf-8"
    response.url, response.request = str(request.url), request
    return response
