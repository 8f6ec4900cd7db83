"""The filter of a program indicator taken apart into plain comparisons, and put together from several."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

_TOKEN = re.compile(
    r"""'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*"   # texts
      | && | \|\| | [=!<>]= | [<>]               # operators
      | \s+ | [A-Za-z_][\w.:]* | \d+(?:\.\d+)? | . # blanks, words, numbers, single characters
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AND, _OR = frozenset({"&&", "and"}), frozenset({"||", "or"})
_CLOSING = {"(": ")", "{": "}", "[": "]"}
Tokens = Sequence[str]


class Comparison(NamedTuple):
    """`expression` is without blanks; `value` a number, or the text between the quotes."""

    expression: str
    operator: str
    value: Decimal | str


def comparisons(text: str) -> tuple[Comparison, ...] | None:
    """Those that are joined by `&&`; None when there is anything else in it."""
    if unclosed(text):
        return None
    found = _conjunction(_tokens(text))
    return None if found is None else tuple(found)


def conjunction(filters: Iterable[str]) -> str:
    """All filters at once, in order; `||` binds less than `&&` and gets brackets."""
    parts = [text for text in filters if text]
    if len(parts) == 1:
        return parts[0]
    return " && ".join(f"({text})" if _any_at_top(_tokens(text), _OR) else text for text in parts)


def unclosed(text: str) -> str | None:
    """The first bracket or quote without its counterpart."""
    open_ones: list[str] = []
    for token in _tokens(text):
        if token in ("'", '"'):
            return token
        if token in _CLOSING:
            open_ones.append(token)
        elif token in _CLOSING.values() and (not open_ones or _CLOSING[open_ones.pop()] != token):
            return token
    return open_ones[-1] if open_ones else None


def is_one_call(expression: str, functions: Sequence[str]) -> bool:
    """Whether all of it is one call of one of these functions."""
    tokens = _tokens(expression)
    return tokens[0] in functions and tokens[1:2] == ["("] and _closes_at(tokens[1:]) == len(tokens) - 2


def _tokens(text: str) -> list[str]:
    """Without the blanks."""
    return [token for token in _TOKEN.findall(text) if not token.isspace()]


def _conjunction(tokens: Tokens) -> list[Comparison] | None:
    found: list[Comparison] = []
    for part in _split(tokens, _AND):
        some = _in_brackets(part) if part[:1] == ["("] and _closes_at(part) == len(part) - 1 else _comparison(part)
        if some is None:
            return None
        found += some
    return found


def _in_brackets(tokens: Tokens) -> list[Comparison] | None:
    return _conjunction(tokens[1:-1])


def _comparison(tokens: Tokens) -> list[Comparison] | None:
    sides = _split(tokens, _COMPARED)
    if len(sides) != 2 or not all(sides) or _any_at_top(tokens, _OR):  # noqa: PLR2004 - left and right
        return None
    operator = tokens[len(sides[0])]
    left, right = ("".join(side) for side in sides)
    if _constant(left) is not None:
        left, right, operator = right, left, _MIRRORED.get(operator, operator)
    value = _constant(right)
    if value is None or _constant(left) is not None:
        return None
    return [Comparison(left, operator, value)]


def _constant(text: str) -> Decimal | str | None:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    return text[1:-1] if len(_tokens(text)) == 1 and text[0] in "'\"" else None


def _split(tokens: Tokens, at: frozenset[str]) -> list[list[str]]:
    """At those tokens that stand in no brackets."""
    parts: list[list[str]] = [[]]
    for token, depth in _with_depth(tokens):
        if depth == 0 and token in at:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _any_at_top(tokens: Tokens, wanted: frozenset[str]) -> bool:
    return any(depth == 0 and token in wanted for token, depth in _with_depth(tokens))


def _closes_at(tokens: Tokens) -> int:
    """Where the bracket closes with which the tokens begin."""
    return next((index for index, (_, depth) in enumerate(_with_depth(tokens)) if index and depth == 0), -1)


def _with_depth(tokens: Tokens) -> Iterable[tuple[str, int]]:
    """How many brackets are open around each token; a closing one counts as outside of its own."""
    depth = 0
    for token in tokens:
        depth -= token in _CLOSING.values()
        yield token, depth
        depth += token in _CLOSING
