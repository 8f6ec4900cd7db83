"""What DHIS2 refuses in an object of metadata; codes and words as in its source."""

from collections.abc import Iterator

from local.dhis2.metadata import Metadata
from local.dhis2.web import Json

LONGEST = {"name": 230, "shortName": 50, "code": 50}
REQUIRED = {"programIndicators": ("name", "shortName", "program")}
UNIQUE = ("code", "name")
# Property -> the collection that it refers to; a list refers with each of its items.
REFERENCES = {
    "programIndicators": {"program": "programs"},
    "programIndicatorGroups": {"programIndicators": "programIndicators"},
}


def errors_of(metadata: Metadata, sent: dict[str, list[Json]], collection: str, item: Json) -> Iterator[Json]:
    """Of one object among all that are sent."""
    for name in REQUIRED.get(collection, ("name",)):
        if not item.get(name):
            yield _error("E4000", f"Missing required property `{name}`.", name)
    for name, longest in LONGEST.items():
        given = len(item.get(name) or "")
        if given > longest:
            # The missing blank is DHIS2's.
            text = f"Maximum length of property `{name}`is {longest}, but given length was {given}."
            yield _error("E4001", text, name)
    yield from _broken_references(metadata, sent, collection, item)
    yield from _taken(metadata, sent, collection, item)


def _broken_references(metadata: Metadata, sent: dict[str, list[Json]], collection: str, item: Json) -> Iterator[Json]:
    referred = [
        (name, other, one["id"])
        for name, other in REFERENCES.get(collection, {}).items()
        for one in _each(item.get(name))
    ]
    referred += [("attributeValues", "attributes", one["attribute"]["id"]) for one in item.get("attributeValues", ())]
    for name, other, uid in referred:
        if not metadata.get(other, uid) and not any(one.get("id") == uid for one in sent.get(other, ())):
            text = f"Invalid reference [{uid}] on object {_named(item)} for association `{name}`."
            yield _error("E5002", text, name)


def _taken(metadata: Metadata, sent: dict[str, list[Json]], collection: str, item: Json) -> Iterator[Json]:
    sent_ids = {one.get("id") for one in sent[collection]}
    stored = [one for one in metadata.list(collection) if one["id"] not in sent_ids]
    others = stored + [one for one in sent[collection] if one is not item]
    for name in UNIQUE:
        for other in others:
            if item.get(name) and other.get(name) == item[name]:
                text = f"Property `{name}` with value `{item[name]}` on object {_named(item)} already exists on object "
                yield _error("E5003", f"{text}{other.get('id', '')}.", name)


def _each(value: Json | list[Json] | None) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _named(item: Json) -> str:
    return f"{item.get('name', '')} [{item.get('id', '')}] ({item.get('code') or 'none'})"


def _error(code: str, message: str, prop: str) -> Json:
    return {"message": message, "errorCode": code, "errorProperty": prop}
