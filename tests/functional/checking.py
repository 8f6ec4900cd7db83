"""The example between two stand-ins, each an instance of its own: one of them is changed, and `t2a check` looks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import yaml
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from local.dhis2 import application
from local.dhis2.faults import Fault
from local.dhis2.server import REPLACED
from local.dhis2.users import token_for
from local.dhis2.web import Json, Request, Response, answer
from local.dhis2.world import World
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.domain.checks.finding import Finding, Report, Thing
from t2a.domain.credentials import Credentials
from t2a.domain.mapping_file import read_mapping
from t2a.services.check import Check
from tests.functional.deployed import MAPPING

TRACKER, AGGREGATE = "https://tracker.example.org", "https://aggregate.example.org"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
EXPORTER, IMPORTER = "t2a.export", "t2a.import"
CREDENTIALS = {
    "t2a/tracker": Credentials(url=TRACKER, token=token_for(EXPORTER)),
    "t2a/aggregate": Credentials(url=AGGREGATE, token=token_for(IMPORTER)),
}
# The note that stands whatever else is found: MAL_REFERRED is of the example's programme and is not reported.
STANDING = "T2A316"
ATTRIBUTE = "T2AdeCodeAt"
DEATHS = "vxHWjkR51Fk"

Amend = Callable[[Json], Json]


class Instances(BaseAdapter):
    """Each stand-in under its own host name, with its faults as a client meets them.

    `down`: hosts where nobody is. `amended`: what a path's JSON answer becomes, by host and path.
    """

    def __init__(self, **worlds: World) -> None:
        super().__init__()
        self.worlds = worlds
        self.down: set[str] = set()
        self.amended: dict[tuple[str, str], Amend] = {}

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        url = urlsplit(request.url or "")
        host = str(url.hostname).split(".")[0]
        if host in self.down:
            raise requests.ConnectionError("refused")
        body = request.body if isinstance(request.body, bytes) else b""
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        asked = Request(request.method or "GET", str(url.path), str(url.query), headers, body)
        fault = self.worlds[host].faults.take(asked.method, asked.path)
        if fault and fault.fault == "reset":
            raise requests.ConnectionError("reset by peer")
        return _received(request, self._answer(host, asked, fault), half=bool(fault and fault.fault == "half"))

    def _answer(self, host: str, asked: Request, fault: Fault | None) -> Response:
        if fault and fault.fault in REPLACED:
            return REPLACED[fault.fault]
        given = application.handle(self.worlds[host], asked)
        amend = self.amended.get((host, asked.path))
        return answer(amend(given.json())) if amend else given

    def close(self) -> None:
        """Nothing is open."""


def _received(request: requests.PreparedRequest, given: Response, *, half: bool) -> requests.Response:
    """`half`: the body breaks off before the length that the headers tell."""
    body = given.body[: len(given.body) // 2] if half else given.body
    response = requests.Response()
    response.status_code = given.status
    response.headers.update(given.headers)
    told = {"Content-Length": str(len(given.body))}
    response.raw = HTTPResponse(BytesIO(body), headers=told, status=given.status, preload_content=False)
    response.request, response.url = request, request.url or ""
    return response


class Example:
    """The example mapping, `content` as its file says it, between two instances that start alike."""

    def __init__(self) -> None:
        self.tracker, self.aggregate = World(with_quarterly_extension=True), World(with_quarterly_extension=True)
        self.transport = Instances(tracker=self.tracker, aggregate=self.aggregate)
        self.content: dict[str, Any] = yaml.safe_load(MAPPING.read_bytes())

    @property
    def text(self) -> bytes:
        return yaml.safe_dump(self.content, sort_keys=False).encode()

    def checked(self, *, probe: bool = False) -> Report:
        instances = Dhis2Instances(CREDENTIALS.__getitem__, lambda: 600)
        mapping = read_mapping(self.text, file_name=MAPPING.name)
        prober = (lambda: instances.tracker("t2a/tracker")) if probe else None
        return Check(instances, lambda: NOW)(mapping, prober=prober).report

    def let(self, world: World, username: str, **changes: Any) -> None:
        """Change a user; the ready token stays."""
        user = replace(world.users.known[username], **changes)
        world.users.known[username] = world.users.tokens[token_for(username)] = user

    def amend(self, host: str, path: str, **changes: Any) -> None:
        """What an answer says otherwise; None takes it out."""
        kept = {name: value for name, value in changes.items() if value is not None}
        self.transport.amended[host, path] = lambda said: {
            name: value for name, value in {**said, **kept}.items() if name in kept or name not in changes
        }


class Case(NamedTuple):
    """A rule and one change that breaks it. `says`: what stands in the finding; `besides`: what else is found.

    `times`: how many findings, where one change concerns several objects alike; `thing` is one of them. `name`: of a
    second case of a rule. `probe`: whether every indicator is asked alone.
    """

    code: str
    change: Callable[[Example], object]
    thing: Thing
    says: tuple[str, ...]
    besides: tuple[str, ...] = (STANDING,)
    times: int = 1
    name: str = ""
    probe: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


def faults(finding: Finding) -> list[str]:
    """What is wrong with a finding's sentences, whatever they say."""
    texts = {"what": finding.what, "todo": finding.todo, "name": finding.thing.name, "kind": finding.thing.kind}
    empty = [f"{name} is empty" for name, text in texts.items() if not text.strip()]
    strange = re.compile(r"None|\(\)|  |frozenset|(?<!\.)\.[;,.](?!\.)")
    marks = [f"{mark!r} in {str(finding)!r}" for mark in strange.findall(str(finding))]
    stops = [f"{text!r} ends with a full stop" for text in texts.values() if text.rstrip(".") == text[:-1]]
    return empty + marks + stops
