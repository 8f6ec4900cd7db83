"""Bands of numbers, such as age groups: whether they overlap or leave something out."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from t2a.domain.indicators.filters import Comparison, is_one_call

# Functions of DHIS2 that give whole numbers.
WHOLE = (
    *(f"d2:{unit}Between" for unit in ("years", "months", "weeks", "days", "minutes")),
    *("d2:count", "d2:countIfValue", "d2:countIfCondition", "d2:relationshipCount", "d2:zpvc"),
)
_LOWEST, _HIGHEST = Decimal("-Infinity"), Decimal("Infinity")


class Cut(NamedTuple):
    """A place between numbers: just before `number`, or just after it."""

    number: Decimal
    after: bool = False


class Band(NamedTuple):
    """What lies between two cuts. Whole numbers are cut before a number only: 0 to 4 ends before 5."""

    option: str
    low: Cut
    high: Cut


class Conflict(NamedTuple):
    """Two options that both take the numbers of `span`, or of which neither takes them."""

    first: str
    second: str
    overlap: bool
    span: str


def are_whole(expression: str) -> bool:
    return is_one_call(expression, WHOLE)


def band(option: str, compared: Iterable[Comparison], *, whole: bool) -> Band:
    """What all comparisons allow together; `!=` has no band."""
    low, high = Cut(_LOWEST), Cut(_HIGHEST)
    for one in compared:
        assert isinstance(one.value, Decimal)  # noqa: S101 - the caller sorts texts out
        lower, upper = _cuts(one.operator, one.value)
        low, high = max(low, _before_whole(lower, whole=whole)), min(high, _before_whole(upper, whole=whole))
    return Band(option, low, high)


def conflicts(bands: Sequence[Band], *, whole: bool) -> Iterator[Conflict]:
    """Overlaps and gaps, from the lowest number on; none when the bands follow each other closely."""
    ordered = sorted(bands, key=lambda one: (one.low, one.high))
    furthest = ordered[0]
    for one in ordered[1:]:
        if one.low < furthest.high:
            yield _conflict(furthest, one, one.low, min(one.high, furthest.high), whole=whole)
        elif one.low > furthest.high:
            yield _conflict(furthest, one, furthest.high, one.low, whole=whole)
        furthest = max(furthest, one, key=lambda band: band.high)


def covered(bands: Sequence[Band], *, whole: bool) -> str:
    """From the outermost low end to the outermost high end, in words."""
    return span(min(one.low for one in bands), max(one.high for one in bands), whole=whole)


def span(low: Cut, high: Cut, *, whole: bool) -> str:
    first, last = low.number, high.number - (1 if whole else 0)
    if low.number == _LOWEST and high.number == _HIGHEST:
        return "everything"
    if low.number == _LOWEST:
        return f"{last} and below"
    if high.number == _HIGHEST:
        return f"{first} and above"
    if first == last:
        return f"{first}"
    return f"{first} to {last}" if whole else f"what lies between {first} and {last}"


def _conflict(first: Band, second: Band, low: Cut, high: Cut, *, whole: bool) -> Conflict:
    return Conflict(first.option, second.option, second.low < first.high, span(low, high, whole=whole))


def _cuts(operator: str, number: Decimal) -> tuple[Cut, Cut]:
    before, after = Cut(number), Cut(number, after=True)
    low = {">=": before, ">": after, "==": before}.get(operator, Cut(_LOWEST))
    high = {"<=": after, "<": before, "==": after}.get(operator, Cut(_HIGHEST))
    return low, high


def _before_whole(cut: Cut, *, whole: bool) -> Cut:
    """Of a cut between whole numbers only matters which one is the next above it."""
    if not whole or cut.number.is_infinite():
        return cut
    if cut.after:
        return Cut(cut.number.to_integral_value(ROUND_FLOOR) + 1)
    return Cut(cut.number.to_integral_value(ROUND_CEILING))
