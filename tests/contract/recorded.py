"""The recordings of real servers: what was asked, what was answered, in which order."""

import base64
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from local.dhis2.users import KNOWN, token_for
from local.dhis2.web import Json, Request, Response

FOLDERS = {
    "2.42": Path(__file__).parent / "recordings",
    "2.43": Path(__file__).parent / "recordings-2.43",
    "2.41": Path(__file__).parent / "recordings-2.41",
}
# Where the recorded servers were; addresses in their answers begin so.
HOSTS = {"2.42": "127.0.0.1:8090", "2.41": "127.0.0.1:8090", "2.43": "127.0.0.1:8093"}


def order(version: str) -> Json:
    """`order` and `apart`: what was recorded, by name, and what was changed by other means in between."""
    content: Json = json.loads((FOLDERS[version] / "order.json").read_text("utf-8"))
    return content


ORDER = order("2.42")
IN_ORDER = [entry["name"] for entry in ORDER["order"]]
APART = [entry["name"] for entry in ORDER["apart"]]


@dataclass(frozen=True)
class Recording:
    name: str
    request: Request
    response: Response


def read(name: str, version: str = "2.42") -> Recording:
    content = json.loads((FOLDERS[version] / f"{name}.json").read_text("utf-8"))
    asked, answered = content["request"], content["response"]
    headers = {key.lower(): value for key, value in asked["headers"].items()}
    headers |= {"authorization": authorization(asked["auth"]), "host": HOSTS[version]}
    body = _bytes(asked.get("body"))
    if headers.get("content-encoding") == "gzip":
        body = gzip.compress(body)
    request = Request(asked["method"], asked["path"], asked.get("query") or "", headers, body)
    return Recording(name, request, Response(answered["status"], _bytes(answered["body"]), answered["headers"]))


def _bytes(body: object) -> bytes:
    if body is None or body == "":
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def authorization(named: str) -> str:
    """The header for who a recording says has asked."""
    if named == "a malformed token":
        return "ApiToken d2p_nothing"
    if named.startswith("token of "):
        return "ApiToken " + token_for(named.removeprefix("token of "))
    passwords = {user.username: user.password for user in KNOWN}
    username = named.partition(" ")[0]
    password = "wrong" if named.endswith("with a wrong password") else passwords[username]
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
