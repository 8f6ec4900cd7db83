"""Which removals are held, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.guards import FEW, Limit, Proof, Why, hold, over_limit
from t2a.domain.values import Key

SEPTEMBER, OCTOBER = "202609", "202610"
PROVED = Proof()
BOTH = frozenset({SEPTEMBER, OCTOBER})


def vanished(number: int, period: str = OCTOBER, element: str = "cases") -> list[Key]:
    return [Key(element, period, f"facility{one}", "coc", "aoc") for one in range(number)]


def alone(ours: int, percent: int = 20) -> Limit:
    return Limit(percent, {SEPTEMBER: ours, OCTOBER: ours}, alone=True)


AMONG_OTHERS = Limit(20, {OCTOBER: 1000}, alone=False)


def test_a_few_removals_of_many_that_are_proved_are_let_go() -> None:
    assert hold(vanished(3), PROVED, BOTH, alone(1000)) == {}


def test_nothing_vanished_holds_nothing() -> None:
    assert hold([], PROVED, frozenset(), AMONG_OTHERS) == {}


def test_a_removal_is_held_while_its_indicator_does_not_run() -> None:
    broken, sound = vanished(1, element="deaths"), vanished(1)
    assert hold(broken + sound, Proof(broken=broken), BOTH, alone(100)) == {broken[0]: Why.BROKEN}


def test_a_removal_is_held_when_its_org_unit_is_gone_from_the_tracker_instance() -> None:
    gone, there = vanished(2)
    assert hold([gone, there], Proof(gone={gone}), BOTH, alone(100)) == {gone: Why.GONE}


def test_a_removal_is_held_when_the_export_holds_nothing_for_its_period() -> None:
    """An export that is wholly empty is never read as removals."""
    silent, heard = vanished(1, SEPTEMBER), vanished(1, OCTOBER)
    assert hold(silent + heard, PROVED, {OCTOBER}, alone(100)) == {silent[0]: Why.EMPTY}
    assert set(hold(silent + heard, PROVED, frozenset(), alone(100)).values()) == {Why.EMPTY}


@pytest.mark.parametrize(
    ("proof", "reported", "limit", "why"),
    [
        (Proof(vanished(5), vanished(5)), frozenset[str](), alone(5), Why.BROKEN),
        (Proof((), vanished(5)), frozenset[str](), alone(5), Why.GONE),
        (PROVED, frozenset[str](), alone(5), Why.EMPTY),
        (PROVED, frozenset[str](), AMONG_OTHERS, Why.EMPTY),
        (PROVED, BOTH, alone(5), Why.LIMIT),
        (PROVED, BOTH, AMONG_OTHERS, Why.WAITING),
    ],
)
def test_the_first_reason_that_applies_is_given(proof: Proof, reported: frozenset[str], limit: Limit, why: Why) -> None:
    assert hold(vanished(5), proof, reported, limit) == dict.fromkeys(vanished(5), why)


@pytest.mark.parametrize(
    ("removals", "ours", "percent", "over"),
    [
        (FEW - 1, FEW - 1, 0, False),
        (FEW, FEW, 0, True),
        (FEW, 25, 20, False),
        (FEW, 24, 20, True),
        (FEW + 1, 25, 20, True),
        (200, 1000, 20, False),
        (201, 1000, 20, True),
        (FEW, FEW, 100, False),
        (FEW, FEW, 99, True),
        (FEW, 0, 20, True),
        (0, 0, 0, False),
    ],
)
def test_five_removals_and_more_are_too_many_above_the_limit_and_not_at_it(
    removals: int, ours: int, percent: int, over: bool
) -> None:
    assert over_limit(removals, ours, percent) is over


def test_above_the_limit_all_removals_of_the_period_are_held() -> None:
    assert hold(vanished(5), PROVED, BOTH, alone(25)) == {}
    assert hold(vanished(6), PROVED, BOTH, alone(25)) == dict.fromkeys(vanished(6), Why.LIMIT)


def test_fewer_than_five_removals_are_never_too_many() -> None:
    assert hold(vanished(4), PROVED, BOTH, alone(4, percent=0)) == {}


def test_each_period_is_counted_for_itself() -> None:
    few, many = vanished(4, SEPTEMBER), vanished(9, OCTOBER)
    assert hold(few + many, PROVED, BOTH, alone(30)) == dict.fromkeys(many, Why.LIMIT)
    assert hold(vanished(4, SEPTEMBER) + vanished(4, OCTOBER), PROVED, BOTH, alone(4)) == {}


def test_a_period_without_values_of_ours_in_the_count_is_over_any_limit() -> None:
    assert set(hold(vanished(5), PROVED, BOTH, Limit(20, {}, alone=True)).values()) == {Why.LIMIT}


def test_what_is_not_proved_does_not_count_as_vanished() -> None:
    broken, others = vanished(5, element="deaths"), vanished(4)
    assert hold(broken + others, Proof(broken=broken), BOTH, alone(9)) == dict.fromkeys(broken, Why.BROKEN)


@pytest.mark.parametrize("number", [1, 4, 5, 50])
def test_a_batch_among_others_of_its_data_set_waits_for_them_whatever_its_share(number: int) -> None:
    assert hold(vanished(number), PROVED, BOTH, AMONG_OTHERS) == dict.fromkeys(vanished(number), Why.WAITING)


def test_what_is_let_go_without_a_limit_is_not_counted() -> None:
    assert hold(vanished(50), PROVED, BOTH, None) == {}


def test_a_release_by_the_runs_count_still_asks_whether_the_export_is_empty() -> None:
    assert set(hold(vanished(2), PROVED, frozenset(), None).values()) == {Why.EMPTY}


def test_a_person_overrules_an_empty_export_and_the_limit() -> None:
    assert hold(vanished(50), PROVED, None, None) == {}


def test_a_person_overrules_neither_a_broken_indicator_nor_an_org_unit_that_is_gone() -> None:
    broken, gone, free = vanished(3)
    proof = Proof(broken={broken}, gone={gone})
    assert hold([broken, gone, free], proof, None, None) == {broken: Why.BROKEN, gone: Why.GONE}


keys = st.builds(
    Key,
    st.sampled_from("ab"),
    st.sampled_from([SEPTEMBER, OCTOBER]),
    st.sampled_from("uvwxyz"),
    st.just("c"),
    st.just("o"),
)
groups = st.frozensets(keys, max_size=24)
limits = st.none() | st.builds(
    Limit,
    st.integers(0, 100),
    st.dictionaries(st.sampled_from([SEPTEMBER, OCTOBER]), st.integers(0, 60)),
    st.booleans(),
)


@given(groups, groups, groups, st.none() | st.frozensets(st.sampled_from([SEPTEMBER, OCTOBER])), limits)
def test_only_what_vanishes_is_held_and_what_is_unproved_always(
    vanishing: frozenset[Key],
    broken: frozenset[Key],
    gone: frozenset[Key],
    reported: frozenset[str] | None,
    limit: Limit | None,
) -> None:
    held = hold(vanishing, Proof(broken, gone), reported, limit)
    assert held.keys() <= vanishing
    unproved = {
        key for key in vanishing if key in broken | gone or (reported is not None and key.period not in reported)
    }
    assert unproved <= held.keys()
    if limit is None:
        assert held.keys() == unproved
    for period in (SEPTEMBER, OCTOBER):
        free = {key for key in vanishing - unproved if key.period == period}
        assert free <= held.keys() or not free & held.keys()
