"""Refusals of whole imports are taken apart until every value is stored or refused with a reason."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.errors import Fatal, TooLarge
from t2a.domain.import_summary import Conflict, ImportSummary, Reason
from t2a.domain.values import DataValue, Key
from t2a.services.importing import MOST_POSTS, Importing
from tests.fakes import FakeTarget
from tests.unit.given import COMBOS, DATA_SETS, MONTHLY
from tests.unit.servers import (
    Naming,
    Narrow,
    Target243,
    everybody,
    first_only,
    imported,
    nobody,
    number,
    refusal,
    sizes,
    values,
)
from tests.unit.world import key


def keys(*places: int) -> set[Key]:
    return {number(place) for place in places}


def stored_by(target: FakeTarget) -> set[Key]:
    return set(target.stored)


@given(
    bad=st.sets(st.integers(0, 24)),
    naming=st.sampled_from([everybody, first_only, nobody]),
    count=st.integers(0, 25),
)
def test_every_value_ends_refused_or_stored_whomever_the_server_names(
    bad: set[int], naming: Naming, count: int
) -> None:
    target = Target243(keys(*bad), naming)
    result = imported(target, values(count))
    assert set(result.refused) == keys(*(place for place in bad if place < count))
    assert stored_by(target) == keys(*range(count)) - set(result.refused)
    assert not result.unaccounted


def test_nothing_to_send_is_no_import() -> None:
    target = Target243(())
    assert imported(target, []) == ({}, frozenset())
    assert not target.imports


def test_named_offenders_are_refused_with_their_reason_and_the_rest_is_sent_once_more() -> None:
    target = Target243(keys(1, 3))
    result = imported(target, values(6))
    assert result.refused == dict.fromkeys(keys(1, 3), Reason("E8999", "a key that cannot be"))
    assert sizes(target) == [6, 4]


def test_offenders_that_are_named_one_at_a_time_are_peeled_off() -> None:
    target = Target243(keys(1, 3, 4), first_only)
    assert set(imported(target, values(6)).refused) == keys(1, 3, 4)
    assert sizes(target) == [6, 5, 4, 3]


def test_an_offender_that_only_the_text_names_is_found() -> None:
    """Recording `import-unknown-data-element` of 2.43: index -1 and no rejected indexes."""

    def unknown_element(sent: Sequence[DataValue]) -> ImportSummary:
        for place, value in enumerate(sent):
            if value.key in keys(2, 3):
                text = f"Value #{place} data element not found: `{value.key.data_element}`"
                return refusal(Conflict("E8103", text, (-1,)))
        return ImportSummary("SUCCESS", "", 0, len(sent), 0, 0, (), ())

    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = unknown_element
    assert set(imported(target, values(6)).refused) == keys(2, 3)
    assert sizes(target) == [6, 5, 4]


def test_an_expired_period_is_refused_whole_and_the_other_one_stored() -> None:
    """Recording `user-import-expired` of 2.43: the indexes name everybody, the text names the period."""

    def untimely(sent: Sequence[DataValue]) -> ImportSummary:
        if any(value.key.period == "202609" for value in sent):
            text = "Untimely data entry for data set monthly0000 and period(s): `[202609]`"
            return refusal(Conflict("E8030", text, tuple(range(len(sent)))))
        return ImportSummary("SUCCESS", "", 0, len(sent), 0, 0, (), ())

    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = untimely
    sent = [DataValue(key(1, unit, period), "4") for unit in (1, 2) for period in ("202609", "202610")]
    assert set(imported(target, sent).refused) == {key(1, unit, "202609") for unit in (1, 2)}
    assert sizes(target) == [4, 2]


def test_where_nobody_is_named_the_post_is_halved_until_the_offender_stands_alone() -> None:
    target = Target243(keys(5), nobody)
    assert set(imported(target, values(8)).refused) == keys(5)
    assert sorted(sizes(target)) == [1, 1, 2, 2, 4, 4, 8]


def test_a_refusal_that_names_nobody_in_any_part_ends_after_so_many_posts_with_all_refused() -> None:
    target = Target243(keys(*range(1000)), nobody)
    result = imported(target, values(1000))
    assert len(target.imports) == MOST_POSTS
    assert set(result.refused) == keys(*range(1000))
    reasons = {reason.text for reason in result.refused.values()}
    assert reasons == {
        "a key that cannot be",
        f"a key that cannot be (as each of {MOST_POSTS} parts of the batch was refused)",
    }


@pytest.mark.parametrize("naming", [nobody, first_only])
def test_refusals_among_good_values_that_so_many_posts_do_not_find_are_left_to_smaller_batches(naming: Naming) -> None:
    target = Target243({number(place) for place in range(1000) if place % 7}, naming)
    with pytest.raises(TooLarge, match=f"{MOST_POSTS} imports did not find them all"):
        imported(target, values(1000))


@pytest.mark.parametrize("bad", [range(600), range(400, 1000)])
def test_many_bad_neighbours_that_nobody_names_do_not_take_good_values_along(bad: range) -> None:
    target = Target243(keys(*bad), nobody)
    with pytest.raises(TooLarge):
        imported(target, values(1000))


def test_a_bad_value_beside_good_ones_is_refused_alone() -> None:
    target = FakeTarget(DATA_SETS, COMBOS)
    conflict = Conflict("E7619", "not a number", (1,))
    target.summary = lambda sent: ImportSummary("WARNING", "", 2, 0, 1, 0, (conflict,), (1,))
    assert imported(target, values(3)).refused == {number(1): Reason("E7619", "not a number")}
    assert sizes(target) == [3]


def test_a_wrong_data_set_or_a_missing_right_stops_the_import() -> None:
    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = lambda sent: refusal(Conflict("E8010", "not accessible", (-1,)))
    with pytest.raises(Fatal, match="E8010"):
        imported(target, values(3))


def test_an_import_that_stopped_without_a_conflict_is_refused_with_what_dhis2_said() -> None:
    target = FakeTarget(DATA_SETS, COMBOS)
    target.summary = lambda sent: refusal()._replace(description="something is wrong")
    assert imported(target, values(2)).refused == dict.fromkeys(keys(0, 1), Reason("ERROR", "something is wrong"))


def test_a_post_that_is_too_large_is_halved() -> None:
    target = Narrow(3)
    assert imported(target, values(10)) == ({}, frozenset())
    assert stored_by(target) == keys(*range(10))
    assert max(sizes(target)) <= 3


def test_a_single_value_that_is_too_large_is_left_to_the_worker() -> None:
    with pytest.raises(TooLarge, match="413"):
        imported(Narrow(0), values(1))


def test_every_answer_is_kept() -> None:
    answers: list[str] = []
    Importing(Target243(keys(1, 3), first_only), MONTHLY, answers.append)(values(6))
    assert len(answers) == 3
