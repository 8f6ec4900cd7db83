"""Org units end in exactly one batch, and no batch asks for more than the server takes."""

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from t2a.domain.batches import (
    LONGEST_QUERY,
    SERVER_ROW_LIMIT,
    Batch,
    Limits,
    WholeLevel,
    pack,
    room_for_indicators,
    split_indicators,
)
from t2a.domain.errors import Fatal
from t2a.domain.metadata import OrgUnit
from tests.unit.given import COUNTRY, NORTH, SOUTH, facility, uid

PATH = "/a-context-path-of-fifty-characters-as-some-have-it/api/analytics/dataValueSet.json"
LIMITS = Limits(values=50_000, parallel_exports=2)


def hierarchy(families: list[int]) -> list[OrgUnit]:
    """Facilities below as many districts as there are numbers."""
    units: list[OrgUnit] = []
    for number, children in enumerate(families):
        units += [facility(len(units) + child, uid("district", number)) for child in range(children)]
    return units


def requests_of(batch: Batch, indicators: int, limits: Limits) -> list[tuple[tuple[str, ...], str]]:
    """The indicators and the URL of each export that a worker makes of a batch."""
    room = room_for_indicators(batch.periods, batch.dimension)
    parts = split_indicators([uid("pi", n) for n in range(indicators)], limits.parallel_exports, room)
    return [
        (
            part,
            f"{PATH}?dimension=dx:{';'.join(part)}&dimension=pe:{';'.join(batch.periods)}"
            f"&dimension=ou:{batch.dimension}&outputIdScheme=UID",
        )
        for part in parts
    ]


families = st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=25)
periods = st.lists(st.integers(200_001, 202_912).map(str), min_size=1, max_size=40, unique=True)
some_limits = st.builds(Limits, st.integers(1, 300_000), st.integers(1, 8))
levels = st.sampled_from([None, WholeLevel(3)])


@given(families, periods, st.integers(1, 250), some_limits, levels)
def test_every_org_unit_is_in_exactly_one_batch_within_all_limits(
    children: list[int], months: list[str], indicators: int, limits: Limits, level: WholeLevel | None
) -> None:
    assume(indicators * len(months) <= limits.values)
    units = hierarchy(children)
    batches = pack("set", months, indicators, units, limits, whole_level=level)
    assert sorted(unit for batch in batches for unit in batch.org_units) == sorted(unit.id for unit in units)
    for batch in batches:
        assert len(batch.org_units) * indicators * len(months) <= limits.values
        assert batch.periods == tuple(months)
        asked = requests_of(batch, indicators, limits)
        assert sum(len(part) for part, _ in asked) == indicators
        for _, url in asked:
            assert len(url) <= LONGEST_QUERY


few_families = st.lists(st.integers(min_value=1, max_value=6), min_size=1, max_size=4)
few_periods = st.lists(st.integers(200_001, 202_912).map(str), min_size=1, max_size=12, unique=True)


@given(few_families, few_periods, st.integers(1, 20), st.builds(Limits, st.integers(1, 100), st.integers(1, 8)), levels)
def test_periods_too_many_for_one_org_unit_are_divided_and_only_one_too_large_alone_refuses_the_run(
    children: list[int], months: list[str], indicators: int, limits: Limits, level: WholeLevel | None
) -> None:
    units = hierarchy(children)
    if indicators > limits.values:
        with pytest.raises(Fatal):
            pack("set", months, indicators, units, limits, whole_level=level)
        return
    batches = pack("set", months, indicators, units, limits, whole_level=level)
    packed = [pair for batch in batches for pair in product(batch.org_units, batch.periods)]
    assert sorted(packed) == sorted(product((unit.id for unit in units), months))
    assert all(len(batch.org_units) * indicators * len(batch.periods) <= limits.values for batch in batches)


@given(st.integers(1, 12), st.integers(1, 8), st.integers(100_000, 1_000_000))
def test_no_request_of_a_batch_can_exceed_the_servers_row_limit(indicators: int, parallel: int, values: int) -> None:
    limits = Limits(values, parallel)
    units = [facility(number) for number in range(2_000)]
    months = [f"{year}{month:02}" for year in range(2020, 2024) for month in range(1, 13)]
    for batch in pack("set", months, indicators, units, limits):
        for part, _ in requests_of(batch, indicators, limits):
            assert len(part) * len(months) * len(batch.org_units) <= SERVER_ROW_LIMIT


def test_complete_siblings_are_asked_for_by_their_parents_and_level() -> None:
    units = [facility(1), facility(2), facility(3, SOUTH)]
    (batch,) = pack("set", ["202610"], 3, units, LIMITS, whole_level=WholeLevel(3))
    assert batch.dimension == f"LEVEL-3;{NORTH};{SOUTH}"
    assert batch.org_units == tuple(unit.id for unit in units)


