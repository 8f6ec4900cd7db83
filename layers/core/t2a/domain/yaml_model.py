"""From a file's content to a model, or to every problem with its line and a sentence."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple, Protocol, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from t2a.domain.yaml_document import Path, Unreadable, YamlDocument

NO_VALUE = "this key has no value; give it one"
_REASONS = {
    "value_error": "{error}",
    "missing": "this key is missing; add it",
    "model_type": "this must hold keys of its own; see {example}",
    "tuple_type": "this must be a list; write [one, two]",
    "dict_type": "this must hold keys of its own; see {example}",
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
Model = TypeVar("Model", bound=BaseModel)


class Problem(NamedTuple):
    """`line` counts from 1, None when the whole file is meant; `path` as in `aggregate.data_sets[0].id`.

    `file` where it is another than the one that was read.
    """

    line: int | None
    path: str
    reason: str
    file: str | None = None


class FileInvalid(ValueError):
    """The file does not hold what it should: `problems` one by one, the message with file, line and reason of each."""

    def __init__(self, file_name: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(spelled(problem.file or file_name, problem) for problem in problems))


class Document(Protocol):
    """What was read from a file: `repeated` says where a key stands once more, the first one counts."""

    content: dict[str, object]
    repeated: list[tuple[Path, int]]

    def line(self, path: Path) -> int: ...


def read_yaml(text: str | bytes, *, file_name: str) -> YamlDocument:
    """Raises FileInvalid."""
    try:
        return YamlDocument(text)
    except Unreadable as error:
        raise FileInvalid(file_name, [Problem(error.line, "", str(error))]) from None


def validated(
    document: Document, model: type[Model], *, file_name: str, example: str, more: Sequence[Problem] = ()
) -> Model:
    """The document as `model`; `example`: a file that shows it, `more`: what is known to be wrong. FileInvalid else."""
    problems = _repeated_keys(document) + list(more)
    found: Model | None = None
    try:
        found = model.model_validate(document.content)
    except ValidationError as error:
        known_keys = _Keys(model, example)
        problems += [known_keys.problem(document, one) for one in error.errors() if not _counted_out(one)]
    known = {problem.path for problem in problems}
    problems += [problem for problem in _empty_keys(document) if problem.path not in known]
    if problems or found is None:
        raise FileInvalid(file_name, sorted(problems, key=lambda problem: problem.line or 0))
    return found


def instead_of(word: str, known: Iterable[str]) -> str:
    """What a person may have meant by a word that nobody knows."""
    near = difflib.get_close_matches(word, known := list(known), n=1)
    return f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"


def dotted(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")


def _repeated_keys(document: Document) -> list[Problem]:
    return [
        Problem(line, dotted(path), f"this key stands in line {document.line(path)} already; keep one")
        for path, line in document.repeated
    ]


def _empty_keys(document: Document) -> list[Problem]:
    """Also those whose absence would be allowed: an empty one may have been meant to protect something."""
    empty = (path for path in _paths_to_nothing(document.content, ()))
    return [Problem(document.line(path), dotted(path), NO_VALUE) for path in empty]


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


def _counted_out(details: ErrorDetails) -> bool:
    """Pydantic calls a list too short as well when it holds only items that are wrong themselves."""
    return details["type"] == "too_short" and bool(details["input"])


class _Keys:
    """The words for what does not fit `model`."""

    def __init__(self, model: type[BaseModel], example: str) -> None:
        self._model, self._example = model, example

    def problem(self, document: Document, details: ErrorDetails) -> Problem:
        path = details["loc"]
        return Problem(document.line(path), dotted(path), self._reason(details))

    def _reason(self, details: ErrorDetails) -> str:
        if details["type"] == "extra_forbidden":
            return self._unknown_key(details["loc"])
        if details["input"] is None:
            return NO_VALUE
        context = {"example": self._example, **details.get("ctx", {})}
        return _REASONS.get(details["type"], details["msg"]).format(**context)

    def _unknown_key(self, path: Path) -> str:
        return f"this key is unknown; {instead_of(str(path[-1]), self._at(path[:-1]))}"

    def _at(self, path: Path) -> list[str]:
        inside: Any = self._model
        for key in path:
            inside = _inside(inside, key)
        # Where one stands for a list of it.
        model = inside if hasattr(inside, "model_fields") else _inside(inside, 0)
        return list(model.model_fields)


def _inside(annotation: Any, key: str | int) -> Any:  # noqa: ANN401 - any type
    """The type of what stands under a key of a model, or in a list or dict."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _bare(annotation.model_fields[str(key)].annotation)
    return _bare([one for one in get_args(annotation) if one is not Ellipsis][-1])


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - any type
    """Without what pydantic checks besides, and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if type(None) in get_args(annotation):
        return _bare(get_args(annotation)[0])
    return annotation


def spelled(file_name: str, problem: Problem) -> str:
    where = file_name if problem.line is None else f"{file_name}, line {problem.line}"
    return ": ".join(part for part in (where, problem.path, problem.reason) if part)
