"""What must hold whatever is exported and stored, and whatever the mapping says."""

from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.reconcile import SENT, Decision, Rules, decide
from t2a.domain.value_types import same_number
from t2a.domain.values import Key, StoredValue

US, SOMEBODY = "t2a", "somebody"
Exported = dict[Key, str]
Stored = dict[Key, StoredValue]

elements, periods = ["a", "b"], ["202609", "202610"]
keys = st.builds(
    Key, st.sampled_from(elements), st.sampled_from(periods), st.sampled_from("xyz"), st.just("c"), st.just("o")
)
numbers = st.integers(0, 3).map(str)
spellings = numbers | numbers.map(lambda one: f"{one}.0")
exports = st.dictionaries(keys, numbers)
stores = st.dictionaries(keys, st.builds(StoredValue, spellings, st.sampled_from([US, SOMEBODY])))
uncounted = st.frozensets(st.sampled_from(elements))
rules = st.builds(
    Rules,
    st.just(US),
    overwrites_manual_edits=st.booleans(),
    on_vanished=st.sampled_from(["keep", "remove", "zero"]),
    only_new=st.frozensets(st.sampled_from(periods)),
    no_new=st.frozensets(st.sampled_from(periods)),
    uncounted_zeros=uncounted,
)


def sent(exported: Exported, decisions: dict[Key, Decision]) -> Exported:
    """What is written; removals apart."""
    written = {key: exported[key] for key, one in decisions.items() if one in (Decision.CREATE, Decision.UPDATE)}
    return written | {key: "0" for key, one in decisions.items() if one is Decision.ZERO}


def applied(exported: Exported, stored: Stored, decisions: dict[Key, Decision]) -> Stored:
    left = {key: held for key, held in stored.items() if decisions[key] is not Decision.REMOVE}
    return left | {key: StoredValue(value, US) for key, value in sent(exported, decisions).items()}


def is_nothing(held: StoredValue | None) -> bool:
    return held is None or same_number(held.value, "0")


@given(exports, stores, uncounted)
def test_what_is_exported_ends_up_in_the_target_by_meaning(
    exported: Exported, stored: Stored, zeros: frozenset[str]
) -> None:
    allowed = Rules(US, uncounted_zeros=zeros)
    after = applied(exported, stored, decide(exported, stored, allowed))
    for key, value in exported.items():
        held = after.get(key)
        if value == "0" and key.data_element in zeros:
            assert is_nothing(held)
        else:
            assert held is not None
            assert same_number(held.value, value)


@given(exports, stores, uncounted, st.sampled_from(["remove", "zero"]))
def test_where_nothing_is_exported_nothing_of_ours_is_left_and_all_of_others(
    exported: Exported, stored: Stored, zeros: frozenset[str], on_vanished: str
) -> None:
    allowed = Rules(US, on_vanished=on_vanished, uncounted_zeros=zeros)
    after = applied(exported, stored, decide(exported, stored, allowed))
    for key, held in stored.items():
        if key not in exported and held.stored_by == US:
            assert is_nothing(after.get(key))
        if key not in exported and held.stored_by != US:
            assert after[key] == held
    assert after.keys() <= exported.keys() | stored.keys()


@given(exports, stores, rules)
def test_deciding_again_after_applying_leaves_nothing_to_send(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    after = applied(exported, stored, decide(exported, stored, allowed))
    assert not SENT & set(decide(exported, after, allowed).values())


@given(exports, stores, rules)
def test_every_key_exported_or_stored_gets_one_decision_and_no_other_key_does(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    decisions = decide(exported, stored, allowed)
    assert decisions.keys() == exported.keys() | stored.keys()
    assert Decision.HOLD not in decisions.values()


@given(exports, stores, rules)
def test_what_is_decided_of_a_key_depends_on_no_other_key(exported: Exported, stored: Stored, allowed: Rules) -> None:
    alone = {
        key: decide(
            {key: exported[key]} if key in exported else {}, {key: stored[key]} if key in stored else {}, allowed
        )[key]
        for key in exported.keys() | stored.keys()
    }
    assert decide(exported, stored, allowed) == alone


@given(exports, stores, rules)
def test_values_of_others_go_only_for_an_exported_value_and_never_by_absence(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    decisions = decide(exported, stored, allowed)
    of_others = [key for key, held in stored.items() if held.stored_by != US]
    assert all(decisions[key] is Decision.KEEP for key in of_others if key not in exported)
    assert all(decisions[key] is not Decision.ZERO for key in of_others)
    removed = [key for key in of_others if decisions[key] is Decision.REMOVE]
    assert all(exported[key] == "0" and key.data_element in allowed.uncounted_zeros for key in removed)


@given(exports, stores, rules)
def test_where_manual_edits_are_kept_a_value_of_others_is_never_changed(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    decisions = decide(exported, stored, allowed._replace(overwrites_manual_edits=False))
    assert all(
        decisions[key] in (Decision.KEEP, Decision.UNCHANGED) for key, held in stored.items() if held.stored_by != US
    )


@given(exports, stores, rules)
def test_strategy_create_and_old_periods_change_no_stored_value(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    decisions = decide(exported, stored, allowed)
    for key in stored:
        if key.period in allowed.only_new:
            assert decisions[key] in (Decision.KEEP, Decision.UNCHANGED)


@given(exports, stores, rules)
def test_strategy_update_creates_nothing(exported: Exported, stored: Stored, allowed: Rules) -> None:
    decisions = decide(exported, stored, allowed._replace(no_new=frozenset(periods)))
    assert sent(exported, decisions).keys() <= stored.keys()


@given(exports, stores, rules)
def test_nothing_is_sent_that_says_what_the_target_holds_already(
    exported: Exported, stored: Stored, allowed: Rules
) -> None:
    for key, value in sent(exported, decide(exported, stored, allowed)).items():
        assert key not in stored or not same_number(stored[key].value, value)


@given(exports, stores, rules)
def test_a_zero_that_does_not_count_is_never_sent(exported: Exported, stored: Stored, allowed: Rules) -> None:
    """DHIS2 up to 2.42 removes by it and 2.43 stores it: one mapping would do two things."""
    written = sent(exported, decide(exported, stored, allowed))
    assert not [key for key, value in written.items() if value == "0" and key.data_element in allowed.uncounted_zeros]


@given(exports, stores, rules)
def test_only_what_is_stored_is_removed_or_zeroed(exported: Exported, stored: Stored, allowed: Rules) -> None:
    decisions = decide(exported, stored, allowed)
    assert all(key in stored for key, one in decisions.items() if one in (Decision.REMOVE, Decision.ZERO))