def test_without_a_whole_level_org_units_are_asked_for_one_by_one() -> None:
    units = [facility(1), facility(2)]
    (batch,) = pack("set", ["202610"], 3, units, LIMITS)
    assert batch.dimension == ";".join(unit.id for unit in units)


def test_a_parent_that_lies_below_every_boundary_stands_for_its_children() -> None:
    level = WholeLevel(3, (frozenset([COUNTRY]), frozenset([NORTH])))
    (batch,) = pack("set", ["202610"], 3, [facility(1), facility(2)], LIMITS, whole_level=level)
    assert batch.dimension == f"LEVEL-3;{NORTH}"


def test_siblings_of_a_parent_outside_a_boundary_are_asked_for_singly() -> None:
    """A request for one facility alone must not bring its siblings along."""
    level = WholeLevel(3, (frozenset([COUNTRY]), frozenset([SOUTH, facility(1).id])))
    batches = pack("set", ["202610"], 3, [facility(1), facility(7, SOUTH)], LIMITS, whole_level=level)
    assert sorted(batch.dimension for batch in batches) == sorted([facility(1).id, f"LEVEL-3;{SOUTH}"])


def test_the_top_of_the_hierarchy_has_no_parent_and_is_asked_for_itself() -> None:
    country = OrgUnit(COUNTRY, "Country", f"/{COUNTRY}", 1, COUNTRY)
    (batch,) = pack("set", ["202610"], 3, [country], LIMITS, whole_level=WholeLevel(1))
    assert batch.dimension == COUNTRY


def test_a_family_too_large_for_one_batch_is_split_into_single_org_units() -> None:
    units = [facility(number) for number in range(25)]
    limits = Limits(values=10, parallel_exports=2)
    batches = pack("set", ["202610"], 1, units, limits, whole_level=WholeLevel(3))
    assert [len(batch.org_units) for batch in batches] == [10, 10, 5]
    assert not any(batch.dimension.startswith("LEVEL") for batch in batches)


def test_an_org_unit_that_is_too_much_by_itself_in_one_period_refuses_the_run() -> None:
    wanted = (
        r"^one org unit alone may hold 10 values \(10 indicators\), more than batches\.max_values allows: raise it$"
    )
    with pytest.raises(Fatal, match=wanted):
        pack("set", ["202608", "202609", "202610"], 10, [facility(1)], Limits(9, 2))
    assert pack("set", ["202608"], 10, [facility(1)], Limits(10, 2))


def test_periods_that_are_too_many_for_one_org_unit_are_divided() -> None:
    months = ["202608", "202609", "202610"]
    batches = pack("set", months, 10, [facility(1), facility(2)], Limits(20, 2))
    assert [(batch.periods, len(batch.org_units)) for batch in batches] == [
        (("202608",), 2),
        (("202609", "202610"), 1),
        (("202609", "202610"), 1),
    ]


def test_siblings_are_asked_for_by_their_parent_in_a_part_of_the_periods_as_well() -> None:
    units = iter([facility(1), facility(2)])
    batches = pack("set", ["202608", "202609", "202610"], 10, units, Limits(29, 2), whole_level=WholeLevel(3))
    assert [batch.dimension for batch in batches] == [f"LEVEL-3;{NORTH}", facility(1).id, facility(2).id]


@pytest.mark.parametrize("number", [900, 5_000])
def test_periods_that_leave_no_room_in_the_url_are_divided(number: int) -> None:
    days = [f"2026{day:04}" for day in range(number)]
    batches = pack("set", days, 1, [facility(1), facility(2)], LIMITS)
    assert [day for batch in batches for day in batch.periods] == days
    for batch in batches:
        assert all(len(url) <= LONGEST_QUERY for _, url in requests_of(batch, 1, LIMITS))


@pytest.mark.parametrize(("indicators", "months"), [(0, ["202610"]), (3, [])])
def test_nothing_to_ask_for_gives_no_batch(indicators: int, months: list[str]) -> None:
    assert pack("set", months, indicators, [facility(1)], LIMITS) == []


@given(st.integers(1, 300), st.integers(1, 8), st.integers(12, 8_000))
def test_indicators_are_split_evenly_and_none_is_lost(indicators: int, parts: int, room: int) -> None:
    uids = [uid("pi", number) for number in range(indicators)]
    split = split_indicators(uids, parts, room)
    assert [one for part in split for one in part] == uids
    assert all(12 * len(part) <= room for part in split)
    if indicators * 12 <= room:
        assert len(split) <= parts
