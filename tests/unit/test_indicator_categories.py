"""What is said of a category's filters."""

import pytest

from t2a.domain.indicators.category_checks import category_remarks
from t2a.domain.indicators.table import Category
from tests.unit.indicator_tables import YEARS


def category(**filters: str) -> Category:
    return Category.model_validate(
        {"options": {name: {"name": name, "filter": text} for name, text in filters.items()}}
    )


def said(one: Category) -> list[tuple[str, str]]:
    return [(remark.level, remark.text) for remark in category_remarks("age", one)]


def test_ages_without_overlap_or_gap_are_told_from_end_to_end() -> None:
    ages = category(a=f"{YEARS} >= 0 && {YEARS} <= 4", b=f"{YEARS} >= 5 && {YEARS} <= 200")
    assert said(ages) == [
        ("note", "covers 0 to 200 of d2:yearsBetween(A{vemovu0Rckh},V{event_date}), without overlap or gap")
    ]


def test_an_overlap_names_the_options_and_the_ages() -> None:
    ages = category(a=f"{YEARS} >= 0 && {YEARS} <= 5", b=f"{YEARS} >= 5 && {YEARS} <= 14")
    [(level, text)] = said(ages)
    assert level == "error"
    assert text.startswith("`a` and `b` overlap: both take 5 of d2:yearsBetween")


def test_a_gap_names_the_options_and_the_ages() -> None:
    ages = category(a=f"{YEARS} >= 0 && {YEARS} <= 4", b=f"{YEARS} >= 6 && {YEARS} <= 14")
    [(level, text)] = said(ages)
    assert level == "error"
    assert text.startswith("between `a` and `b` is a gap: neither takes 5 of d2:yearsBetween")


def test_numbers_that_may_have_decimals_must_meet_unless_the_table_says_otherwise() -> None:
    ages = category(a="#{x.y} <= 4", b="#{x.y} >= 5")
    assert [level for level, _ in said(ages)] == ["error"]
    assert [level for level, _ in said(ages.model_copy(update={"whole_numbers": True}))] == ["note"]


def test_limits_without_a_number_between_them_are_an_error() -> None:
    [(level, text)] = said(category(a="x >= 5 && x <= 4", b="x > 5"))
    assert (level, text) == ("error", "no number is within these limits; correct them")


def test_two_options_with_one_value_overlap() -> None:
    assert ("error", "`a` and `b` overlap: all take 'F'; give each its own value") in said(
        category(a="A{sex} == 'F'", b="'F' == A{sex}")
    )
    assert ("error", "`a` and `b` overlap: all take '1'; give each its own value") in said(
        category(a="x == 1", b="x == 1.0")
    )


def test_whether_values_are_all_is_only_known_by_the_option_set() -> None:
    sexes = category(a="A{sex} == 'F'", b="A{sex} == 'M'")
    [(level, text)] = said(sexes)
    assert level == "note"
    assert "cannot be known unless `option_set` lists all codes" in text
    assert said(sexes.model_copy(update={"option_set": ("F", "M")})) == []
    [(level, text)] = said(sexes.model_copy(update={"option_set": ("F", "M", "OTHER")}))
    assert (level, text) == ("error", "is not exhaustive: no option takes OTHER of `option_set`; add one")
    [(level, text), _] = said(sexes.model_copy(update={"option_set": ("F", "MALE")}))
    assert (level, text) == ("error", "'M' is no code of `option_set`; there are F, MALE")


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ({"a": "d2:hasValue(#{x.y})", "b": "x == 1"}, "the filter of `a` is more than comparisons"),
        ({"a": "x < 5", "b": "y >= 5"}, "the filters speak of x and of y"),
        ({"a": "x == 'F'", "b": "x != 'F'"}, "the filters hold `!=`"),
        ({"a": "x < 'F'", "b": "x >= 'F'"}, "or compare texts by size"),
        ({"a": "x == 1 || x == 2", "b": "x > 2"}, "the filter of `a` is more than"),
    ],
)
def test_what_cannot_be_read_is_a_warning(filters: dict[str, str], why: str) -> None:
    [(level, text)] = said(category(**filters))
    assert level == "warning"
    assert text.startswith("could not be checked")
    assert why in text


def test_the_same_filter_twice_is_an_error_even_when_it_cannot_be_read() -> None:
    assert ("error", "is the same as that of `a`; give each its own") in said(
        category(a="d2:hasValue(#{x.y})", b="d2:hasValue( #{x.y} )")
    )
