"""Whether a data set takes a period today, as far as that is known before sending.

Only what DHIS2 is sure to refuse is refused here: a day's doubt about its clock, expiry (an administrator may have made
an exception for a facility), approvals and data input periods are left to DHIS2 itself.
"""

from datetime import date, timedelta

from t2a.domain.import_summary import Reason
from t2a.domain.metadata import DataSet
from t2a.domain.periods import Period, next_period, period_containing, previous_period

EDITS_EXPIRED = "F_EDIT_EXPIRED"
_DAY = timedelta(days=1)


def untimely(period: Period, data_set: DataSet, today: date) -> Reason | None:
    """Why the data set refuses values of `period` (of its own type) on `today`, the target's day."""
    if period.start > _latest_open(period, data_set, today + _DAY).end:
        text = f"period {period.id} is not open yet in data set {data_set.name} (checked before sending)"
        return Reason("E7641", text)
    return None


def _latest_open(period: Period, data_set: DataSet, today: date) -> Period:
    latest = previous_period(period_containing(period.type, today))
    for _ in range(data_set.open_future_periods):
        latest = next_period(latest)
    return latest
