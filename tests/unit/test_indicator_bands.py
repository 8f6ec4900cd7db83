"""Bands of ages: they are in order exactly when every number between the outer ends is in one of them."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.indicators.bands import are_whole, band, conflicts, covered
from t2a.domain.indicators.filters import Comparison

Limits = dict[str, str]


def comparison(text: str) -> Comparison:
    operator, number = text.split()
    return Comparison("x", operator, Decimal(number))


def found(limits: Limits, *, whole: bool) -> list[tuple[str, str, bool, str]]:
    bands = [band(name, [comparison(one) for one in text.split(",")], whole=whole) for name, text in limits.items()]
    return [(one.first, one.second, one.overlap, one.span) for one in conflicts(bands, whole=whole)]


@pytest.mark.parametrize(
    ("limits", "conflict"),
    [
        ({"a": ">= 0,<= 4", "b": ">= 5,<= 14", "c": ">= 15"}, []),
        ({"a": "< 5", "b": "> 4"}, []),
        ({"b": ">= 5", "a": "<= 4.5"}, []),
        ({"a": ">= 0,<= 5", "b": ">= 5,<= 14"}, [("a", "b", True, "5")]),
        ({"a": ">= 0,<= 7", "b": ">= 5,<= 14"}, [("a", "b", True, "5 to 7")]),
        ({"a": ">= 0,<= 4", "b": ">= 6,<= 14"}, [("a", "b", False, "5")]),
        ({"a": ">= 0,<= 4", "b": ">= 8"}, [("a", "b", False, "5 to 7")]),
        ({"a": ">= 0", "b": ">= 5"}, [("a", "b", True, "5 and above")]),
        ({"a": "<= 3", "b": "<= 5"}, [("a", "b", True, "3 and below")]),
        (
            {"a": ">= 0,<= 99", "b": ">= 5,<= 9", "c": ">= 50,<= 60"},
            [("a", "b", True, "5 to 9"), ("a", "c", True, "50 to 60")],
        ),
    ],
)
def test_whole_numbers_are_counted_on_from_one_band_to_the_next(
    limits: Limits, conflict: list[tuple[str, str, bool, str]]
) -> None:
    assert found(limits, whole=True) == conflict


@pytest.mark.parametrize(
    ("limits", "conflict"),
    [
        ({"a": "<= 4", "b": "> 4"}, []),
        ({"a": "< 4", "b": "== 4", "c": "> 4"}, []),
        ({"a": "<= 4", "b": ">= 5"}, [("a", "b", False, "what lies between 4 and 5")]),
        ({"a": "<= 4", "b": ">= 4"}, [("a", "b", True, "4")]),
        ({"a": "< 4", "b": "> 4"}, [("a", "b", False, "4")]),
    ],
)
def test_other_numbers_leave_nothing_between_only_when_the_limits_meet(
    limits: Limits, conflict: list[tuple[str, str, bool, str]]
) -> None:
    assert found(limits, whole=False) == conflict


def test_the_outer_ends_are_told() -> None:
    bands = [band("a", [comparison("< 5")], whole=True), band("b", [comparison(">= 5")], whole=True)]
    assert covered(bands, whole=True) == "everything"
    assert covered(bands[1:], whole=True) == "5 and above"
    assert covered(bands[:1], whole=True) == "4 and below"


@pytest.mark.parametrize(
    ("expression", "whole"),
    [
        ("d2:yearsBetween(A{b},V{event_date})", True),
        ("d2:daysBetween(V{enrollment_date},V{event_date})", True),
        ("d2:yearsBetween(A{b},V{event_date})/2", False),
        ("d2:yearsBetween(A{b},V{event_date})-d2:yearsBetween(A{b},V{event_date})", False),
        ("d2:floor(#{a.b})", False),
        ("#{a.b}", False),
    ],
)
def test_only_functions_that_count_whole_units_are_taken_for_whole_numbers(expression: str, whole: bool) -> None:
    assert are_whole(expression) is whole


NUMBERS = st.integers(-3, 12)
BANDS = st.lists(
    st.tuples(NUMBERS, st.integers(0, 4)).map(lambda one: (one[0], one[0] + one[1])), min_size=1, max_size=5
)


def is_partition(bands: Iterable[tuple[int, int]]) -> bool:
    taken = [number for low, high in bands for number in range(low, high + 1)]
    return sorted(taken) == list(range(min(taken), max(taken) + 1))


@given(BANDS)
def test_bands_of_whole_numbers_are_in_order_exactly_when_each_number_is_in_one(bands: list[tuple[int, int]]) -> None:
    limits = {f"o{index}": f">= {low},<= {high}" for index, (low, high) in enumerate(bands)}
    assert (found(limits, whole=True) == []) is is_partition(bands)


@given(st.lists(NUMBERS, min_size=1, max_size=6, unique=True), st.randoms())
def test_limits_that_meet_cut_all_numbers_without_a_conflict(cuts: list[int], shuffled: Random) -> None:
    """Half-open bands between ever higher limits, in any order, whole or not."""
    cuts.sort()
    limits = {"first": f"< {cuts[0]}", "last": f">= {cuts[-1]}"}
    limits |= {f"o{low}": f">= {low},< {high}" for low, high in pairwise(cuts)}
    names = list(limits)
    shuffled.shuffle(names)
    for whole in (True, False):
        assert found({name: limits[name] for name in names}, whole=whole) == []
