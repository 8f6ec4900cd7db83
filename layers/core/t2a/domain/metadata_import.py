"""An import of metadata: what is sent, DHIS2's answer to it, and its errors as sentences."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

# One object of DHIS2 by property, and objects by collection. No model reads them: what we do not name must pass
# through.
Properties: TypeAlias = Mapping[str, object]
Payload: TypeAlias = Mapping[str, list[Properties]]

_ADVICE = {
    "E3000": "give the user the right to create such objects",
    "E3001": "give the user write access to it",
    "E4000": "add it to the table",
    "E4001": "shorten it in the table",
    "E4009": "give each object its own value, or let the attribute hold a value more than once",
    "E4010": "assign the attribute to program indicators",
    "E5002": "correct the UID in the table, or create what it names first",
    "E5003": "choose another one in the table, or rename the object that has it",
    "E5005": "let each object of the table have its own",
}


class Stats(NamedTuple):
    created: int = 0
    updated: int = 0
    deleted: int = 0
    ignored: int = 0
    total: int = 0


class ObjectError(NamedTuple):
    """One error of one object; `kind` is the object's class in DHIS2, such as ProgramIndicator."""

    kind: str
    id: str
    code: str
    message: str


class ImportReport(NamedTuple):
    """`only_validated`: nothing was to be stored yet."""

    status: str
    stats: Stats
    errors: tuple[ObjectError, ...] = ()
    only_validated: bool = False

    @property
    def fine(self) -> bool:
        return self.status == "OK" and not self.errors


def error_sentence(error: ObjectError, names: Mapping[str, str]) -> str:
    """`names`: codes by UID of what was sent."""
    what = f"{error.kind} {names.get(error.id, error.id)}".strip()
    advice = f"; {_ADVICE[error.code]}" if error.code in _ADVICE else ""
    return f"{what}: {error.message.rstrip('. ')} ({error.code}){advice}"
