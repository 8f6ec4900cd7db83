"""What a data set is sure to refuse today, known before sending."""

from datetime import date

import pytest

from t2a.domain.metadata import DataSet
from t2a.domain.openness import untimely
from t2a.domain.periods import parse_period
from tests.unit.given import DATA_SETS

TODAY = date(2026, 11, 23)
REPORT = DATA_SETS[0]


def code(period: str, data_set: DataSet, today: date = TODAY) -> str | None:
    why = untimely(parse_period(period), data_set, today)
    return why.code if why else None


@pytest.mark.parametrize(
    ("open_future_periods", "open_", "closed"),
    [(0, "202610", "202611"), (1, "202611", "202612"), (2, "202612", "202701"), (14, "202712", "202801")],
)
def test_a_data_set_takes_as_many_periods_after_the_last_complete_one_as_it_says(
    open_future_periods: int, open_: str, closed: str
) -> None:
    data_set = REPORT._replace(open_future_periods=open_future_periods)
    assert code(open_, data_set) is None
    assert code(closed, data_set) == "E7641"


def test_the_target_may_already_live_in_tomorrow() -> None:
    """Its clock may have passed midnight since it was asked."""
    data_set = REPORT._replace(open_future_periods=0)
    assert code("202611", data_set, date(2026, 11, 29)) == "E7641"
    assert code("202611", data_set, date(2026, 11, 30)) is None


def test_periods_are_counted_in_the_data_sets_own_type() -> None:
    weekly = REPORT._replace(period_type="Weekly")
    assert code("2026W48", weekly) is None
    assert code("2026W49", weekly) == "E7641"
    assert code("2026Q4", REPORT._replace(period_type="Quarterly")) is None
    assert code("2027Q1", REPORT._replace(period_type="Quarterly")) == "E7641"


def test_a_data_set_without_expiry_days_takes_every_past_period() -> None:
    assert code("199001", REPORT._replace(expiry_days=0)) is None


@pytest.mark.parametrize(
    ("expiry_days", "today", "refused"),
    [
        (10, date(2026, 11, 9), None),
        (10, date(2026, 11, 10), None),
        # A day's doubt about the target's clock and about when the last day ends: left to DHIS2 itself.
        (10, date(2026, 11, 11), None),
        (10, date(2026, 11, 12), "E7640"),
        (1, date(2026, 11, 2), None),
        (1, date(2026, 11, 3), "E7640"),
    ],
)
def test_a_period_is_past_its_expiry_days_only_when_there_is_no_doubt(
    expiry_days: int, today: date, refused: str | None
) -> None:
    assert code("202610", REPORT._replace(expiry_days=expiry_days), today) == refused


def test_the_reason_names_period_and_data_set_and_that_nothing_was_sent() -> None:
    early = untimely(parse_period("202701"), REPORT, TODAY)
    late = untimely(parse_period("202510"), REPORT._replace(expiry_days=30), TODAY)
    assert early is not None
    assert late is not None
    assert early.text == f"period 202701 is not open yet in data set {REPORT.name} (checked before sending)"
    assert late.text == f"period 202510 is past the 30 expiry days of data set {REPORT.name} (checked before sending)"


def test_what_dhis2_refused_as_recorded_is_refused_before_sending() -> None:
    """Recordings `user-import-expired` (with five expiry days) and `import-future-period`, of November 2026."""
    assert code("202812", REPORT) == "E7641"
    assert code("202608", REPORT._replace(expiry_days=5)) == "E7640"
    assert code("202611", REPORT._replace(expiry_days=5)) is None
