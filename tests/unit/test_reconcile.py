"""The table of decisions, and what must hold whatever is exported and stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.reconcile import Decision, Strategy, decide
from t2a.domain.value_types import same_number
from t2a.domain.values import Key, StoredValue

KEY = Key("de", "202610", "ou", "coc", "aoc")
SENT = {Decision.CREATE, Decision.UPDATE}


def decided(exported: str | None, stored: str | None, strategy: str = "CREATE_AND_UPDATE") -> Decision:
    (decision,) = decide(
        {} if exported is None else {KEY: exported},
        {} if stored is None else {KEY: StoredValue(stored, "somebody")},
        Strategy.named(strategy),
    ).values()
    return decision


@pytest.mark.parametrize(
    ("exported", "stored", "both", "create", "update"),
    [
        ("4", None, Decision.CREATE, Decision.CREATE, Decision.KEEP),
        ("4", "4", Decision.UNCHANGED, Decision.UNCHANGED, Decision.UNCHANGED),
        ("4", "4.0", Decision.UNCHANGED, Decision.UNCHANGED, Decision.UNCHANGED),
        ("4", "5", Decision.UPDATE, Decision.KEEP, Decision.UPDATE),
        ("4", "a text", Decision.UPDATE, Decision.KEEP, Decision.UPDATE),
        ("0", "4", Decision.UPDATE, Decision.KEEP, Decision.UPDATE),
        (None, "4", Decision.VANISHED, Decision.VANISHED, Decision.VANISHED),
    ],
)
def test_the_table_of_decisions(
    exported: str | None, stored: str | None, both: Decision, create: Decision, update: Decision
) -> None:
    assert decided(exported, stored) is both
    assert decided(exported, stored, "CREATE") is create
    assert decided(exported, stored, "UPDATE") is update


def test_a_zero_that_the_target_does_not_store_is_unchanged_where_nothing_is_stored() -> None:
    """DHIS2 up to 2.42 answers SUCCESS and stores nothing (recording `import-insignificant-zero-new`)."""
    decisions = decide({KEY: "0"}, {}, Strategy(), insignificant_zeros={"de"})
    assert decisions == {KEY: Decision.UNCHANGED}


def test_a_zero_that_the_target_does_not_store_still_replaces_a_stored_value() -> None:
    stored = {KEY: StoredValue("4", "somebody")}
    assert decide({KEY: "0"}, stored, Strategy(), insignificant_zeros={"de"}) == {KEY: Decision.UPDATE}


keys = st.builds(Key, st.sampled_from("abc"), st.sampled_from("12"), st.sampled_from("xyz"), st.just("c"), st.just("o"))
numbers = st.integers(0, 3).map(str)
exports = st.dictionaries(keys, numbers)
held = st.dictionaries(keys, st.builds(StoredValue, numbers | numbers.map(lambda one: f"{one}.0"), st.just("somebody")))


def applied(
    exported: dict[Key, str], stored: dict[Key, StoredValue], decisions: dict[Key, Decision]
) -> dict[Key, StoredValue]:
    sent = {key: StoredValue(exported[key], "us") for key, decision in decisions.items() if decision in SENT}
    return {**stored, **sent}


@given(exports, held)
def test_applying_the_decisions_makes_the_target_equal_to_the_export(
    exported: dict[Key, str], stored: dict[Key, StoredValue]
) -> None:
    after = applied(exported, stored, decide(exported, stored, Strategy()))
    assert all(same_number(after[key].value, value) for key, value in exported.items())
    assert {key: value for key, value in after.items() if key not in exported} == {
        key: value for key, value in stored.items() if key not in exported
    }


@given(exports, held, st.sampled_from(["CREATE", "UPDATE", "CREATE_AND_UPDATE"]))
def test_deciding_again_after_applying_leaves_nothing_to_send(
    exported: dict[Key, str], stored: dict[Key, StoredValue], strategy: str
) -> None:
    allowed = Strategy.named(strategy)
    after = applied(exported, stored, decide(exported, stored, allowed))
    assert not SENT & set(decide(exported, after, allowed).values())


@given(exports, held, st.sampled_from(["CREATE", "UPDATE", "CREATE_AND_UPDATE"]))
def test_every_key_gets_one_decision_and_the_strategy_is_kept(
    exported: dict[Key, str], stored: dict[Key, StoredValue], strategy: str
) -> None:
    decisions = decide(exported, stored, Strategy.named(strategy))
    assert decisions.keys() == exported.keys() | stored.keys()
    if strategy == "CREATE":
        assert Decision.UPDATE not in decisions.values()
    if strategy == "UPDATE":
        assert Decision.CREATE not in decisions.values()
