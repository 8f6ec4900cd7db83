"""Every way in which a program indicator does or does not find its cell."""

import re
from typing import Any

from t2a.domain.metadata import CategoryOptionCombo, DataSet, ProgramIndicator
from t2a.domain.resolution import Cell, Resolution, resolve
from tests.unit.given import (
    BY_AGE,
    CASES,
    COMBOS,
    DATA_SETS,
    DEATHS,
    DEFAULT,
    INDICATORS,
    MONTHLY,
    OLD,
    QUARTERLY,
    YOUNG,
    data_set,
    element,
    indicator,
    mapping,
)

TWO_SETS = (*DATA_SETS, data_set(QUARTERLY, CASES, period_type="Quarterly"))


def resolved(
    *indicators: ProgramIndicator,
    sets: tuple[DataSet, ...] = DATA_SETS,
    combos: tuple[CategoryOptionCombo, ...] = COMBOS,
    **aggregate: Any,
) -> Resolution:
    return resolve(mapping(aggregate=aggregate), indicators, sets, combos)


def reason(*indicators: ProgramIndicator, **changes: Any) -> str:
    """Why the only indicator was left out."""
    resolution = resolved(*indicators, **changes)
    assert not resolution.feeds
    (left,) = resolution.left_out
    assert (left.program_indicator, left.name) == (indicators[0].id, indicators[0].name)
    return left.reason


def test_every_indicator_of_the_example_feeds_its_cell() -> None:
    resolution = resolved(*INDICATORS)
    assert [feed.cell for feed in resolution.feeds] == [
        Cell(MONTHLY, CASES.id, YOUNG, DEFAULT),
        Cell(MONTHLY, CASES.id, OLD, DEFAULT),
        Cell(MONTHLY, DEATHS.id, DEFAULT, DEFAULT),
    ]
    assert not resolution.left_out


def test_a_feed_is_labelled_by_element_and_combination_but_not_by_the_default_one() -> None:
    assert [feed.label for feed in resolved(*INDICATORS).feeds] == [
        "Cases, 0-4 years",
        "Cases, 5 years and over",
        "Deaths",
    ]


def test_an_indicator_without_a_code_is_left_out() -> None:
    assert "says no data element" in reason(indicator(9, None))


def test_an_indicator_with_an_unknown_code_is_left_out() -> None:
    assert "'NOSUCH' is in none of the mapping's data sets" in reason(indicator(9, "NOSUCH"))


def test_an_element_without_a_code_is_not_taken_for_an_empty_one() -> None:
    nameless = data_set(MONTHLY, element("DEATHS")._replace(code=None))
    assert "says no data element" in reason(indicator(9, ""), sets=(nameless,))


def test_elements_can_be_named_by_uid() -> None:
    (feed,) = resolved(indicator(1, DEATHS.id), data_element_id_scheme="UID").feeds
    assert feed.cell.data_element == DEATHS.id


def test_an_element_in_two_data_sets_without_elements_refuses_the_mapping() -> None:
    obstacle = resolved(*INDICATORS, sets=TWO_SETS).obstacle()
    assert re.search(r"CASES is in .*monthly0000.* and .*quarterly00.*; write `elements: \[CASES\]`", obstacle)


def test_an_element_in_two_data_sets_goes_to_the_one_that_claims_it() -> None:
    claims = [
        {"id": MONTHLY, "periods": {"past": 1}},
        {"id": QUARTERLY, "periods": {"past": 1}, "elements": ["CASES"]},
    ]
    resolution = resolved(*INDICATORS, sets=TWO_SETS, data_sets=claims)
    assert [feed.cell.data_set for feed in resolution.feeds] == [QUARTERLY, QUARTERLY, MONTHLY]


def test_elements_that_name_what_the_data_set_does_not_hold_refuse_the_mapping() -> None:
    claims = [
        {"id": MONTHLY, "periods": {"past": 1}},
        {"id": QUARTERLY, "periods": {"past": 1}, "elements": ["DEATHS"]},
    ]
    obstacle = resolved(*INDICATORS, sets=TWO_SETS, data_sets=claims).obstacle()
    assert "'DEATHS' to data set quarterly00, which does not hold it; correct `elements`" in obstacle


def test_two_elements_of_one_data_set_with_one_code_refuse_the_mapping() -> None:
    twins = data_set(MONTHLY, DEATHS, DEATHS._replace(id="twin0000000"))
    assert "DEATHS" in resolved(indicator(1, "DEATHS"), sets=(twins,)).obstacle()


def test_an_unknown_combination_is_left_out() -> None:
    assert "'NOSUCH' is not one of data element Cases" in reason(indicator(9, "CASES", "NOSUCH"))


