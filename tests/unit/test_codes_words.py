"""Names become codes: capital letters, digits and `_`, up to 50 of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.codes.words import LONGEST, words, written


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Décès", "DECES"),
        ("Malaria deaths", "MALARIA_DEATHS"),
        ("0-4 years, Female", "0_4_YEARS_FEMALE"),
        ("<5 years", "LT5_YEARS"),
        ("< 5 years", "LT5_YEARS"),
        (">=15", "GE15"),
        ("≥ 15 ans", "GE15_ANS"),
        (">15", "GT15"),
        ("<=15", "LE15"),
        ("15+", "15_PLUS"),
        ("HIV+", "HIV_PLUS"),
        ("HIV-", "HIV"),
        ("% tested", "PCT_TESTED"),
        ("Côte d’Ivoire / Abidjan", "COTE_D_IVOIRE_ABIDJAN"),  # noqa: RUF001 - as people write it
        ("Kɔkɔbɛ", "KOKOBE"),
        ("Straße, Łódź, Øst", "STRASSE_LODZ_OST"),
        ("Nouveaux cas №2 ²", "NOUVEAUX_CAS_NO2_2"),
        ("__a--b__", "A_B"),
    ],
)
def test_a_name_becomes_a_code(name: str, code: str) -> None:
    assert written(words(name)) == code


@pytest.mark.parametrize("name", ["डेंगू", "HIV 检测", "وفيات", "٣", "Смерть", "", " - ", "?"])
def test_what_latin_letters_cannot_write_has_no_words(name: str) -> None:
    assert words(name) == ()


def test_a_long_name_is_cut_between_words() -> None:
    parts = words("Suspected malaria cases tested by microscopy in children 0-4 years")
    assert written(parts) == "SUSPECTED_MALARIA_CASES_TESTED_BY_MICROSCOPY_IN"
    assert written(parts, 2) == "SUSPECTED_MALARIA_CASES_TESTED_BY_MICROSCOPY_IN_2"
    assert written(parts, 1000) == "SUSPECTED_MALARIA_CASES_TESTED_BY_MICROSCOPY_1000"


def test_one_word_that_is_too_long_is_cut_within() -> None:
    assert written(("MAL", "A" * 60)) == "MAL_" + "A" * 46


@given(st.text(), st.integers(1, 10_000))
def test_whatever_the_name_a_code_is_one_that_dhis2_takes(name: str, number: int) -> None:
    parts = words(name)
    code = written(parts or ("aBcDeFgHiJk",), number)
    assert len(code) <= LONGEST
    assert re.fullmatch(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*", code)
