"""How a run's org units and periods become few questions, and smaller ones when an answer is cut."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain import validation_scope
from t2a.domain.periods import parse_period
from t2a.domain.validation_scope import Chunk, chunks, split
from t2a.domain.violations import ViolationKey

NORTH = ("/country/north/a", "/country/north/b")
SOUTH = ("/country/south/c",)


def asked(paths: Sequence[str], *periods: str) -> list[tuple[str, str, str]]:
    """Root, first and last day of each chunk."""
    return [told(chunk) for chunk in chunks(paths, map(parse_period, periods))]


def told(chunk: Chunk) -> tuple[str, str, str]:
    return chunk.root, f"{chunk.start}", f"{chunk.end}"


@pytest.mark.parametrize(
    ("paths", "root"),
    [
        (NORTH + SOUTH, "country"),
        (NORTH, "north"),
        (SOUTH, "c"),
        (("/country/north", *NORTH), "north"),
        (("/country",), "country"),
    ],
)
def test_the_lowest_org_unit_above_all_is_asked(paths: tuple[str, ...], root: str) -> None:
    assert asked(paths, "202610") == [(root, "2026-10-01", "2026-10-31")]


def test_two_countries_are_asked_apart() -> None:
    assert [root for root, *_ in asked(["/one/a", "/one/b", "/two/c"], "202610")] == ["one", "c"]


def test_an_org_unit_whose_name_begins_like_another_is_none_below_it() -> None:
    assert asked(["/country/ab/x", "/country/a/y"], "202610")[0][0] == "country"


def test_periods_that_follow_each_other_or_overlap_are_one_range() -> None:
    assert asked(NORTH, "202610", "202608", "2026Q3", "202609") == [("north", "2026-07-01", "2026-10-31")]


def test_periods_that_lie_apart_are_asked_apart() -> None:
    ranges = [("north", "2026-01-01", "2026-02-28"), ("north", "2026-10-01", "2026-10-31")]
    assert asked(NORTH, "202610", "202602", "202601") == ranges


def test_nothing_is_asked_of_no_org_unit_and_of_no_period() -> None:
    assert asked([], "202610") == []
    assert asked(NORTH) == []


def test_too_many_org_units_are_asked_by_district(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation_scope, "ORG_UNITS_AT_ONCE", 2)
    assert [root for root, *_ in asked(NORTH + SOUTH, "202610")] == ["north", "c"]


def test_a_chunk_is_split_by_period_and_then_by_org_unit() -> None:
    (whole,) = chunks(NORTH + SOUTH, map(parse_period, ("202609", "202610")))
    september, october = split(whole)
    assert [told(one)[1] for one in (september, october)] == ["2026-09-01", "2026-10-01"]
    north, south = split(october)
    assert [told(one)[0] for one in (north, south)] == ["north", "c"]
    assert [told(one)[0] for one in split(north)] == ["a", "b"]
    assert split(south) == []


def test_an_org_unit_of_the_run_above_others_ends_in_a_chunk_of_its_own() -> None:
    (whole,) = chunks(["/country/north", *NORTH], [parse_period("202610")])
    assert [one.paths for one in split(whole)] == [("/country/north",), NORTH[:1], NORTH[1:]]


PATHS = st.sets(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts)),
    min_size=1,
)
PERIODS = st.sets(st.sampled_from(["202601", "202602", "202607", "2026Q1", "2026", "2026W5"]), min_size=1)


@given(PATHS, PERIODS)
def test_parts_are_together_the_whole_and_end_atomic(paths: set[str], periods: set[str]) -> None:
    waiting = chunks(paths, map(parse_period, periods))
    atoms: list[tuple[str, str]] = []
    while waiting:
        chunk = waiting.pop()
        assert all(f"/{chunk.root}/" in f"{path}/" for path in chunk.paths)
        assert all(chunk.start <= one.start and one.end <= chunk.end for one in chunk.periods)
        smaller = split(chunk)
        if not smaller:
            atoms.append((chunk.paths[0], chunk.periods[0].id))
        waiting += smaller
    assert sorted(atoms) == sorted((path, period) for path in paths for period in periods)


def test_a_scope_holds_its_rules_org_units_and_periods() -> None:
    (chunk,) = chunks(NORTH, [parse_period("202610")])
    scope = chunk.scope({"rule"})
    key = ViolationKey("rule", "a", "202610", "default")
    assert scope.holds(key)
    for other in (key._replace(rule="x"), key._replace(org_unit="c"), key._replace(period="202609")):
        assert not scope.holds(other)
