"""What an indicator's expression and filter name: by tokens, without a parser."""

import re

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
# The condition of d2:condition is itself an expression, written as a string.
_CONDITION = re.compile(rf"d2:condition\(\s*({_STRING.pattern})")
_VARIABLE = re.compile(r"V\{\s*(\w+)\s*\}")
_FUNCTION = re.compile(r"((?:d2:)?\b[a-zA-Z]\w*)\s*\(")
_EVENT_VALUE = re.compile(r"#\{|PS_EVENTDATE:")
# A number or a constant below the line only changes the unit.
_NUMBER = r"(?:\d[\d.]*|C\{\w+\})"
_DIVISION = re.compile(rf"/(?!\s*(?:{_NUMBER}|\(\s*{_NUMBER}\s*\)))")

_STATUS, _LITERAL = r"V\{\s*(?P<of>event|enrollment)_status\s*\}", r"(?P<quote>['\"])(?P<status>\w+)(?P=quote)"
_COMPARISONS = (
    re.compile(rf"{_STATUS}\s*(?P<how>[=!]=)\s*{_LITERAL}"),
    re.compile(rf"{_LITERAL}\s*(?P<how>[=!]=)\s*{_STATUS}"),
)


def variables(text: str) -> frozenset[str]:
    """`event_count` of `V{event_count}`."""
    return frozenset(_VARIABLE.findall(_code(text)))


def functions(text: str) -> frozenset[str]:
    """`d2:count` of `d2:count(...)`, `avg` of `avg(...)`."""
    return frozenset(_FUNCTION.findall(_code(text)))


def names_event_values(text: str) -> bool:
    return bool(_EVENT_VALUE.search(_code(text)))


def divides(text: str) -> bool:
    """Whether it divides by anything but a number."""
    return bool(_DIVISION.search(_STRING.sub("''", text)))


def statuses(text: str, of: str, how: str) -> frozenset[str]:
    """Those that `V{event_status}` (`of`: event, enrollment) is compared with; `how` is == or !=."""
    found = [one for pattern in _COMPARISONS for one in pattern.finditer(_opened(text))]
    return frozenset(one["status"] for one in found if (one["of"], one["how"]) == (of, how))


def _code(text: str) -> str:
    return _STRING.sub("''", _opened(text))


def _opened(text: str) -> str:
    return _CONDITION.sub(lambda found: f"d2:condition({found[1][1:-1]}", text)
