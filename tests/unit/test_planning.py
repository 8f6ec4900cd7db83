"""From mapping and request to batches: which periods, which org units, and what is left out by name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.metadata import DataSet, OrgUnit, ProgramIndicator
from t2a.domain.plan import Place
from t2a.services.planning import Planned, plan_run
from tests.fakes import FakeTarget, FakeTracker
from tests.unit.given import (
    CASES,
    COMBOS,
    COUNTRY,
    DATA_SETS,
    DEATHS,
    INDICATORS,
    MONTHLY,
    NORTH,
    QUARTERLY,
    SOUTH,
    data_set,
    element,
    facility,
    indicator,
    mapping,
    request,
)

UNITS = (facility(1), facility(2), facility(3, SOUTH))
QUARTERLY_SET = data_set(QUARTERLY, element("ILL"), period_type="Quarterly")
BOTH = {"data_sets": [{"id": MONTHLY, "periods": {"past": 2}}, {"id": QUARTERLY, "periods": {"past": 1}}]}


def planned(
    *,
    indicators: tuple[ProgramIndicator, ...] = INDICATORS,
    units: tuple[OrgUnit, ...] = UNITS,
    sets: tuple[DataSet, ...] = DATA_SETS,
    known: dict[str, str] | None = None,
    asked: dict[str, Any] | None = None,
    **changes: Any,
) -> Planned:
    target = FakeTarget(sets, COMBOS)
    target.matching = known or {}
    return plan_run(request(**(asked or {})), mapping(**changes), FakeTracker(indicators, units), target)


def test_one_batch_holds_a_small_mapping() -> None:
    plan = planned()
    (batch,) = plan.batches
    assert batch.data_set == MONTHLY
    assert batch.periods == ("202610",)
    assert set(batch.org_units) == {unit.id for unit in UNITS}
    assert batch.dimension == f"LEVEL-3;{NORTH};{SOUTH}"
    assert not plan.left_out
    assert plan.plan.places[UNITS[0].id] == Place("Facility 1", UNITS[0].id)


def test_every_data_set_gets_batches_of_its_own_period_type() -> None:
    plan = planned(indicators=(*INDICATORS, indicator(4, "ILL")), sets=(*DATA_SETS, QUARTERLY_SET), aggregate=BOTH)
    assert [(batch.data_set, batch.periods) for batch in plan.batches] == [
        (MONTHLY, ("202609", "202610")),
        (QUARTERLY, ("2026Q3",)),
    ]


@pytest.mark.parametrize(
    ("scheduled_time", "timezone", "month"),
    [
        (datetime(2026, 11, 1, 2, 30, tzinfo=UTC), "America/New_York", "202609"),  # still 31 October there
        (datetime(2026, 11, 1, 2, 30, tzinfo=UTC), "Africa/Freetown", "202610"),
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), "Asia/Tokyo", "202610"),  # already 1 November there
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), "Africa/Freetown", "202609"),
    ],
)
def test_the_window_counts_back_from_the_day_in_the_mappings_time_zone(
    scheduled_time: datetime, timezone: str, month: str
) -> None:
    plan = planned(asked={"scheduled_time": scheduled_time}, timezone=timezone)
    assert plan.batches[0].periods == (month,)


def test_the_current_period_goes_along_where_the_mapping_says_so() -> None:
    window = {"data_sets": [{"id": MONTHLY, "periods": {"past": 1, "include_current": True}}]}
    assert planned(aggregate=window).batches[0].periods == ("202610", "202611")


def test_periods_asked_for_by_hand_go_to_the_data_sets_of_their_type() -> None:
    plan = planned(
        indicators=(*INDICATORS, indicator(4, "ILL")),
        sets=(*DATA_SETS, QUARTERLY_SET),
        aggregate=BOTH,
        asked={"periods": ("202603..202605", "2025Q4")},
    )
    assert [(batch.data_set, batch.periods) for batch in plan.batches] == [
        (MONTHLY, ("202603", "202604", "202605")),
        (QUARTERLY, ("2025Q4",)),
    ]
    assert not plan.left_out


def test_a_period_asked_for_by_hand_whose_type_no_data_set_has_is_named() -> None:
    plan = planned(asked={"periods": ("202603", "2025Q4")})
    assert plan.batches[0].periods == ("202603",)
    assert plan.left_out == ("Period 2025Q4: no data set of the mapping has its period type, Quarterly.",)


def test_periods_that_fit_no_data_set_refuse_the_run() -> None:
    with pytest.raises(Fatal, match="none of the mapping's data sets has the period type of 2025Q4"):
        planned(asked={"periods": ("2025Q4",)})


def test_a_text_that_is_no_period_refuses_the_run() -> None:
    with pytest.raises(Fatal, match="2026-03"):
        planned(asked={"periods": ("2026-03",)})


def test_a_request_for_a_district_keeps_its_facilities_only() -> None:
    (batch,) = planned(asked={"org_units": (NORTH,)}).batches
    assert batch.org_units == (UNITS[0].id, UNITS[1].id)
    assert batch.dimension == f"LEVEL-3;{NORTH}"


def test_a_request_for_one_facility_brings_no_sibling_along() -> None:
    (batch,) = planned(asked={"org_units": (UNITS[0].id,)}).batches
    assert batch.dimension == UNITS[0].id


def test_org_units_chosen_one_by_one_are_asked_for_one_by_one() -> None:
    (batch,) = planned(tracker={"org_units": {"ids": [unit.id for unit in UNITS]}}).batches
    assert batch.dimension == ";".join(unit.id for unit in UNITS)


def test_a_request_for_an_org_unit_outside_of_the_mapping_is_refused() -> None:
    with pytest.raises(Fatal, match="org units elsewhere00 are not among those of the mapping"):
        planned(asked={"org_units": (NORTH, "elsewhere00")})


def test_an_org_unit_above_those_of_the_mapping_stands_for_all_of_them() -> None:
    (batch,) = planned(asked={"org_units": (COUNTRY,)}).batches
    assert len(batch.org_units) == 3


BY_CODE = {"org_unit_id_scheme": "CODE"}
CODED = (facility(1, match="F1"), facility(2, match="F2"), facility(3, SOUTH, match="F3"))


def test_org_units_are_harmonised_by_code() -> None:
    plan = planned(units=CODED, tracker=BY_CODE, known={"F1": "t1", "F2": "t2", "F3": "t3"})
    assert [place.target for place in plan.plan.places.values()] == ["t1", "t2", "t3"]
    assert plan.batches[0].dimension.startswith("LEVEL-3")


def test_an_org_unit_without_counterpart_is_left_out_by_name_and_its_siblings_asked_for_singly() -> None:
    plan = planned(units=CODED, tracker=BY_CODE, known={"F1": "t1", "F3": "t3"})
    (batch,) = plan.batches
    assert batch.dimension == f"{CODED[0].id};{CODED[2].id}"
    (left,) = plan.left_out
    assert left.startswith(
        "1 org units have no counterpart of their own in the target by CODE: Facility 2 (facility002)."
    )


def test_two_org_units_with_one_counterpart_are_both_left_out() -> None:
    """Else two facilities' numbers would take turns in one."""
    twins = (CODED[0], facility(2, match="F1"), CODED[2])
    plan = planned(units=twins, tracker=BY_CODE, known={"F1": "t1", "F3": "t3"})
    assert plan.batches[0].org_units == (CODED[2].id,)
    assert "2 org units have no counterpart" in plan.left_out[0]


