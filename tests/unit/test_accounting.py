"""Every value ends in exactly one state, and the states add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.accounting import (
    STATE_OF,
    Account,
    Refusal,
    Rejection,
    State,
    Unaccounted,
    account,
    add_up,
    group,
    moved,
)
from t2a.domain.errors import Retriable
from t2a.domain.import_summary import Reason
from t2a.domain.reconcile import SENT, Decision
from t2a.domain.values import Key

E7636, E7640 = Reason("E7636", "not assigned"), Reason("E7640", "expired")


def key(number: int) -> Key:
    return Key("de", "202610", f"ou{number}", "coc", "aoc")


decisions = st.lists(st.sampled_from(Decision), max_size=60).map(
    lambda made: {key(number): decision for number, decision in enumerate(made)}
)


@given(decisions, st.data(), st.integers(0, 20))
def test_the_counts_add_up_to_the_keys_decided_and_our_own_refusals(
    made: dict[Key, Decision], data: st.DataObject, own: int
) -> None:
    sent = [one for one, decision in made.items() if decision in SENT]
    fate = {one: data.draw(st.sampled_from(["stored", "refused", "unaccounted"])) for one in sent}
    refused = [one for one in sent if fate[one] == "refused"]
    unaccounted = [one for one in sent if fate[one] == "unaccounted"]
    refusals = [Refusal(str(one), E7636) for one in refused]
    refusals += [Refusal(str(number), Reason("T2A-VALUE", "no number")) for number in range(own)]
    counted = account(made, refused, unaccounted, refusals)
    assert sum(counted.counts.values()) == len(made) + own
    assert counted.rejected == len(refused) + own == sum(one.values for one in counted.rejections)
    assert counted.counts.get(State.UNACCOUNTED, 0) == len(unaccounted)


def test_every_decision_ends_in_a_state_of_its_own() -> None:
    made = {key(number): decision for number, decision in enumerate(Decision)}
    expected = {*State} - {State.REJECTED, State.UNACCOUNTED}
    assert account(made, [], [], []).counts == dict.fromkeys(expected, 1)
    assert STATE_OF.keys() == {*Decision}


def test_a_refused_value_is_rejected_and_not_created() -> None:
    made = {key(1): Decision.CREATE, key(2): Decision.CREATE, key(3): Decision.UNCHANGED, key(4): Decision.HOLD}
    counted = account(made, [key(2)], [], [Refusal("two", E7640)])
    assert counted.counts == {State.CREATED: 1, State.UNCHANGED: 1, State.HELD: 1, State.REJECTED: 1}
    assert counted.rejections == (Rejection("E7640", "expired", 1, ("two",)),)


def test_a_removal_that_dhis2_refuses_is_rejected_and_not_removed() -> None:
    made = {key(1): Decision.REMOVE, key(2): Decision.ZERO, key(3): Decision.REMOVE}
    counted = account(made, [key(1), key(2)], [], [Refusal("one", E7640), Refusal("two", E7640)])
    assert counted.counts == {State.REMOVED: 1, State.REJECTED: 2}


def test_a_value_in_doubt_is_neither_stored_nor_rejected() -> None:
    made = {key(1): Decision.CREATE, key(2): Decision.UPDATE}
    counted = account(made, [], [key(2)], [])
    assert counted.counts == {State.CREATED: 1, State.UNACCOUNTED: 1}
    error = Unaccounted(counted)
    assert isinstance(error, Retriable)
    assert error.account is counted
    assert str(error) == "DHIS2's answers leave open what was stored (values in doubt: 1)"


@pytest.mark.parametrize(
    ("refused", "unaccounted", "refusals"),
    [
        ([key(1)], [], []),
        ([key(1), key(2)], [], [Refusal("one", E7636)]),
        ([key(9)], [], [Refusal("a stranger", E7636)]),
        ([], [key(9)], []),
        ([key(1)], [key(1)], [Refusal("one", E7636)]),
    ],
)
def test_a_value_counted_twice_or_not_at_all_is_a_fault_of_ours_and_never_reported(
    refused: list[Key], unaccounted: list[Key], refusals: list[Refusal]
) -> None:
    made = {key(1): Decision.CREATE, key(2): Decision.CREATE}
    with pytest.raises(AssertionError, match="counted of 2 decided"):
        account(made, refused, unaccounted, refusals)


def test_states_that_do_not_occur_are_not_counted_as_zero() -> None:
    assert account({}, [], [], []) == Account({}, ())


def test_states_are_listed_in_one_order() -> None:
    made = {key(1): Decision.HOLD, key(2): Decision.CREATE, key(3): Decision.REMOVE}
    assert list(account(made, [], [], []).counts) == [State.CREATED, State.REMOVED, State.HELD]


def test_refusals_are_grouped_by_code_the_most_frequent_first_with_ten_examples() -> None:
    refusals = [Refusal("one", E7636), *(Refusal(f"facility {number}", E7640) for number in range(12))]
    often, once = group(refusals)
    assert (often.code, often.values, often.examples) == ("E7640", 12, tuple(f"facility {n}" for n in range(10)))
    assert (once.code, once.text, once.values, once.examples) == ("E7636", "not assigned", 1, ("one",))


accounts = st.lists(
    st.builds(
        account,
        decisions,
        st.just(()),
        st.just(()),
        st.lists(st.builds(Refusal, st.text(max_size=2), st.sampled_from([E7636, E7640]))),
    ),
    max_size=5,
)


@given(accounts)
def test_adding_accounts_up_loses_no_value(several: list[Account]) -> None:
    total = add_up(several)
    for state in State:
        assert total.counts.get(state, 0) == sum(one.counts.get(state, 0) for one in several)
    assert total.rejected == sum(rejection.values for rejection in total.rejections)
    assert all(len(rejection.examples) == min(10, rejection.values) for rejection in total.rejections)


def test_adding_nothing_up_gives_nothing() -> None:
    assert add_up([]) == Account({}, ())


def test_values_are_moved_from_one_state_to_another() -> None:
    counted = Account({State.CREATED: 2, State.HELD: 5}, ())
    assert moved(counted, 3, State.HELD, State.KEPT).counts == {State.CREATED: 2, State.KEPT: 3, State.HELD: 2}
    assert moved(counted, 5, State.HELD).counts == {State.CREATED: 2}
    assert moved(counted, 0, State.HELD, State.KEPT) == counted
    assert counted.counts == {State.CREATED: 2, State.HELD: 5}


def test_moving_values_leaves_the_rejections_as_they_are() -> None:
    rejections = group([Refusal("one", E7636)])
    assert moved(Account({State.REJECTED: 1, State.HELD: 1}, rejections), 1, State.HELD).rejections == rejections
