"""T2A420 and T2A317: what is fed in part or by nobody, unless an indicator with an error is meant for it."""

import pytest

from t2a.domain.metadata import CategoryOptionCombo, ProgramIndicator
from tests.unit.checkable import Checkable, codes
from tests.unit.given import BY_AGE, COMBOS, INDICATORS, MONTHLY, QUARTERLY, data_set, element, indicator

YOUNG, _, DEATHS = INDICATORS
MIDDLE = CategoryOptionCombo("middle00000", "MIDDLE", "5-59 years", BY_AGE)


@pytest.fixture
def example() -> Checkable:
    return Checkable()


def of_second(code: str | None, combo: str | None = None) -> ProgramIndicator:
    """The second indicator of the mapping, which ought to feed CASES of OLD."""
    return indicator(2, code, combo)


@pytest.mark.parametrize(
    ("second", "errors"),
    [
        (of_second(None, "OLD"), ["T2A304"]),
        (of_second("CASSES", "OLD"), ["T2A305"]),
        (of_second("CASES", "AGED"), ["T2A401"]),
        (of_second("CASES"), ["T2A404"]),
        (of_second("CASES", "YOUNG"), ["T2A501", "T2A501"]),
        (of_second("DEATHS", "OLD"), ["T2A405", "T2A420"]),
        (of_second(None), ["T2A304", "T2A420"]),
    ],
    ids=[
        "without a code, of its cell",
        "with a wrong code, of its cell",
        "with a wrong combination",
        "without a combination",
        "of a cell that another one feeds, so that nothing is fed",
        "of another data element",
        "of nothing known",
    ],
)
def test_a_cell_that_an_indicator_with_an_error_is_meant_for_is_not_said_to_be_unfed(
    example: Checkable, second: ProgramIndicator, errors: list[str]
) -> None:
    example.tracker.known = [YOUNG, second, DEATHS]
    assert codes(example.check()) == [*errors, "T2A316"]


def test_one_wrong_combination_explains_one_cell_and_not_two(example: Checkable) -> None:
    example.target.combos = [*COMBOS, MIDDLE]
    example.tracker.known = [YOUNG, of_second("CASES", "AGED"), DEATHS]
    report = example.check()
    assert codes(report) == ["T2A401", "T2A420", "T2A316"]
    assert "1 of its 3 cells (33 %); nothing feeds '5 years and over', '5-59 years'" in report.findings[1].what


def test_of_many_cells_ten_are_named(example: Checkable) -> None:
    example.target.combos = [*COMBOS, *(MIDDLE._replace(id=f"m{n}", code=f"M{n}", name=f"Age {n}") for n in range(20))]
    (finding, _) = example.check().findings
    assert finding.what.startswith("indicators feed 2 of its 22 cells (9 %); nothing feeds 'Age 0', ")
    assert finding.what.endswith("'Age 9' ...")


def test_a_data_element_that_nothing_feeds_is_entered_by_hand(example: Checkable) -> None:
    example.target.sets = [data_set(MONTHLY, *example.target.sets[0].data_elements, element("BEDS", combo=BY_AGE))]
    assert codes(example.check()) == ["T2A316"]


def test_of_what_is_unfed_or_unused_nothing_is_said_while_indicators_are_missing(example: Checkable) -> None:
    example.tracker.known = [YOUNG]
    assert codes(example.check()) == ["T2A303", "T2A303"]


QUARTERLY_SET = data_set(QUARTERLY, element("ILL"), period_type="Quarterly")


@pytest.mark.parametrize(
    ("third", "found"),
    [
        (DEATHS, ["T2A317"]),
        (indicator(3, "ILL"), []),
        (indicator(3, "ILL", "OLD"), ["T2A405"]),
        (indicator(3, None), ["T2A304"]),
        (indicator(3, "DEATHS", "OLD"), ["T2A405", "T2A317"]),
    ],
    ids=[
        "of the other",
        "of it",
        "with an error, of it",
        "with an error, of nothing known",
        "with an error, of the other",
    ],
)
def test_a_data_set_is_unfed_unless_an_indicator_with_an_error_may_be_meant_for_it(
    example: Checkable, third: ProgramIndicator, found: list[str]
) -> None:
    example.target.sets.append(QUARTERLY_SET)
    example.tracker.known = [*INDICATORS[:2], third]
    both = [{"id": MONTHLY, "periods": {"past": 1}}, {"id": QUARTERLY, "periods": {"past": 1}}]
    assert codes(example.check(aggregate={"data_sets": both})) == [*found, "T2A316"]
