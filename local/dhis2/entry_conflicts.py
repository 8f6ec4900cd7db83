"""Conflicts as the data entry service of DHIS2 2.43 words them: no object, no property, arguments in one text."""

from typing import NamedTuple

from local.dhis2.web import Json


class EntryConflict(NamedTuple):
    """Why a value or a whole group is refused. `indexes` is (-1,) where the server names no value."""

    code: str
    message: str
    args: tuple[str, ...]
    indexes: tuple[int, ...] = ()

    def as_json(self) -> Json:
        return {
            "objects": {"args": "-".join(self.args)},
            "value": self.message,
            "errorCode": self.code,
            "indexes": list(self.indexes),
        }


def entry_conflict(code: str, template: str, *args: str, indexes: tuple[int, ...] = ()) -> EntryConflict:
    """`args` stand in the template in their order as {}."""
    return EntryConflict(code, template.format(*args), args, indexes)


def listed(names: list[str] | list[int]) -> str:
    """As Java writes a list."""
    return f"[{', '.join(str(name) for name in names)}]"


class GroupRefused(Exception):
    """Nothing of the group is saved."""

    def __init__(self, conflict: EntryConflict) -> None:
        super().__init__(conflict.code)
        self.conflict = conflict
