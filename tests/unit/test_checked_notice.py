"""The e-mail of a check: every sentence ends with one full stop."""

import pytest

from t2a.domain.checks.catalogue import sides, timing
from t2a.domain.checks.finding import Finding, Report, Thing, found
from t2a.ports import Registered
from t2a.services.notices import checked_notice
from tests.unit.given import THREE_O_CLOCK

IN_FORCE = Registered("v1", "cron(0 3 * * ? *)", True, THREE_O_CLOCK)
USER, INDICATOR = Thing("user", "t2a.export"), Thing("program indicator", "Deaths", "pi000000003")


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (found(sides.ORG_UNITS_UNSEEN, USER, "12 lie outside: Facility 1 ..."), "  12 lie outside: Facility 1 ...\n"),
        (found(timing.DOES_NOT_RUN, INDICATOR, "answered 409. It said no."), "  answered 409. It said no.\n"),
        (found(timing.DOES_NOT_RUN, INDICATOR, "answered 409"), "  answered 409.\n"),
    ],
    ids=["with more of them", "as DHIS2 said it", "as usual"],
)
def test_a_sentence_ends_once(finding: Finding, line: str) -> None:
    _, body = checked_notice(Report("malaria", (finding,)), runs_on=IN_FORCE)
    assert line in body
    assert "\n  What to do: " in body
    assert ".." not in body.replace("...", "")
