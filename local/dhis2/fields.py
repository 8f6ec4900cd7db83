"""The `fields` parameter: `a,b[c,d[e]]`, `*`, `:all`, `!x`."""

from collections.abc import Iterator
from typing import Any

from local.dhis2.metadata import Metadata
from local.dhis2.web import Json


class Fields(dict[str, "Fields | None"]):
    """What is asked, each with what is asked of its inside; None means the whole of it."""


EVERYTHING = ("*", ":all", ":owner")
PRESETS = {":identifiable": ("id", "name", "code"), ":nameable": ("id", "name", "shortName", "code")}


def parse(text: str) -> Fields:
    """Brackets may be round or square; what is left open ends with the text."""
    return _read(iter(text.replace("(", "[").replace(")", "]")))


def _read(characters: Iterator[str]) -> Fields:
    found = Fields()
    name = ""
    for character in characters:
        if character == "[":
            found[name.strip()] = _read(characters)
            name = ""
        elif character in ",]":
            _note(found, name)
            name = ""
            if character == "]":
                return found
        else:
            name += character
    _note(found, name)
    return found


def _note(found: Fields, name: str) -> None:
    for one in PRESETS.get(name.strip(), (name.strip(),)):
        if one:
            found.setdefault(one, None)


def select(metadata: Metadata, collection: str, item: Json, fields: Fields) -> Json:
    """The asked properties that the object has, references followed where their inside is asked."""
    names = [name for name in fields if name not in EVERYTHING and not name.startswith("!")]
    if any(name in fields for name in EVERYTHING):
        names += [name for name in item if name not in fields]
    unwanted = {name[1:] for name in fields if name.startswith("!")}
    selected: Json = {}
    for name in names:
        value = metadata.value_of(collection, item, name)
        if value is not None and name not in unwanted:
            selected[name] = _inside(metadata, name, value, fields.get(name))
    return selected


def _inside(metadata: Metadata, name: str, value: Any, fields: Fields | None) -> Any:  # noqa: ANN401 - JSON
    if fields is None:
        return value
    if isinstance(value, list):
        return [_inside(metadata, name, one, fields) for one in value]
    if isinstance(value, dict):
        collection, whole = metadata.referred(name, value)
        return select(metadata, collection, whole, fields)
    return value