def test_ten_strangers_are_named_and_the_others_counted() -> None:
    many = tuple(facility(number, match=f"F{number}") for number in range(1, 13))
    (left,) = planned(units=many, tracker=BY_CODE, known={"F1": "t1"}).left_out
    assert left.startswith("11 org units")
    assert left.count("Facility") == 10
    assert "..." in left


def test_no_org_unit_with_a_counterpart_refuses_the_run_whatever_the_periods() -> None:
    for asked in ({}, {"periods": ("202610",)}):
        with pytest.raises(Fatal, match="no org unit of the mapping is known to the target"):
            planned(units=CODED, tracker=BY_CODE, known={"F9": "t9"}, asked=asked)


def test_an_indicator_without_a_cell_is_left_out_by_name() -> None:
    plan = planned(indicators=(*INDICATORS, indicator(4, None)))
    (left,) = plan.left_out
    assert left.startswith("T2A304 Indicator Indicator 4 (pi000000004): it says no data element")


def test_a_data_set_that_nothing_feeds_is_named() -> None:
    plan = planned(sets=(*DATA_SETS, QUARTERLY_SET), aggregate=BOTH)
    assert plan.left_out == (f"Data set Report {QUARTERLY} ({QUARTERLY}): no indicator of the mapping feeds it.",)


def test_a_mapping_whose_indicators_feed_nothing_refuses_the_run_with_the_first_reason() -> None:
    with pytest.raises(Fatal, match=r"none of the mapping's 1 indicators .* the first: Indicator 4: it says"):
        planned(indicators=(indicator(4, None),))


def test_an_unknown_period_type_refuses_the_run() -> None:
    with pytest.raises(Fatal, match="has the period type Lunar, unknown to T2A"):
        planned(sets=(data_set(MONTHLY, CASES, DEATHS, period_type="Lunar"),))


def test_a_calendar_other_than_iso_refuses_the_run() -> None:
    tracker = FakeTracker(INDICATORS, UNITS)
    tracker.info = tracker.info._replace(calendar="ethiopian")
    with pytest.raises(Fatal, match="the ethiopian calendar"):
        plan_run(request(), mapping(), tracker, FakeTarget(DATA_SETS, COMBOS))


def test_a_plan_survives_being_written_and_read() -> None:
    plan = planned().plan
    assert type(plan).model_validate_json(plan.model_dump_json()) == plan
