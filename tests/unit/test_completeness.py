"""The rules of completeness, and what is done about a report that is or is not registered."""

from datetime import date
from typing import Any

import pytest

from t2a.domain import completeness as why
from t2a.domain.completeness import (
    Conditions,
    Registration,
    Report,
    Verdict,
    What,
    settle,
)
from t2a.domain.mapping_upkeep import CompletenessRule
from t2a.domain.resolution import Cell, Feed
from t2a.domain.tally import Mark
from tests.unit.given import DEFAULT, MONTHLY, facility, uid

OTHER = "other000000"
REPORT = Report(MONTHLY, "202610", facility(1).id, DEFAULT)
STORED, EMPTY, HELD, REJECTED, CHANGED = Mark.STORED, Mark.EMPTY, Mark.HELD, Mark.REJECTED, Mark.CHANGED


def feed(number: int, element: str, combo: str = DEFAULT) -> Feed:
    cell = Cell(MONTHLY, element, uid("coc", number), combo)
    return Feed(uid("pi", number), f"Indicator {number}", (uid("pi", number), None, None), cell, "INTEGER", "")


# Five cells of the report, two of another attribute option combination.
FEEDS = (
    *(feed(number, f"element{number // 2}") for number in range(5)),
    feed(5, "element0", OTHER),
    feed(6, "x", OTHER),
)


def conditions(*, elements: tuple[str, ...] = (), today: str = "2026-11-01", **rule: Any) -> Conditions:
    asked = CompletenessRule.model_validate({"data_set": MONTHLY, **({"minimum_values": 1} | rule)})
    return Conditions(asked, FEEDS, frozenset(elements), frozenset({facility(9).id}), date.fromisoformat(today))


@pytest.mark.parametrize(
    ("rule", "stored", "obstacle"),
    [
        ({"minimum_values": 3}, 3, ""),
        ({"minimum_values": 3}, 2, why.TOO_FEW),
        ({"minimum_values": 1}, 0, why.EMPTY),
        ({"minimum_percent": 80}, 4, ""),
        ({"minimum_percent": 81}, 4, why.TOO_SMALL_A_PART),
        ({"minimum_percent": 100}, 5, ""),
        ({"minimum_values": 2, "minimum_percent": 60}, 2, why.TOO_SMALL_A_PART),
        ({"elements": ("element0", "element1")}, 3, ""),
        ({"elements": ("element0", "element1")}, 2, why.ELEMENT_EMPTY),
        ({"elements": ("element9",)}, 5, why.ELEMENT_EMPTY),
    ],
)
def test_all_conditions_must_hold(rule: dict[str, Any], stored: int, obstacle: str) -> None:
    marks = dict.fromkeys(range(stored), STORED) | dict.fromkeys(range(stored, 5), EMPTY)
    assert conditions(**rule).judge(REPORT, marks, "") == Verdict(obstacle, proved=bool(obstacle))


@pytest.mark.parametrize(
    ("marks", "obstacle"),
    [
        ((STORED, REJECTED), why.REJECTED),
        ((STORED, HELD), why.HELD),
        ((STORED, CHANGED), why.CHANGED),
        ((HELD, REJECTED, CHANGED), why.REJECTED),
        ((EMPTY, HELD), why.HELD),
    ],
)
def test_trouble_with_one_value_withholds_the_report_and_proves_nothing(marks: tuple[Mark, ...], obstacle: str) -> None:
    assert conditions().judge(REPORT, dict(enumerate(marks)), "") == Verdict(obstacle)


def test_doubt_about_the_batch_withholds_the_report() -> None:
    assert conditions().judge(REPORT, {0: STORED}, why.NOT_MOVED) == Verdict(why.NOT_MOVED)


@pytest.mark.parametrize(
    ("today", "rule", "obstacle"),
    [
        ("2026-11-01", {}, ""),
        ("2026-10-31", {}, why.OPEN),
        ("2026-10-01", {"only_closed_periods": True}, why.OPEN),
        ("2026-10-01", {"only_closed_periods": False}, ""),
    ],
)
def test_a_period_is_closed_once_its_last_day_is_over(today: str, rule: dict[str, Any], obstacle: str) -> None:
    assert conditions(today=today, **rule).judge(REPORT, {0: STORED}, "") == Verdict(obstacle)


def test_an_org_unit_that_is_not_assigned_is_not_registered() -> None:
    elsewhere = REPORT._replace(org_unit=facility(9).id)
    assert conditions().judge(elsewhere, {0: STORED}, "") == Verdict(why.UNASSIGNED)


def test_each_attribute_option_combination_is_a_report_of_its_own() -> None:
    rule = conditions(minimum_percent=100)
    marks = dict.fromkeys(range(5), STORED) | {5: STORED, 6: REJECTED}
    assert rule.judge(REPORT, marks, "") == Verdict()
    assert rule.judge(REPORT._replace(attribute_option_combo=OTHER), marks, "") == Verdict(why.REJECTED)
    assert rule.judge(REPORT._replace(attribute_option_combo=OTHER), {5: STORED, 6: STORED}, "") == Verdict()


OURS, THEIRS = Registration(REPORT, "t2a.import"), Registration(REPORT, "clerk")
FAILS = Verdict(why.TOO_FEW, proved=True)


@pytest.mark.parametrize(
    ("verdict", "known", "unregister", "what"),
    [
        (Verdict(), None, False, What.REGISTER),
        (Verdict(), OURS, True, What.ALREADY),
        (Verdict(), THEIRS, True, What.ALREADY),
        (FAILS, None, True, What.WITHHELD),
        (FAILS, OURS, True, What.UNREGISTER),
        (FAILS, OURS, False, What.ALREADY),
        (FAILS, THEIRS, True, What.ALREADY),
        (Verdict(why.REJECTED), OURS, True, What.ALREADY),
        (Verdict(), OURS._replace(completed=False), True, What.WITHHELD),
        (FAILS, OURS._replace(completed=False), True, What.WITHHELD),
    ],
)
def test_what_is_done_about_a_report(
    verdict: Verdict, known: Registration | None, unregister: bool, what: What
) -> None:
    assert settle(REPORT, verdict, known, "t2a.import", unregister=unregister).what is what
