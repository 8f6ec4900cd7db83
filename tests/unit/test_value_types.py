"""What a number becomes in a data element's value type."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.value_types import ValueRefused, ValueType, same_number, spell, takes_numbers

INTEGERS = [one for one in ValueType if one.startswith("INTEGER")]


@pytest.mark.parametrize("value_type", [ValueType.INTEGER, ValueType.INTEGER_ZERO_OR_POSITIVE, ValueType.NUMBER])
@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("9", "9"),
        ("9.0", "9"),
        ("9.000", "9"),
        ("007", "7"),
        ("0", "0"),
        ("000", "0"),
        ("0.0", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1.2E4", "12000"),
        ("1.0E7", "10000000"),
        ("1e+2", "100"),
        ("0E+3", "0"),
        ("123456789012345678901234567890.0", "123456789012345678901234567890"),
    ],
)
def test_whole_numbers_are_written_without_fraction_or_exponent(value_type: str, text: str, spelled: str) -> None:
    assert spell(text, value_type) == spelled


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("9.50", "9.5"),
        ("1.5E-3", "0.0015"),
        ("-2.25", "-2.25"),
        (".5", "0.5"),
        ("0.1234567890123456789012345678901230", "0.123456789012345678901234567890123"),
    ],
)
def test_fractions_stay_in_a_number(text: str, spelled: str) -> None:
    assert spell(text, "NUMBER") == spelled


@pytest.mark.parametrize("value_type", INTEGERS)
def test_a_fraction_never_becomes_an_integer(value_type: str) -> None:
    with pytest.raises(ValueRefused, match=r"9\.5 is not a whole number"):
        spell("9.5", value_type)


@pytest.mark.parametrize(
    ("text", "value_type"),
    [
        ("-1", "INTEGER_ZERO_OR_POSITIVE"),
        ("0", "INTEGER_POSITIVE"),
        ("-3.0", "INTEGER_POSITIVE"),
        ("0", "INTEGER_NEGATIVE"),
        ("5", "INTEGER_NEGATIVE"),
        ("100.1", "PERCENTAGE"),
        ("-1", "PERCENTAGE"),
        ("1.01", "UNIT_INTERVAL"),
    ],
)
def test_a_number_outside_of_its_type_is_refused(text: str, value_type: str) -> None:
    with pytest.raises(ValueRefused, match=f"{text} is outside of what {value_type} allows"):
        spell(text, value_type)


@pytest.mark.parametrize(
    ("text", "value_type"),
    [("-4.0", "INTEGER_NEGATIVE"), ("100", "PERCENTAGE"), ("0", "PERCENTAGE"), ("1.0", "UNIT_INTERVAL")],
)
def test_the_limits_of_a_type_belong_to_it(text: str, value_type: str) -> None:
    assert Decimal(spell(text, value_type)) == Decimal(text)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN", "", "many", "9,5", "1_000", " 9", "٣"])
@pytest.mark.parametrize("value_type", ["NUMBER", "INTEGER"])
def test_what_is_no_number_is_refused(text: str, value_type: str) -> None:
    with pytest.raises(ValueRefused, match="is not a number"):
        spell(text, value_type)


@pytest.mark.parametrize("value_type", ["TEXT", "LONG_TEXT", "BOOLEAN", "TRUE_ONLY", "DATE", "FILE_RESOURCE"])
def test_other_types_take_no_numbers(value_type: str) -> None:
    assert not takes_numbers(value_type)
    with pytest.raises(ValueRefused, match=f"type {value_type} cannot take the number 9"):
        spell("9", value_type)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_spelling_changes_no_number_and_spelling_again_changes_nothing(number: Decimal) -> None:
    spelled = spell(str(number), "NUMBER")
    assert Decimal(spelled) == number
    assert spell(spelled, "NUMBER") == spelled
    assert same_number(spelled, str(number))
    assert "E" not in spelled


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_double_is_lost(number: float) -> None:
    assert float(spell(repr(number), "NUMBER")) == number


@pytest.mark.parametrize(
    ("one", "other"), [("16", "16.0"), ("0", "-0"), ("1e2", "100"), ("many", "many"), ("0.10", "0.1")]
)
def test_numbers_are_compared_by_meaning(one: str, other: str) -> None:
    assert same_number(one, other)
    assert same_number(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("16", "16.1"), ("16", ""), ("16", "sixteen"), ("1", "true"), ("10", "1_0")]
)
def test_different_numbers_and_texts_differ(one: str, other: str) -> None:
    assert not same_number(one, other)
    assert not same_number(other, one)
