"""What a data element's value type makes of a number that DHIS2 analytics exported.

An indicator whose `decimals` are unset exports `9.0`, which 2.41 and 2.42 refuse for integer elements
(recordings `import-decimal-for-integer`, `export-decimals-unset`): integers are written without a fraction.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache


class ValueType(StrEnum):
    """DHIS2's value types that can take a number."""

    INTEGER = "INTEGER"
    INTEGER_POSITIVE = "INTEGER_POSITIVE"
    INTEGER_NEGATIVE = "INTEGER_NEGATIVE"
    INTEGER_ZERO_OR_POSITIVE = "INTEGER_ZERO_OR_POSITIVE"
    NUMBER = "NUMBER"
    PERCENTAGE = "PERCENTAGE"
    UNIT_INTERVAL = "UNIT_INTERVAL"


class ValueRefused(ValueError):
    """The number does not fit the value type; the message says why."""


_ACCEPTS: dict[ValueType, Callable[[Decimal], bool]] = {
    ValueType.INTEGER: lambda number: True,
    ValueType.INTEGER_POSITIVE: lambda number: number > 0,
    ValueType.INTEGER_NEGATIVE: lambda number: number < 0,
    ValueType.INTEGER_ZERO_OR_POSITIVE: lambda number: number >= 0,
    ValueType.NUMBER: lambda number: True,
    ValueType.PERCENTAGE: lambda number: 0 <= number <= 100,  # noqa: PLR2004 - per cent
    ValueType.UNIT_INTERVAL: lambda number: 0 <= number <= 1,
}
_SPELLING = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_INTEGERS = {t for t in ValueType if t.startswith("INTEGER")}


def takes_numbers(value_type: str) -> bool:
    return value_type in ValueType.__members__


def is_integer(value_type: str) -> bool:
    return value_type in _INTEGERS


@lru_cache(maxsize=10_000)  # counts repeat: a batch of 50,000 values holds a few hundred different ones
def spell(text: str, value_type: str) -> str:
    """Write the exported number `text` as `value_type` wants it: `9.0` becomes `9`.

    Raises ValueRefused when the number does not fit.
    """
    number = _number(text)
    if not takes_numbers(value_type):
        raise ValueRefused(f"a data element of type {value_type} cannot take the number {text}")
    kind = ValueType(value_type)
    if kind in _INTEGERS and number != number.to_integral_value():
        raise ValueRefused(f"{text} is not a whole number, and the data element is of type {kind}")
    if not _ACCEPTS[kind](number):
        raise ValueRefused(f"{text} is outside of what {kind} allows")
    return _plain(number)


def same_number(one: str, other: str) -> bool:
    """Compare by meaning: `16` equals `16.0`; what is no number is compared as text."""
    if one == other:
        return True
    try:
        return _number(one) == _number(other)
    except ValueRefused:
        return False


def _number(text: str) -> Decimal:
    # Decimal also takes NaN, blanks, underscores and the digits of other scripts.
    if not _SPELLING.fullmatch(text):
        raise ValueRefused(f"{text!r} is not a number")
    return Decimal(text)


def _plain(number: Decimal) -> str:
    """Without exponent, trailing zeros or a minus before zero."""
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
