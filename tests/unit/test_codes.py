"""Who needs a code, and which code is proposed."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.codes.objects import CategoryCombo, Combination, Element, Forms, Option
from t2a.domain.codes.proposals import Coded, Proposal, coded, proposals
from t2a.domain.errors import Fatal

YOUNG, OLD, FEMALE, MALE = (Option(uid, code) for uid, code in [("y", "0-4"), ("o", "5+"), ("f", "F"), ("m", "M")])


def element(uid: str, name: str, code: str | None = None, created: str = "") -> Element:
    return Element(uid, name, name, code, created)


def combination(uid: str, name: str, options: str, code: str | None = None, created: str = "") -> Combination:
    return Combination(uid, name, code, frozenset(options), created)


def age_and_sex(*combinations: Combination, code: str | None = None, coded_options: bool = True) -> CategoryCombo:
    categories = ((YOUNG, OLD), (FEMALE, MALE))
    if not coded_options:
        categories = ((YOUNG, OLD), (FEMALE._replace(code=None), MALE))
    return CategoryCombo("agesex", "Age and sex", code, categories, combinations)


def proposed(forms: Forms, prefix: str = "", in_use: Sequence[str] = ()) -> dict[str, str]:
    return {one.id: one.proposed for one in proposals(coded(forms, prefix), in_use)}


def elements(*held: Element) -> Forms:
    return Forms(held, ())


def combos(*held: CategoryCombo) -> Forms:
    return Forms((), held)


def test_who_has_a_code_of_its_own_keeps_it() -> None:
    assert proposed(elements(element("a", "Deaths", "D"), element("b", "Cases"))) == {"b": "CASES"}


def test_a_code_of_blanks_is_none() -> None:
    assert proposed(elements(element("a", "Deaths", " "))) == {"a": "DEATHS"}


def test_of_two_with_one_code_the_older_keeps_it() -> None:
    held = element("a", "Deaths", "D", "2026-02-01"), element("b", "Cases", "D", "2026-01-01")
    (found,) = proposals(coded(elements(*held)), ["D"])
    assert found == Proposal(
        kind="data element",
        collection="dataElements",
        id="a",
        name="Deaths",
        code="D",
        proposed="DEATHS",
        why="Cases (b) has the same code and keeps it",
        home="",
    )


def test_combinations_of_different_category_combinations_may_have_one_code() -> None:
    held = age_and_sex(combination("a", "Young, Female", "yf", "F"))
    other = CategoryCombo("sex", "Sex", None, ((FEMALE, MALE),), (combination("b", "Female", "f", "F"),))
    assert proposed(combos(held, other)) == {}
    again = held._replace(combinations=(*held.combinations, combination("c", "Old, Female", "of", "F")))
    assert proposed(combos(again, other)) == {"c": "5_PLUS_F"}


def test_a_combination_is_called_by_the_codes_of_its_options_in_the_order_of_the_categories() -> None:
    held = age_and_sex(combination("a", "Female, Old", "fo"), code="MAL")
    assert proposed(combos(held)) == {"a": "MAL_5_PLUS_F"}
    assert proposed(combos(held), "tb") == {"a": "TB_5_PLUS_F"}


def test_a_long_code_of_the_category_combination_is_no_prefix() -> None:
    held = age_and_sex(combination("a", "Young, Female", "yf"), code="M" * 31)
    assert proposed(combos(held)) == {"a": "0_4_F"}


def test_where_an_option_has_no_code_the_combination_is_called_by_its_name() -> None:
    held = age_and_sex(combination("a", "0-4 years, Female", "fy"), coded_options=False)
    assert proposed(combos(held)) == {"a": "0_4_YEARS_FEMALE"}
    assert proposed(combos(held._replace(code="MAL"))) == {"a": "MAL_0_4_YEARS_FEMALE"}


def test_names_in_other_scripts_give_the_uid() -> None:
    held = age_and_sex(combination("qRqMMCHMdhN", "डेंगू", "fy"), coded_options=False)
    forms = Forms((element("CInCcuZiWIN", "मृत्यु"),), (held,))
    assert proposed(forms, "mal") == {"CInCcuZiWIN": "MAL_CInCcuZiWIN", "qRqMMCHMdhN": "MAL_qRqMMCHMdhN"}


def test_the_short_name_comes_before_the_name() -> None:
    assert proposed(elements(Element("a", "Malaria deaths", "Mal. deaths", None))) == {"a": "MAL_DEATHS"}
    assert proposed(elements(Element("a", "Malaria deaths", "मृत्यु", None))) == {"a": "MALARIA_DEATHS"}


def test_a_prefix_that_the_name_begins_with_is_not_written_twice() -> None:
    assert proposed(elements(element("a", "Mal deaths"), element("b", "Mal")), "mal_") == {
        "a": "MAL_DEATHS",
        "b": "MAL_MAL",
    }


def test_codes_in_use_are_never_proposed_however_they_are_written() -> None:
    assert proposed(elements(element("a", "Deaths")), in_use=["deaths", "DEATHS_2"]) == {"a": "DEATHS_3"}


def test_a_name_that_looks_numbered_keeps_its_number() -> None:
    held = element("a", "Deaths"), element("b", "Deaths"), element("c", "Deaths 2")
    assert proposed(elements(*held)) == {"a": "DEATHS", "b": "DEATHS_3", "c": "DEATHS_2"}


def test_age_groups_that_differ_in_a_sign_do_not_collapse() -> None:
    names = ["<5 years", "5 years", ">5 years", ">=5 years", "<=5 years", "5+ years"]
    found = proposed(elements(*(element(f"u{place}", name) for place, name in enumerate(names))))
    assert sorted(found.values()) == ["5_PLUS_YEARS", "5_YEARS", "GE5_YEARS", "GT5_YEARS", "LE5_YEARS", "LT5_YEARS"]


def test_combinations_whose_options_left_the_categories_are_left_alone_and_keep_their_codes() -> None:
    held = age_and_sex(
        combination("a", "Young, Female", "yf", "YF", "2026-01-01"),
        combination("b", "Infant, Female", "if", "YF", "2026-02-01"),
        combination("c", "Infant, Male", "im"),
        combination("d", "Young", "y"),
    )
    assert proposed(combos(held)) == {"a": "0_4_F"}


def test_attribute_option_combinations_are_named_so() -> None:
    held = age_and_sex(combination("a", "Young, Female", "yf"))
    (found,) = proposals(coded(Forms((), (held,), frozenset({"agesex"}))), ())
    assert (found.kind, found.collection) == ("attribute option combination", "categoryOptionCombos")


@pytest.mark.parametrize(("prefix", "reason"), [("मल", "nothing to write a code with"), ("x" * 31, "is too long")])
def test_a_prefix_that_cannot_be_is_refused(prefix: str, reason: str) -> None:
    with pytest.raises(Fatal, match=reason):
        coded(elements(element("a", "Deaths")), prefix)


NAMES = st.one_of(st.sampled_from(["Deaths", "deaths", "Deaths 2", "Décès", "死", "D" * 60, "<5", "5"]), st.text())
CODES = st.sampled_from([None, "", "D", "DEATHS", "d"])
ELEMENTS = st.lists(
    st.builds(Element, st.text("abc", min_size=1, max_size=3), NAMES, NAMES, CODES, st.sampled_from(["", "1", "2"])),
    unique_by=lambda one: one.id,
)


@given(ELEMENTS, st.sets(st.sampled_from(["DEATHS", "DEATHS_2", "deces", "LT5"])), st.randoms())
def test_every_code_is_new_and_the_order_does_not_matter(held: list[Element], in_use: set[str], random: Random) -> None:
    objects = list(coded(elements(*held)))
    taken = in_use | {one.code for one in objects if one.code}
    found = proposals(objects, taken)
    random.shuffle(objects)
    assert proposals(objects, taken) == found
    assert_all_can_be_told_apart(objects, found, taken)


def assert_all_can_be_told_apart(objects: list[Coded], found: Sequence[Proposal], taken: set[str]) -> None:
    fresh = {one.id: one.proposed for one in found}
    assert {code.upper() for code in fresh.values()}.isdisjoint(code.upper() for code in taken)
    codes = [fresh.get(one.id, one.code) for one in objects]
    assert all(codes)
    assert len(set(codes)) == len(codes)
