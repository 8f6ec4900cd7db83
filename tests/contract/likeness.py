"""Two answers are alike when they differ in nothing but moments, new ids and the order in lists."""

import json
import re
from typing import Any, TypeAlias

from local.dhis2.web import Response

JsonValue: TypeAlias = Any

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+0000)?")
RUNTIME = re.compile(r"\d\d:\d\d:\d\d\.\d{3}")
DURATION = re.compile(r"(\d+ h, )?(\d+ m, )?\d+ s\b")
MILLISECONDS = re.compile(r"\(\d{13}\)")
# The headers that a client acts on; of Location only whether it is there.
HEADERS = ("Content-Type", "WWW-Authenticate")
# Properties that the server repeats for every object of this answer and no client reads.
BOOKKEEPING = {
    "attributeValues",
    "created",
    "createdBy",
    "favorite",
    "favorites",
    "lastUpdated",
    "lastUpdatedBy",
    "sharing",
    "translations",
    "user",
}


def essence(response: Response) -> dict[str, Any]:
    headers = {name: response.headers.get(name) for name in HEADERS}
    return {
        "status": response.status,
        "headers": headers,
        "has location": "Location" in response.headers,
        "body": normal(_content(response)),
    }


def legible(content: JsonValue) -> list[str]:
    """The lines that a failing comparison shows."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).splitlines()


def _content(response: Response) -> JsonValue:
    try:
        return response.json()
    except ValueError:
        return response.body.decode()


def normal(content: JsonValue) -> JsonValue:
    if isinstance(content, list):
        return sorted((normal(one) for one in content), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(content, dict):
        return {name: normal(value) for name, value in content.items() if not _is_new_id(name, content)}
    return _without_moments(content) if isinstance(content, str) else content


def without_bookkeeping(content: JsonValue) -> JsonValue:
    if isinstance(content, list):
        return [without_bookkeeping(one) for one in content]
    if isinstance(content, dict):
        return {name: without_bookkeeping(value) for name, value in content.items() if name not in BOOKKEEPING}
    return content


def _is_new_id(name: str, content: dict[str, Any]) -> bool:
    """The notes of a job have ids of their own."""
    return name in ("id", "uid") and {"category", "level", "time"} <= content.keys()


def _without_moments(text: str) -> str:
    for pattern, word in ((MOMENT, "<moment>"), (RUNTIME, "<runtime>"), (DURATION, "<duration>")):
        text = pattern.sub(word, text)
    return MILLISECONDS.sub("(<milliseconds>)", text)
