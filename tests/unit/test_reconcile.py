"""The table of decisions, line by line."""

from typing import Any

import pytest

from t2a.domain.reconcile import SENT, Decision, Rules, decide
from t2a.domain.values import Key, StoredValue

KEY = Key("de", "202610", "ou", "coc", "aoc")
US, SOMEBODY = "t2a", "somebody"
UNCOUNTED: dict[str, Any] = {"uncounted_zeros": frozenset({"de"})}
CREATE_ONLY: dict[str, Any] = {"only_new": frozenset({"202610"})}
UPDATE_ONLY: dict[str, Any] = {"no_new": frozenset({"202610"})}
KEEP_EDITS: dict[str, Any] = {"overwrites_manual_edits": False}
POLICIES: list[dict[str, Any]] = [
    {},
    CREATE_ONLY,
    UPDATE_ONLY,
    KEEP_EDITS,
    UNCOUNTED,
    {"on_vanished": "keep"},
    {"on_vanished": "zero"},
]


def decided(exported: str | None, stored: str | None, by: str = US, **rules: Any) -> Decision:
    (decision,) = decide(
        {} if exported is None else {KEY: exported},
        {} if stored is None else {KEY: StoredValue(stored, by)},
        Rules(US, **rules),
    ).values()
    return decision


@pytest.mark.parametrize(
    ("rules", "decision"),
    [
        ({}, Decision.CREATE),
        (CREATE_ONLY, Decision.CREATE),
        (KEEP_EDITS, Decision.CREATE),
        (UNCOUNTED, Decision.CREATE),
        (UPDATE_ONLY, Decision.KEEP),
    ],
)
def test_a_value_where_nothing_is_stored_is_created_unless_no_new_ones_are_added(
    rules: dict[str, Any], decision: Decision
) -> None:
    assert decided("4", None, **rules) is decision


@pytest.mark.parametrize("rules", POLICIES)
def test_a_zero_that_does_not_count_is_not_sent_where_nothing_is_stored(rules: dict[str, Any]) -> None:
    """DHIS2 up to 2.42 answers SUCCESS and stores nothing (recording `import-insignificant-zero-new`)."""
    assert decided("0", None, **{**rules, **UNCOUNTED}) is Decision.UNCHANGED


def test_a_zero_that_counts_is_created() -> None:
    assert decided("0", None) is Decision.CREATE


@pytest.mark.parametrize("rules", POLICIES)
@pytest.mark.parametrize("by", [US, SOMEBODY])
@pytest.mark.parametrize(
    ("exported", "stored"), [("16", "16"), ("16", "16.0"), ("16", "1.6E1"), ("0", "0"), ("0", "-0")]
)
def test_the_same_number_is_not_sent_however_it_is_spelled(
    exported: str, stored: str, by: str, rules: dict[str, Any]
) -> None:
    assert decided(exported, stored, by, **rules) is Decision.UNCHANGED


@pytest.mark.parametrize("by", [US, SOMEBODY])
@pytest.mark.parametrize("exported", [None, "0", "4"])
def test_stored_values_stay_where_only_new_ones_are_taken(exported: str | None, by: str) -> None:
    assert decided(exported, "5", by, **CREATE_ONLY) is Decision.KEEP
    assert decided(exported, "5", by, **CREATE_ONLY, **UNCOUNTED) is Decision.KEEP
    assert decided(exported, "5", by, **CREATE_ONLY, on_vanished="zero") is Decision.KEEP


def test_other_periods_than_those_named_are_created_and_updated() -> None:
    others = frozenset({"202601"})
    assert decided("4", "5", only_new=others) is Decision.UPDATE
    assert decided("4", None, no_new=others) is Decision.CREATE


def test_a_differing_value_of_somebody_else_is_overwritten_or_kept_as_the_mapping_says() -> None:
    assert decided("4", "5", SOMEBODY) is Decision.UPDATE
    assert decided("4", "5", SOMEBODY, **KEEP_EDITS) is Decision.KEEP


@pytest.mark.parametrize("rules", [{}, UPDATE_ONLY, KEEP_EDITS, UNCOUNTED, {"on_vanished": "keep"}])
@pytest.mark.parametrize(("exported", "stored"), [("4", "5"), ("4", "0"), ("4", "a text"), ("4", "")])
def test_a_differing_value_of_ours_is_updated(exported: str, stored: str, rules: dict[str, Any]) -> None:
    assert decided(exported, stored, **rules) is Decision.UPDATE


def test_a_zero_that_counts_replaces_a_stored_value() -> None:
    assert decided("0", "4") is Decision.UPDATE


def test_a_zero_that_does_not_count_removes_a_stored_value() -> None:
    """2.43 would store it (recording `import-insignificant-zero-over-value`)."""
    assert decided("0", "4", **UNCOUNTED) is Decision.REMOVE
    assert decided("0", "4", on_vanished="keep", **UNCOUNTED) is Decision.REMOVE


def test_a_zero_that_does_not_count_removes_a_manual_edit_only_where_edits_are_overwritten() -> None:
    assert decided("0", "4", SOMEBODY, **UNCOUNTED) is Decision.REMOVE
    assert decided("0", "4", SOMEBODY, **UNCOUNTED, **KEEP_EDITS) is Decision.KEEP


@pytest.mark.parametrize("rules", POLICIES)
@pytest.mark.parametrize("stored", ["4", "0", "a text"])
def test_a_value_of_somebody_else_is_never_touched_where_nothing_is_exported(
    stored: str, rules: dict[str, Any]
) -> None:
    assert decided(None, stored, SOMEBODY, **rules) is Decision.KEEP


@pytest.mark.parametrize("rules", POLICIES)
@pytest.mark.parametrize("stored", ["0", "0.0", "-0"])
def test_a_zero_of_ours_is_unchanged_where_nothing_is_exported(stored: str, rules: dict[str, Any]) -> None:
    assert decided(None, stored, **rules) is Decision.UNCHANGED


@pytest.mark.parametrize(
    ("on_vanished", "counted", "uncounted"),
    [
        ("keep", Decision.KEEP, Decision.KEEP),
        ("remove", Decision.REMOVE, Decision.REMOVE),
        ("zero", Decision.ZERO, Decision.REMOVE),
    ],
)
def test_a_vanished_value_of_ours_goes_as_the_mapping_says(
    on_vanished: str, counted: Decision, uncounted: Decision
) -> None:
    for also in ({}, UPDATE_ONLY, KEEP_EDITS):
        assert decided(None, "4", on_vanished=on_vanished, **also) is counted
        assert decided(None, "4", on_vanished=on_vanished, **also, **UNCOUNTED) is uncounted


def test_what_somebody_else_is_called_does_not_matter_only_that_it_is_not_us() -> None:
    assert decided(None, "4", "") is Decision.KEEP
    assert decided(None, "4", US.upper()) is Decision.KEEP


def test_vanished_values_are_removed_and_manual_edits_overwritten_unless_the_mapping_says_otherwise() -> None:
    assert Rules(US) == Rules(US, True, "remove", frozenset(), frozenset(), frozenset())


def test_what_is_kept_held_or_unchanged_is_not_sent() -> None:
    assert set(Decision) - SENT == {Decision.KEEP, Decision.HOLD, Decision.UNCHANGED}
