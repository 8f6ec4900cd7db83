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


def test_every_past_period_is_left_to_dhis2() -> None:
    """It may have expired, and an administrator may have made an exception for a facility."""
    assert code("199001", REPORT) is None


def test_the_reason_names_period_and_data_set_and_that_nothing_was_sent() -> None:
    early = untimely(parse_period("202701"), REPORT, TODAY)
    assert early is not None
    assert early.text == f"period 202701 is not open yet in data set {REPORT.name} (checked before sending)"


def test_what_dhis2_refused_as_recorded_is_refused_before_sending() -> None:
    """Recording `import-future-period`, of November 2026."""
    assert code("202812", REPORT) == "E7641"
    assert code("202611", REPORT) is None
