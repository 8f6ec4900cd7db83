"""A DHIS2 metadata package: one JSON file of objects by collection, read once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from t2a.adapters.dhis2_answers import Wire
from t2a.domain.errors import Fatal, T2AError
from t2a.domain.metadata import ServerInfo

LARGEST = 200 * 1024 * 1024
UNTOLD = "a package tells nothing of it; check the mapping against the instances"
# Objects of every instance; packages refer to them without bringing them.
DEFAULT_CATEGORY_COMBO = "bjDvmb4bfuf"
DEFAULT_OPTION_COMBO = "HllvX50cXC0"

Json = dict[str, Any]
Model = TypeVar("Model", bound=Wire)


class Package:
    """`faults`: what in it is not as DHIS2 writes it, each as a sentence."""

    def __init__(self, name: str, content: Json) -> None:
        self.name = name
        self.faults: list[str] = []
        self._content = content
        self._objects: dict[str, dict[str, Json]] = {}

    def holds(self, collection: str) -> bool:
        return bool(self.objects(collection))

    def objects(self, collection: str) -> dict[str, Json]:
        """By UID; what is no object with a UID is left out and stands in `faults`."""
        if collection not in self._objects:
            self._objects[collection] = self._read(collection)
        return self._objects[collection]

    def models(self, collection: str, model: type[Model], join: Callable[[Json], Json]) -> list[Model]:
        """Every object as `model`; one that is not as DHIS2 writes it is left out and stands in `faults`."""
        found, bad = [], []
        for uid, item in self.objects(collection).items():
            try:
                found.append(model.model_validate(join(item)))
            except ValidationError as error:
                bad.append(f"{uid} ({'.'.join(map(str, error.errors()[0]['loc']))})")
        if bad:
            self.fault(f"{len(bad)} of the {collection} are not as DHIS2 writes them: {', '.join(bad[:5])}")
        return found

    def named(self, collection: str, reference: object) -> object:
        """A reference with what the package knows of the object behind it."""
        if not isinstance(reference, dict):
            return reference
        known = self.objects(collection).get(str(reference.get("id")), {})
        return {**known, **reference}

    def fault(self, what: str) -> None:
        if (line := f"{self.name}: {what}") not in self.faults:
            self.faults.append(line)

    def server(self) -> ServerInfo:
        """Of the instance that it was exported from. The empty time of analytics: nothing is known of them."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return ServerInfo(self._version(), "", "iso8601", now.date(), now)

    def lacks(self, collection: str) -> Fatal:
        return Fatal(f"{self.name} holds no {collection}")

    def _version(self) -> str:
        told = self._section("package").get("DHIS2Version") or self._section("system").get("version")
        return told if isinstance(told, str) and told.strip() else "of unknown version"

    def _section(self, name: str) -> Json:
        section = self._content.get(name)
        return section if isinstance(section, dict) else {}

    def _read(self, collection: str) -> dict[str, Json]:
        listed = self._content.get(collection, [])
        if not isinstance(listed, list):
            self.fault(f"{collection} is no list; it was not read")
            return {}
        objects = list(_objects(listed))
        if len(objects) < len(listed):
            self.fault(f"{len(listed) - len(objects)} of the {collection} are no objects with a UID")
        return {item["id"]: item for item in objects}


class Untold(T2AError):
    """Neither a fault of the mapping nor of the file: packages hold no such thing."""


def untold() -> NoReturn:
    raise Untold(UNTOLD)


def read_package(file: Path) -> Package:
    """Raises Fatal when there is no such file, when it is too large, or no metadata package at all."""
    content = _json(_content(file), file)
    if not isinstance(content, dict):
        raise Fatal(f"{file} is no metadata package: it holds no objects by collection; export it from DHIS2 as JSON")
    return Package(file.name, content)


def _content(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise Fatal(f"{file} has {size:,} bytes, more than {LARGEST:,}; export only what the programme needs")
        return file.read_bytes()
    except OSError as error:
        raise Fatal(f"{file} cannot be read: {error.strerror}; give the path of a package's JSON file") from error


def _json(content: bytes, file: Path) -> object:
    try:
        read: object = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Fatal(f"{file} is not JSON{where}; unpack an archive first, and export the package as JSON") from error
    return read


def _objects(listed: list[Any]) -> Iterator[Json]:
    for item in listed:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item