def test_a_combination_of_another_category_combination_is_left_out() -> None:
    assert "'YOUNG' is not one of data element Deaths" in reason(indicator(9, "DEATHS", "YOUNG"))


def test_a_combination_code_that_stands_for_two_is_left_out() -> None:
    twin = CategoryOptionCombo("young000001", "YOUNG", "Young again", BY_AGE)
    assert "stands for 2 combinations" in reason(indicator(9, "CASES", "YOUNG"), combos=(*COMBOS, twin))


def test_a_missing_combination_is_left_out_where_the_element_is_disaggregated() -> None:
    assert "names no option combination, and data element Cases is disaggregated" in reason(indicator(9, "CASES"))


def test_a_missing_combination_is_left_out_also_where_the_only_one_is_not_the_default() -> None:
    assert "names no option combination" in reason(indicator(9, "CASES"), combos=(COMBOS[0], COMBOS[1]))


def test_a_missing_combination_is_the_default_where_nothing_is_disaggregated() -> None:
    (feed,) = resolved(indicator(9, "DEATHS")).feeds
    assert feed.cell.category_option_combo == DEFAULT


def test_combinations_can_be_named_by_uid() -> None:
    (feed,) = resolved(indicator(9, "CASES", OLD), category_option_combo_id_scheme="UID").feeds
    assert feed.cell.category_option_combo == OLD


def test_an_attribute_combination_is_resolved_in_the_data_sets_own_combination() -> None:
    by_age = (data_set(MONTHLY, DEATHS, combo=BY_AGE),)
    (feed,) = resolved(indicator(9, "DEATHS", attribute_option_combo="OLD"), sets=by_age).feeds
    assert feed.cell.attribute_option_combo == OLD


def test_a_missing_attribute_combination_is_left_out_where_the_data_set_has_some() -> None:
    by_age = (data_set(MONTHLY, DEATHS, combo=BY_AGE),)
    assert "data set Report monthly0000 has a category combination" in reason(indicator(9, "DEATHS"), sets=by_age)


def test_an_unknown_attribute_combination_is_left_out() -> None:
    assert "'OLD' is not one of data set" in reason(indicator(9, "DEATHS", attribute_option_combo="OLD"))


def test_an_element_that_takes_no_numbers_is_left_out() -> None:
    remarks = (data_set(MONTHLY, element("REMARKS", "LONG_TEXT")),)
    assert "of type LONG_TEXT, which takes no numbers" in reason(indicator(9, "REMARKS"), sets=remarks)


def test_two_indicators_with_one_cell_are_both_left_out_and_name_each_other() -> None:
    resolution = resolved(*INDICATORS, indicator(4, "CASES", "YOUNG"))
    assert [feed.program_indicator_name for feed in resolution.feeds] == ["Indicator 2", "Indicator 3"]
    assert [left.name for left in resolution.left_out] == ["Indicator 1", "Indicator 4"]
    for left in resolution.left_out:
        assert "Indicator 1 and Indicator 4 feed the same cell (Cases, 0-4 years)" in left.reason


def test_hundreds_that_share_a_cell_name_a_few_of_each_other() -> None:
    resolution = resolved(*(indicator(number, "CASES", "YOUNG") for number in range(1, 201)), indicator(999, "DEATHS"))
    assert len(resolution.left_out) == 200
    for left in resolution.left_out:
        assert "Indicator 5 and 195 more feed the same cell" in left.reason


def test_indicators_whose_rows_carry_the_same_marks_are_left_out() -> None:
    resolution = resolved(
        indicator(1, "DEATHS", export_data_element="SAME"),
        indicator(2, "ILL", export_data_element="SAME"),
        indicator(3, "CASES", "OLD"),
        sets=(data_set(MONTHLY, DEATHS, CASES, element("ILL")),),
    )
    assert [feed.program_indicator for feed in resolution.feeds] == [indicator(3, None).id]
    assert all("cannot be told from those of Indicator" in one.reason for one in resolution.left_out)


def test_rows_with_one_export_element_are_told_apart_by_their_combination() -> None:
    resolution = resolved(
        indicator(1, "CASES", "OLD", export_data_element="CASES"),
        indicator(2, "CASES", "YOUNG", export_data_element="CASES"),
    )
    assert [feed.row for feed in resolution.feeds] == [("CASES", "OLD", None), ("CASES", "YOUNG", None)]


def test_the_category_combination_in_force_in_the_data_set_decides() -> None:
    """DHIS2 lets a data set override an element's own category combination; the adapter delivers that one."""
    overridden = (data_set(MONTHLY, DEATHS._replace(category_combo=BY_AGE)),)
    (feed,) = resolved(indicator(1, "DEATHS", "OLD"), sets=overridden).feeds
    assert feed.cell.category_option_combo == OLD
