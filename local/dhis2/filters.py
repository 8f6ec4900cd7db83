"""The `filter` parameter: `property.path:operator:value`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.dhis2.metadata import Metadata
from local.dhis2.web import Json, refusal


def _listed(wanted: str) -> set[str]:
    return set(wanted.strip("[]").split(","))


def _number_or_text(text: str) -> tuple[int, float, str]:
    """Sorts numbers by size and texts by letter."""
    try:
        return 0, float(text), ""
    except ValueError:
        return 1, 0.0, text


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda held, wanted: held == wanted,
    "ieq": lambda held, wanted: held.lower() == wanted.lower(),
    "in": lambda held, wanted: held in _listed(wanted),
    "like": lambda held, wanted: wanted in held,
    "ilike": lambda held, wanted: wanted.lower() in held.lower(),
    "startsWith": lambda held, wanted: held.startswith(wanted),
    "gt": lambda held, wanted: _number_or_text(held) > _number_or_text(wanted),
    "ge": lambda held, wanted: _number_or_text(held) >= _number_or_text(wanted),
    "lt": lambda held, wanted: _number_or_text(held) < _number_or_text(wanted),
    "le": lambda held, wanted: _number_or_text(held) <= _number_or_text(wanted),
}


@dataclass(frozen=True)
class Filter:
    path: tuple[str, ...]
    operator: str
    value: str

    def accepts(self, metadata: Metadata, collection: str, item: Json) -> bool:
        held = _texts_at(metadata, collection, item, self.path)
        if self.operator in ("null", "!null"):
            return bool(held) == (self.operator == "!null")
        matches = any(OPERATORS[self.operator.lstrip("!")](text, self.value) for text in held)
        return matches != self.operator.startswith("!")


def parse(text: str) -> Filter:
    parts = text.split(":", 2)
    known = len(parts) >= 2 and (parts[1].lstrip("!") in OPERATORS or parts[1] in ("null", "!null"))
    if not known:
        raise refusal(400, f"Invalid filter: {text}", errorCode="E2034")
    return Filter(tuple(parts[0].split(".")), parts[1], parts[2] if len(parts) > 2 else "")


def _texts_at(metadata: Metadata, collection: str, item: Json, path: tuple[str, ...]) -> list[str]:
    value = metadata.value_of(collection, item, path[0])
    if value is None:
        return []
    found: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        found += _inside(metadata, path, one)
    return found


def _inside(metadata: Metadata, path: tuple[str, ...], value: Any) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        collection, whole = metadata.referred(path[0], value)
        return _texts_at(metadata, collection, whole, path[1:] or ("id",))
    return [str(value).lower() if isinstance(value, bool) else str(value)]
