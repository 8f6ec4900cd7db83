"""What a person should know about a table: errors stop it, warnings and notes do not."""

from typing import Literal, NamedTuple

from t2a.domain.yaml_document import Path

Level = Literal["error", "warning", "note"]


class Remark(NamedTuple):
    """`path` is where in the table, as in `("rows", 3, "filter")`."""

    level: Level
    path: Path
    text: str


def error(path: Path, text: str) -> Remark:
    return Remark("error", path, text)


def warning(path: Path, text: str) -> Remark:
    return Remark("warning", path, text)


def note(path: Path, text: str) -> Remark:
    return Remark("note", path, text)
