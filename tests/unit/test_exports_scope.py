"""What a batch knows of each key in its scope: what feeds it, where from, and what stands in its way."""

import pytest

from t2a.domain.batches import Batch
from t2a.domain.exports import NOT_ASSIGNED, Scope, cell_of
from t2a.domain.import_summary import Reason
from t2a.domain.plan import Place, Terms
from t2a.domain.resolution import resolve
from t2a.domain.values import Key
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
    data_set,
    facility,
    mapping,
)

ONE, TWO, THREE = facility(1).id, facility(2).id, facility(3).id
PLACES = {
    ONE: Place("Facility 1", "target00001"),
    TWO: Place("Facility 2", "target00002"),
    THREE: Place("Facility 3", None),
}
BATCH = Batch(MONTHLY, ("202609", "202610"), (ONE, TWO, THREE), f"{ONE};{TWO};{THREE}")
FEEDS = resolve(mapping(), INDICATORS, DATA_SETS, COMBOS).feeds
EXPIRED = Reason("E7640", "period 202609 is past the 10 expiry days")
TERMS = Terms(frozenset({"target00002"}), {"202609": EXPIRED}, frozenset(), frozenset())
SCOPE = Scope(BATCH, FEEDS, PLACES, TERMS)
KEY = Key(CASES.id, "202610", "target00001", YOUNG, DEFAULT)


def test_nothing_stands_in_the_way_of_an_open_period_and_an_org_unit_that_reports() -> None:
    assert SCOPE.obstacle(KEY) is None


def test_an_org_unit_that_does_not_report_the_data_set_is_refused_with_the_code_of_dhis2() -> None:
    assert SCOPE.obstacle(KEY._replace(org_unit="target00002")) is NOT_ASSIGNED
    assert Reason("E7636", "the org unit is not assigned to the data set (checked before sending)") == NOT_ASSIGNED


def test_a_period_that_the_data_set_does_not_take_is_refused_with_its_reason() -> None:
    assert SCOPE.obstacle(KEY._replace(period="202609")) is EXPIRED


def test_of_two_obstacles_the_org_unit_is_named() -> None:
    assert SCOPE.obstacle(KEY._replace(period="202609", org_unit="target00002")) is NOT_ASSIGNED


def test_where_stored_values_stay_new_ones_are_not_refused() -> None:
    only_new = TERMS._replace(only_new=frozenset({"202610"}))
    assert Scope(BATCH, FEEDS, PLACES, only_new).obstacle(KEY) is None


@pytest.mark.parametrize(
    ("key", "indicator"),
    [
        (KEY, INDICATORS[0].id),
        (KEY._replace(category_option_combo=OLD), INDICATORS[1].id),
        (Key(DEATHS.id, "202609", "target00002", DEFAULT, DEFAULT), INDICATORS[2].id),
    ],
)
def test_a_key_is_traced_to_the_indicator_that_feeds_its_cell(key: Key, indicator: str) -> None:
    assert SCOPE.feed(key).program_indicator == indicator


def test_an_org_unit_of_the_target_is_traced_to_that_of_the_tracker_instance() -> None:
    assert [SCOPE.source(unit) for unit in SCOPE.org_units] == [ONE, TWO]


def test_an_org_unit_without_a_counterpart_is_not_in_the_scope() -> None:
    assert SCOPE.org_units == ["target00001", "target00002"]
    assert not SCOPE.holds(KEY._replace(org_unit=THREE))


def test_a_cell_is_a_key_without_period_and_org_unit() -> None:
    assert cell_of(KEY) == (CASES.id, YOUNG, DEFAULT)
    assert cell_of(KEY) == cell_of(KEY._replace(period="202609", org_unit="elsewhere"))


def test_the_data_elements_whose_zeros_do_not_count_are_known() -> None:
    assert SCOPE.uncounted_zeros == frozenset()
    sets = (data_set(MONTHLY, CASES._replace(zero_is_significant=False), DEATHS),)
    feeds = resolve(mapping(), INDICATORS, sets, COMBOS).feeds
    assert Scope(BATCH, feeds, PLACES, TERMS).uncounted_zeros == {CASES.id}
