from decimal import Decimal

import pytest

from t2a.domain.indicators.filters import Comparison, comparisons, conjunction, unclosed

YEARS = "d2:yearsBetween(A{b}, V{event_date})"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x >= 5", [("x", ">=", Decimal(5))]),
        ("5 < x", [("x", ">", Decimal(5))]),
        ("x>=-1.5&&x<2", [("x", ">=", Decimal("-1.5")), ("x", "<", Decimal(2))]),
        ("(x >= 5) && ((x <= 14))", [("x", ">=", Decimal(5)), ("x", "<=", Decimal(14))]),
        ("x == 1 and y != 'NO'", [("x", "==", Decimal(1)), ("y", "!=", "NO")]),
        ("#{a.b} == 'this && that'", [("#{a.b}", "==", "this && that")]),
        ('A{sex} == "F"', [("A{sex}", "==", "F")]),
        (f"{YEARS} == 4", [("d2:yearsBetween(A{b},V{event_date})", "==", Decimal(4))]),
    ],
)
def test_comparisons_with_numbers_and_texts_are_understood(
    text: str, found: list[tuple[str, str, Decimal | str]]
) -> None:
    assert comparisons(text) == tuple(Comparison(*one) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d2:hasValue(#{a.b})",
        "x == 1 || x == 2",
        "(x == 1 || x == 2) && y == 3",
        "!(x == 1)",
        "x == y",
        "1 == 1",
        "x == 1 &&",
        "x = 1",
        "x === 1",
        "x > 1 > 0",
        "(x == 1",
        "x == 'one",
    ],
)
def test_everything_else_is_not(text: str) -> None:
    assert comparisons(text) is None


@pytest.mark.parametrize(
    ("filters", "together"),
    [
        (["", "x == 1"], "x == 1"),
        (["x == 1", "y == 2", "z == 3"], "x == 1 && y == 2 && z == 3"),
        (["x == 1 || x == 2", "y == 3"], "(x == 1 || x == 2) && y == 3"),
        (["y == 3", "a or b"], "y == 3 && (a or b)"),
        (["(x == 1 || x == 2)", "y == '||'"], "(x == 1 || x == 2) && y == '||'"),
        (["x == 1 || x == 2"], "x == 1 || x == 2"),
    ],
)
def test_filters_hold_together_whatever_stands_in_them(filters: list[str], together: str) -> None:
    assert conjunction(filters) == together


@pytest.mark.parametrize(
    ("text", "left"),
    [("f(A{x}, '(')", None), ("f(x", "("), ("x)", ")"), ("#{a)", ")"), ("x == 'a", "'"), ('"it\'s"', None)],
)
def test_a_bracket_or_quote_without_counterpart_is_found(text: str, left: str | None) -> None:
    assert unclosed(text) == left
