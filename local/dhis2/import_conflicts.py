"""Conflicts: why an imported value is refused, worded as the server words it."""

from typing import NamedTuple

from local.dhis2.import_context import Incoming
from local.dhis2.web import Json

NAMES = {"organisationUnit": "orgUnit"}


class Conflict(NamedTuple):
    """Why a value, or with an empty `property` a combination of its parts, is refused."""

    code: str
    message: str
    property: str
    objects: dict[str, str]
    offender: str | None

    def as_json(self) -> Json:
        content: Json = {"object": self.offender, "objects": self.objects, "value": self.message}
        content |= {"errorCode": self.code, "property": self.property or None}
        return {name: value for name, value in content.items() if value is not None}


def conflict_of(incoming: Incoming, code: str, message: str, prop: str, *names: str, **objects: str) -> Conflict:
    """`names` are the parts of the value to name; in the message they stand in their order as {}."""
    parts = {name: incoming.written.get(NAMES.get(name, name)) for name in names}
    named = {name: str(text) for name, text in parts.items() if text is not None} | objects
    texts = [str(text) if text is not None else "null" for text in parts.values()]
    first = next(iter({**parts, **objects}.values()))
    return Conflict(code, message.format(*texts, **objects), prop, named, None if first is None else str(first))
