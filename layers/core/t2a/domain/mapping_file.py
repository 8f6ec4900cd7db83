"""From the text of a mapping file to a Mapping, or to every problem with its line and a sentence."""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from t2a.domain.mapping import Mapping
from t2a.domain.yaml_document import Path, Unreadable, YamlDocument

NO_VALUE = "this key has no value; give it one"
_REASONS = {
    "value_error": "{error}",
    "missing": "this key is missing; add it",
    "model_type": "this must hold keys of its own; see mappings/malaria-monthly.yaml",
    "tuple_type": "this must be a list; write [one, two]",
    "too_short": "this list is empty; give at least one",
    "string_type": "this must be a single text",
    "string_too_long": "this is too long; use at most {max_length} characters",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "bool_type": "this must be true or false",
    "bool_parsing": "this must be true or false",
    "greater_than_equal": "this must be {ge} or more",
    "less_than_equal": "this must be {le} or less",
    "literal_error": "this must be {expected}",
}


class Problem(NamedTuple):
    """`line` counts from 1, None when the whole file is meant; `path` as in `aggregate.data_sets[0].id`."""

    line: int | None
    path: str
    reason: str


class MappingInvalid(ValueError):
    """The file is no valid mapping: `problems` one by one, the message with file, line and reason of each."""

    def __init__(self, file_name: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(_spelled(file_name, problem) for problem in problems))


def read_mapping(text: str | bytes, *, file_name: str) -> Mapping:
    """Read and validate a mapping file; `file_name` may carry folders. Raises MappingInvalid."""
    try:
        document = YamlDocument(text)
    except Unreadable as error:
        raise MappingInvalid(file_name, [Problem(error.line, "", str(error))]) from None
    problems = _repeated_keys(document) + _misnamed(document, PurePosixPath(file_name))
    try:
        mapping = Mapping.model_validate(document.content)
    except ValidationError as error:
        problems += [_problem(document, details) for details in error.errors() if not _counted_out(details)]
    known = {problem.path for problem in problems}
    problems += [problem for problem in _empty_keys(document) if problem.path not in known]
    if problems:
        raise MappingInvalid(file_name, sorted(problems, key=lambda problem: problem.line or 0))
    return mapping


def _repeated_keys(document: YamlDocument) -> list[Problem]:
    return [
        Problem(line, _dotted(path), f"this key stands in line {document.line(path)} already; keep one")
        for path, line in document.repeated
    ]


def _misnamed(document: YamlDocument, file: PurePosixPath) -> list[Problem]:
    name = document.content.get("name")
    if not isinstance(name, str) or name == file.stem:
        return []
    reason = f"the mapping is named {name!r}, its file {file.name!r}; give both the same name"
    return [Problem(document.line(("name",)), "name", reason)]


def _empty_keys(document: YamlDocument) -> list[Problem]:
    """Also those whose absence would be allowed: an empty one may have been meant to protect something."""
    empty = (path for path in _paths_to_nothing(document.content, ()))
    return [Problem(document.line(path), _dotted(path), NO_VALUE) for path in empty]


def _paths_to_nothing(node: object, path: Path) -> Iterator[Path]:
    if node is None:
        yield path
    children: Iterable[tuple[str | int, object]] = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for key, child in children:
        yield from _paths_to_nothing(child, (*path, key))


def _problem(document: YamlDocument, details: ErrorDetails) -> Problem:
    path = details["loc"]
    return Problem(document.line(path), _dotted(path), _reason(details))


def _counted_out(details: ErrorDetails) -> bool:
    """Pydantic calls a list too short as well when it holds only items that are wrong themselves."""
    return details["type"] == "too_short" and bool(details["input"])


def _reason(details: ErrorDetails) -> str:
    if details["type"] == "extra_forbidden":
        return _unknown_key(details["loc"])
    if details["input"] is None:
        return NO_VALUE
    return _REASONS.get(details["type"], details["msg"]).format(**details.get("ctx", {}))


def _unknown_key(path: Path) -> str:
    known = _keys_at(path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    instead = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
    return f"this key is unknown; {instead}"


def _keys_at(path: Path) -> list[str]:
    model: type[BaseModel] = Mapping
    for key in path:
        if isinstance(key, str):
            annotation = model.model_fields[key].annotation
            model = next(one for one in (annotation, *get_args(annotation)) if _is_model(one))
    return list(model.model_fields)


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _dotted(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")


def _spelled(file_name: str, problem: Problem) -> str:
    where = file_name if problem.line is None else f"{file_name}, line {problem.line}"
    return ": ".join(part for part in (where, problem.path, problem.reason) if part)
