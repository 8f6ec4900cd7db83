"""Every value ends in exactly one state, and the states add up."""

from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.accounting import Account, Refusal, Rejection, State, account, add_up, group
from t2a.domain.import_summary import Reason
from t2a.domain.reconcile import Decision
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
    sent = [one for one, decision in made.items() if decision in (Decision.CREATE, Decision.UPDATE)]
    refused = {index: E7636 for index in range(len(sent)) if data.draw(st.booleans())}
    refusals = [Refusal(str(sent[index]), why) for index, why in refused.items()]
    refusals += [Refusal(str(number), Reason("T2A-VALUE", "no number")) for number in range(own)]
    counted = account(made, sent, refused, refusals)
    assert sum(counted.counts.values()) == len(made) + own
    assert counted.rejected == len(refused) + own == sum(one.values for one in counted.rejections)


def test_a_refused_value_is_rejected_and_not_created() -> None:
    made = {key(1): Decision.CREATE, key(2): Decision.CREATE, key(3): Decision.UNCHANGED, key(4): Decision.VANISHED}
    counted = account(made, [key(1), key(2)], {1: E7640}, [Refusal("two", E7640)])
    assert counted.counts == {State.CREATED: 1, State.UNCHANGED: 1, State.VANISHED: 1, State.REJECTED: 1}
    assert counted.rejections == (Rejection("E7640", "expired", 1, ("two",)),)


def test_states_that_do_not_occur_are_not_counted_as_zero() -> None:
    assert account({}, [], {}, []) == Account({}, ())


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
        st.just({}),
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
