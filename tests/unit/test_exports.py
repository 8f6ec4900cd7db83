"""Every exported row becomes a value of the target or is refused by name; nothing is dropped silently."""

import pytest

from t2a.domain.batches import Batch
from t2a.domain.exports import NOT_A_VALUE, NOT_ASKED_FOR, TWICE, Exported, Scope
from t2a.domain.plan import Place, Terms
from t2a.domain.resolution import resolve
from t2a.domain.values import ExportedRow, Key
from tests.unit.given import (
    CASES,
    COMBOS,
    DATA_SETS,
    DEATHS,
    DEFAULT,
    INDICATORS,
    MONTHLY,
    OLD,
    YOUNG,
    facility,
    indicator,
    mapping,
)

ONE, TWO = facility(1).id, facility(2).id
PLACES = {ONE: Place("Facility 1", "target00001"), TWO: Place("Facility 2", "target00002")}
OPEN = Terms(frozenset(), {}, frozenset(), frozenset())
BATCH = Batch(MONTHLY, ("202609", "202610"), (ONE, TWO), f"{ONE};{TWO}")
FEEDS = resolve(mapping(), INDICATORS, DATA_SETS, COMBOS).feeds
YOUNG_CASES = ExportedRow(INDICATORS[0].id, "YOUNG", None, "202610", ONE, "4.0")
KEY = Key(CASES.id, "202610", "target00001", YOUNG, DEFAULT)


def read(*rows: ExportedRow) -> Exported:
    return Scope(BATCH, FEEDS, PLACES, OPEN).read(rows)


def refusal(*rows: ExportedRow) -> tuple[str, str, str]:
    """Label, code and text of the only refusal; no value is left."""
    exported = read(*rows)
    assert not exported.values
    (refused,) = exported.refusals
    return refused.label, refused.reason.code, refused.reason.text


def test_a_row_becomes_a_value_in_the_targets_uids_and_the_elements_type() -> None:
    exported = read(YOUNG_CASES)
    assert exported.values == {KEY: "4"}
    assert not exported.refusals


def test_an_indicator_with_an_export_element_of_its_own_is_recognised_by_it() -> None:
    native = indicator(1, "CASES", "YOUNG", export_data_element="CASES")
    feeds = resolve(mapping(), [native], DATA_SETS, COMBOS).feeds
    rows = [YOUNG_CASES._replace(data_element="CASES")]
    assert Scope(BATCH, feeds, PLACES, OPEN).read(rows).values == {KEY: "4"}


def test_an_indicator_with_an_export_element_is_recognised_also_by_its_uid() -> None:
    """Which of the two stands there with outputIdScheme=UID has not been recorded."""
    native = indicator(1, "CASES", "YOUNG", export_data_element="CASES")
    feeds = resolve(mapping(), [native], DATA_SETS, COMBOS).feeds
    assert Scope(BATCH, feeds, PLACES, OPEN).read([YOUNG_CASES]).values == {KEY: "4"}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (YOUNG_CASES._replace(data_element="strangeUid1"), "indicator strangeUid1"),
        (YOUNG_CASES._replace(category_option_combo="OLD"), "indicator pi000000001"),
        (YOUNG_CASES._replace(org_unit="strangeUid2"), "org unit strangeUid2"),
        (YOUNG_CASES._replace(period="202608"), "period 202608"),
    ],
)
def test_a_row_that_nobody_asked_for_is_refused_by_name(row: ExportedRow, what: str) -> None:
    label, code, text = refusal(row)
    assert code == NOT_ASKED_FOR
    assert what in label
    assert "transfer again" in text


def test_a_number_that_does_not_fit_is_refused_by_name() -> None:
    label, code, text = refusal(YOUNG_CASES._replace(value="9.5"))
    assert label == "Cases, 0-4 years - Facility 1 - 202610"
    assert code == NOT_A_VALUE
    assert text.startswith("9.5 is not a whole number")


def test_two_different_values_for_one_cell_are_both_refused_once() -> None:
    label, code, _ = refusal(YOUNG_CASES, YOUNG_CASES._replace(value="5"), YOUNG_CASES._replace(value="6"))
    assert (label, code) == ("Cases, 0-4 years - Facility 1 - 202610", TWICE)


def test_the_same_value_twice_is_one_value() -> None:
    assert read(YOUNG_CASES, YOUNG_CASES._replace(value="4")).values == {KEY: "4"}


@pytest.mark.parametrize("turn", [1, -1])
def test_a_good_value_beside_a_refused_one_for_the_same_cell_is_not_sent(turn: int) -> None:
    exported = read(*[YOUNG_CASES, YOUNG_CASES._replace(value="9.5")][::turn])
    assert not exported.values
    assert len(exported.refusals) == 1


def test_the_keys_of_refused_values_are_known() -> None:
    """What is stored under them has not vanished."""
    assert read(YOUNG_CASES._replace(value="9.5")).refused == {KEY}
    assert read(YOUNG_CASES, YOUNG_CASES._replace(value="5")).refused == {KEY}


def test_a_scope_holds_its_cells_periods_and_org_units_and_no_others() -> None:
    scope = Scope(BATCH, FEEDS, PLACES, OPEN)
    assert scope.holds(KEY)
    assert scope.holds(Key(DEATHS.id, "202609", "target00002", DEFAULT, DEFAULT))
    assert not scope.holds(KEY._replace(period="202611"))
    assert not scope.holds(KEY._replace(org_unit=ONE))
    assert not scope.holds(KEY._replace(category_option_combo=DEFAULT))
    assert not scope.holds(KEY._replace(attribute_option_combo=OLD))


def test_an_org_unit_unknown_to_the_target_is_neither_read_back_nor_written() -> None:
    scope = Scope(BATCH, FEEDS, {**PLACES, TWO: Place("Facility 2", None)}, OPEN)
    assert scope.org_units == ["target00001"]


def test_a_label_falls_back_to_uids() -> None:
    assert Scope(BATCH, FEEDS, PLACES, OPEN).label(Key("de", "202610", "ou", "coc", "aoc")) == "de - ou - 202610"
