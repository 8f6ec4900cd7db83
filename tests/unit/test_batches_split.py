"""A batch that is too large is done by smaller ones that together are the same."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.batches import (
    LONGEST_QUERY,
    MOST_ORG_UNITS_LISTED,
    Batch,
    Limits,
    WholeLevel,
    halves,
    pack,
    room_for_indicators,
    split,
    split_indicators,
)
from tests.unit.given import MONTHLY, NORTH, facility, uid

PATH = "/a-context-path-of-fifty-characters-as-some-have-it/api/analytics/dataValueSet.json"


def batch(org_units: int, periods: int = 1, dimension: str | None = None) -> Batch:
    ids = tuple(uid("unit", number) for number in range(org_units))
    days = tuple(f"{20_000_000 + number}" for number in range(periods))
    return Batch(MONTHLY, days, ids, dimension or ";".join(ids))


def pairs(several: Sequence[Batch]) -> list[tuple[str, str]]:
    return sorted(pair for one in several for pair in product(one.org_units, one.periods))


def atoms(one: Batch) -> list[Batch]:
    parts = split(one)
    return [atom for part in parts for atom in atoms(part)] if parts else [one]


def longest_url(one: Batch, indicators: int) -> int:
    """Of the exports that a worker makes of the batch."""
    uids = [uid("pi", number) for number in range(indicators)]
    parts = split_indicators(uids, 1, room_for_indicators(one.periods, one.dimension))
    query = f"?dimension=pe:{';'.join(one.periods)}&dimension=ou:{one.dimension}&outputIdScheme=UID&dimension=dx:"
    return max(len(PATH + query + ";".join(part)) for part in parts)


sizes = st.integers(1, 40)


@given(st.integers(1, 1_000), sizes)
def test_the_parts_together_are_the_batch_and_each_is_smaller(org_units: int, periods: int) -> None:
    whole = batch(org_units, periods)
    parts = split(whole)
    if org_units == periods == 1:
        assert parts == []
        return
    assert pairs(parts) == pairs([whole])
    assert all(len(pairs([part])) < len(pairs([whole])) for part in parts)
    assert {part.data_set for part in parts} == {MONTHLY}


@given(st.integers(1, 30), st.integers(1, 12))
def test_splitting_again_and_again_ends_with_one_org_unit_and_one_period_each(org_units: int, periods: int) -> None:
    whole = batch(org_units, periods)
    ends = atoms(whole)
    assert {(len(one.org_units), len(one.periods)) for one in ends} == {(1, 1)}
    assert pairs(ends) == pairs([whole])


def test_org_units_are_divided_first_and_keep_all_periods() -> None:
    whole = batch(5, 3)
    assert [(len(part.org_units), part.periods) for part in split(whole)] == [(3, whole.periods), (2, whole.periods)]


def test_periods_are_divided_when_one_org_unit_is_left() -> None:
    whole = batch(1, 3)
    assert [part.periods for part in split(whole)] == [whole.periods[:1], whole.periods[1:]]
    assert {(part.org_units, part.dimension) for part in split(whole)} == {(whole.org_units, whole.dimension)}


def test_one_org_unit_and_one_period_cannot_be_divided() -> None:
    assert split(batch(1, 1)) == []


def test_org_units_asked_for_by_their_level_are_then_listed_one_by_one() -> None:
    whole = batch(4, dimension=f"LEVEL-3;{NORTH}")
    assert [part.dimension for part in split(whole)] == [";".join(part.org_units) for part in split(whole)]


def test_a_single_org_unit_below_its_parent_stays_asked_for_as_it_was_when_its_periods_are_divided() -> None:
    assert {part.dimension for part in split(batch(1, 2, f"LEVEL-3;{NORTH}"))} == {f"LEVEL-3;{NORTH}"}


@pytest.mark.parametrize(("org_units", "parts"), [(2, 2), (600, 2), (601, 3), (900, 3), (901, 4), (5_000, 17)])
def test_no_more_org_units_are_listed_than_a_url_takes(org_units: int, parts: int) -> None:
    made = split(batch(org_units, dimension=f"LEVEL-3;{NORTH}"))
    assert len(made) == parts
    assert max(len(part.org_units) for part in made) <= MOST_ORG_UNITS_LISTED


def longest_url_of_parts(days: int, indicators: int) -> int:
    """Of a packed batch of two whole districts and of all the parts into which it can be split."""
    periods = [f"{20_000_000 + number}" for number in range(days)]
    units = [facility(number, uid("district", number // 60)) for number in range(120)]
    waiting = pack(MONTHLY, periods, indicators, units, Limits(5_000_000, 8), whole_level=WholeLevel(3))
    longest = 0
    while waiting:
        longest = max(longest, *(longest_url(one, indicators) for one in waiting))
        waiting = [part for one in waiting for part in split(one)]
    return longest


# 401 days are the longest window of a mapping.
@pytest.mark.parametrize("days", [1, 31, 401])
@pytest.mark.parametrize("indicators", [1, 19, 250])
def test_every_part_of_a_packed_batch_fits_into_a_url(days: int, indicators: int) -> None:
    assert longest_url_of_parts(days, indicators) <= LONGEST_QUERY


@pytest.mark.parametrize("days", [600, 800])
def test_every_part_fits_into_a_url_also_beside_as_many_periods_as_are_asked_for_by_hand(days: int) -> None:
    assert longest_url_of_parts(days, indicators=1) <= LONGEST_QUERY


@given(st.lists(st.integers(), min_size=1))
def test_halves_are_two_of_nearly_the_same_length_and_lose_nothing(items: list[int]) -> None:
    parts = halves(items)
    assert [item for part in parts for item in part] == items
    assert len(parts) == min(2, len(items))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
