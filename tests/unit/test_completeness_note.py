"""What is told of a run's reports."""

import pytest

from t2a.domain import completeness as why
from t2a.domain.completeness import Line, Report, What
from t2a.domain.completeness_note import OTHERS, note_of, of_the_whole_run
from tests.unit.complete import report
from tests.unit.given import facility

REPORT: Report = report(1)


@pytest.mark.parametrize(
    ("earlier", "now", "told"),
    [
        (What.REGISTERED, What.ALREADY, What.REGISTERED),
        (What.REGISTERED, What.UNREGISTERED, What.UNREGISTERED),
        (What.UNREGISTERED, What.WITHHELD, What.UNREGISTERED),
        (What.UNREGISTERED, What.REGISTERED, What.REGISTERED),
        (What.ALREADY, What.ALREADY, What.ALREADY),
        (What.WITHHELD, What.REGISTERED, What.REGISTERED),
    ],
)
def test_a_run_that_is_finished_again_tells_of_all_that_it_has_done(earlier: What, now: What, told: What) -> None:
    assert [line.what for line in of_the_whole_run([Line(REPORT, now)], [Line(REPORT, earlier)])] == [told]


def test_what_an_earlier_finish_did_to_other_reports_is_theirs() -> None:
    elsewhere = Line(REPORT._replace(period="202609"), What.REGISTERED)
    assert of_the_whole_run([Line(REPORT, What.ALREADY)], [elsewhere]) == [Line(REPORT, What.ALREADY)]


def test_a_note_counts_reasons_the_most_frequent_first_and_shows_one_of_each() -> None:
    reasons = [why.TOO_FEW] * 12 + [why.OPEN]
    lines = [
        Line(REPORT._replace(org_unit=facility(number).id), What.WITHHELD, reason)
        for number, reason in enumerate(reasons)
    ]
    note = note_of(lines, {facility(0).id: "Bo", facility(12).id: "Kono"})
    assert note.withheld == ((why.TOO_FEW, 12), (why.OPEN, 1))
    assert note.examples[:2] == (f"Bo - 202610: {why.TOO_FEW}", f"Kono - 202610: {why.OPEN}")
    assert len(note.examples) == 10
    assert len(set(note.examples)) == 10


def test_a_note_lists_ten_reasons_and_counts_the_others() -> None:
    lines = [Line(REPORT, What.WITHHELD, f"DHIS2: {number}") for number in range(13)]
    assert note_of(lines, {}).withheld[-1] == (OTHERS, 3)
    assert len(note_of(lines, {}).withheld) == 11
