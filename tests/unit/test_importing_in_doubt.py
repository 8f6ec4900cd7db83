"""What an answer leaves open is read back from the target, and sent again only where it is not stored."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.import_summary import UNNAMED, Conflict, ImportSummary
from t2a.domain.values import DataValue, StoredValue
from t2a.services.importing import MOST_ROUNDS
from tests.fakes import FakeTarget
from tests.fakes.instances import success
from tests.unit.given import COMBOS, DATA_SETS
from tests.unit.servers import Losing, imported, number, refusal, sizes, values


@given(st.sets(st.integers(0, 9)), st.integers(0, MOST_ROUNDS + 1))
def test_whatever_a_lost_answer_had_stored_every_value_is_stored_once_or_known_to_be_in_doubt(
    stored: set[int], losses: int
) -> None:
    target = Losing(losses, lambda value: int(value.value) in stored)
    result = imported(target, values(10))
    missing = {number(place) for place in range(10) if place not in stored}
    assert not result.refused
    assert result.unaccounted == (missing if losses >= MOST_ROUNDS else set())
    assert set(target.stored) | result.unaccounted == {number(place) for place in range(10)}


def test_what_was_stored_before_the_answer_was_lost_is_not_sent_again() -> None:
    target = Losing(1, lambda value: int(value.value) < 4)
    assert imported(target, values(6)) == ({}, frozenset())
    assert [value.key for value in target.imports[1][1]] == [number(4), number(5)]


def test_an_answer_that_is_lost_after_everything_was_stored_costs_no_second_post() -> None:
    target = Losing(1, lambda value: True)
    assert imported(target, values(6)) == ({}, frozenset())
    assert sizes(target) == [6]


def test_values_whose_answers_are_always_lost_are_unaccounted_after_some_rounds() -> None:
    target = Losing(100, lambda value: value.value == "0")
    result = imported(target, values(3))
    assert result.unaccounted == {number(1), number(2)}
    assert sizes(target) == [3, 2, 2]
    assert MOST_ROUNDS == 3


def test_a_stored_value_of_another_spelling_is_the_same() -> None:
    target = Losing(1, lambda value: False)
    target.stored = {number(0): StoredValue("0.0", "t2a.import"), number(1): StoredValue("9", "t2a.import")}
    imported(target, values(2))
    assert [value.key for value in target.imports[1][1]] == [number(1)]


@pytest.mark.parametrize(("takes", "posts"), [(True, [2]), (False, [2, 2])])
def test_a_removal_in_doubt_is_done_where_the_value_is_absent(takes: bool, posts: list[int]) -> None:
    target = Losing(1, lambda value: takes)
    target.stored = {number(place): StoredValue("4", "t2a.import") for place in (0, 1)}
    removals = [DataValue(number(place), "4", deleted=True) for place in (0, 1)]
    assert imported(target, removals) == ({}, frozenset())
    assert sizes(target) == posts
    assert not target.stored


def test_a_process_that_failed_within_dhis2_is_read_back_and_sent_again() -> None:
    target = FakeTarget(DATA_SETS, COMBOS)
    broken_off = ImportSummary("ERROR", "The import process failed: deadlock", 0, 0, 0, 0, (), ())
    target.summary = lambda sent: success(sent) if len(target.imports) > 1 else broken_off
    assert imported(target, values(3)) == ({}, frozenset())
    assert sizes(target) == [3, 3]


def test_a_period_that_several_imports_raced_to_be_first_in_is_sent_again() -> None:
    """Of 2.41: E7611 for all but one."""

    def raced(sent: Sequence[DataValue]) -> ImportSummary:
        if len(target.imports) > 1:
            return success(sent)
        conflict = Conflict("E7611", "Period not found or not accessible: `202610`", (1, 2))
        return ImportSummary("WARNING", "", 1, 0, 2, 0, (conflict,), (1, 2))

    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = raced
    assert imported(target, values(3)) == ({}, frozenset())
    assert sizes(target) == [3, 2]
    assert len(target.stored) == 3


def test_values_that_are_refused_without_a_reason_are_read_back() -> None:
    """2.42 also lists values so that are stored already, and says no more."""
    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = lambda sent: ImportSummary("SUCCESS", "", 1, 0, 2, 0, (), (1, 2))
    target.stored = {number(1): StoredValue("1", "t2a.import")}
    assert imported(target, values(3)) == ({number(2): UNNAMED}, frozenset())
    assert sizes(target) == [3]


def test_a_refusal_after_a_lost_answer_is_taken_apart_as_well() -> None:
    target = Losing(1, lambda value: value.value == "0")
    target.summary = lambda sent: (
        refusal(Conflict("E8999", "a key that cannot be", (0,)))
        if len(target.imports) > 1 and number(1) in {value.key for value in sent}
        else success(sent)
    )
    result = imported(target, values(4))
    assert set(result.refused) == {number(1)}
    assert set(target.stored) == {number(0), number(2), number(3)}
