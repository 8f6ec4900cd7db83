"""What a batch leaves of its reports."""

import pytest

from t2a.domain.reconcile import Decision
from t2a.domain.resolution import Cell, Feed
from t2a.domain.tally import Mark, Row, Tally, laid_over, tally
from tests.unit.given import DEFAULT, MONTHLY, facility
from tests.unit.world import CELLS, OCTOBER, key

FEEDS = tuple(
    Feed(f"pi{number}", "", (f"pi{number}", None, None), Cell(MONTHLY, element, combo, DEFAULT), "INTEGER", "")
    for number, (element, combo) in enumerate(CELLS)
)
UNIT, KEY = facility(1).id, key(1, 1)


@pytest.mark.parametrize(
    ("decision", "held", "mark"),
    [
        (Decision.CREATE, False, Mark.STORED),
        (Decision.UPDATE, True, Mark.STORED),
        (Decision.ZERO, True, Mark.STORED),
        (Decision.UNCHANGED, True, Mark.STORED),
        (Decision.UNCHANGED, False, Mark.EMPTY),
        (Decision.KEEP, True, Mark.STORED),
        (Decision.KEEP, False, Mark.EMPTY),
        (Decision.REMOVE, True, Mark.EMPTY),
        (Decision.HOLD, True, Mark.HELD),
    ],
)
def test_every_decision_leaves_a_cell_stored_empty_or_held(decision: Decision, held: bool, mark: Mark) -> None:
    (row,) = tally({KEY: decision}, {KEY} if held else (), (), (), FEEDS, 0).rows
    assert row.marks() == {0: mark}


def test_what_was_refused_or_changed_meanwhile_is_said() -> None:
    decisions = {key(1, 1): Decision.CREATE, key(2, 1): Decision.KEEP}
    made = tally(decisions, (), {key(1, 1), key(3, 1)}, {key(2, 1)}, FEEDS, 2)
    assert made == Tally((Row(OCTOBER, UNIT, {Mark.REJECTED: (0, 2), Mark.CHANGED: (1,)}),), 2)


def test_reports_are_told_apart_by_org_unit_and_period() -> None:
    decisions = dict.fromkeys((key(1, 1), key(3, 1), key(1, 2), key(1, 1, "202609")), Decision.CREATE)
    rows = tally(decisions, (), (), (), FEEDS, 0).rows
    assert {(row.period, row.org_unit): row.cells for row in rows} == {
        (OCTOBER, UNIT): {Mark.STORED: (0, 2)},
        (OCTOBER, facility(2).id): {Mark.STORED: (0,)},
        ("202609", UNIT): {Mark.STORED: (0,)},
    }


def test_a_later_look_decides_anew_on_the_cells_that_it_has_seen() -> None:
    first = Tally((Row(OCTOBER, UNIT, {Mark.STORED: (0,), Mark.HELD: (1, 2)}),))
    later = Tally((Row(OCTOBER, UNIT, {Mark.EMPTY: (1,)}),))
    found = laid_over([(first, False), (later, False)])
    assert found == {(OCTOBER, UNIT): {0: Mark.STORED, 1: Mark.EMPTY, 2: Mark.HELD}}


def test_what_a_person_has_closed_stays_stored() -> None:
    first = Tally((Row(OCTOBER, UNIT, {Mark.REJECTED: (0,), Mark.HELD: (1,)}),))
    assert laid_over([(first, True)]) == {(OCTOBER, UNIT): {0: Mark.REJECTED, 1: Mark.STORED}}
