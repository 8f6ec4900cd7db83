"""T2A6xx: the periods of each data set's window against what the data set takes today."""

from collections.abc import Iterator
from datetime import date, timedelta

from t2a.domain.checks.analytics import minor
from t2a.domain.checks.catalogue import timing
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.survey import Survey
from t2a.domain.errors import Fatal
from t2a.domain.mapping import DataSetTarget
from t2a.domain.metadata import DataSet
from t2a.domain.openness import EDITS_EXPIRED, untimely
from t2a.domain.periods import Period
from t2a.domain.windows import period_type_of, window_periods

NAMED_AT_MOST = 6
FREE_BEFORE_OPENING_SINCE = 43


def time_windows(survey: Survey) -> Iterator[Finding]:
    """A user with F_EDIT_EXPIRED may write at any time; too early only since 2.43 (`import-future-period`)."""
    known = {data_set.id: data_set for data_set in survey.target.data_sets or ()}
    free = survey.target.user is not None and survey.target.user.may(EDITS_EXPIRED)
    server = survey.target.server
    early = server is None or minor(server.version) >= FREE_BEFORE_OPENING_SINCE
    for asked in survey.mapping.aggregate.data_sets:
        if data_set := known.get(asked.id):
            yield from _of_data_set(data_set, asked, survey.today, free=free, early=early)


def _of_data_set(data_set: DataSet, asked: DataSetTarget, today: date, *, free: bool, early: bool) -> Iterator[Finding]:
    thing = Thing("data set", data_set.name, data_set.id, data_set.code or "")
    try:
        period_type = period_type_of(data_set)
    except Fatal:
        yield found(timing.PERIOD_TYPE_UNKNOWN, thing, f"its period type is {data_set.period_type}")
        return
    periods = window_periods(asked.periods, period_type, today)
    if not free:
        yield from _closed(thing, data_set, periods, today)
    if not (free and early):
        yield from _not_open(thing, data_set, periods, today)


def _closed(thing: Thing, data_set: DataSet, periods: list[Period], today: date) -> Iterator[Finding]:
    if expired := [period.id for period in periods if _expired(period, data_set, today)]:
        days = f"{data_set.expiry_days:g} day{'' if data_set.expiry_days == 1 else 's'}"
        what = f"its periods expire {days} after they end; {_named(expired, 'has', 'have')} expired today"
        yield found(timing.WINDOW_EXPIRED, thing, what)
    if strange := [period.id for period in periods if not _among_input_periods(period, data_set, today)]:
        what = f"{_named(strange, 'may', 'may')} not be entered today by its input periods"
        yield found(timing.WINDOW_NOT_AMONG_INPUT_PERIODS, thing, what)


def _not_open(thing: Thing, data_set: DataSet, periods: list[Period], today: date) -> Iterator[Finding]:
    if early := [period.id for period in periods if untimely(period, data_set, today - timedelta(days=1))]:
        future = f"{data_set.open_future_periods} open future period{'' if data_set.open_future_periods == 1 else 's'}"
        what = f"{_named(early, 'is', 'are')} not open yet: it has {future}"
        yield found(timing.WINDOW_NOT_OPEN, thing, what)


def _expired(period: Period, data_set: DataSet, today: date) -> bool:
    """DHIS2 counts from the beginning of the last day: the day that many days later is closed already."""
    return data_set.expiry_days > 0 and today >= period.end + timedelta(days=data_set.expiry_days)


def _among_input_periods(period: Period, data_set: DataSet, today: date) -> bool:
    if not data_set.input_periods:
        return True
    return any(
        one.period == period.id and (one.opens or today) <= today <= (one.closes or today)
        for one in data_set.input_periods
    )


def _named(periods: list[str], one: str, several: str) -> str:
    """`202608 has`, `202608 and 202610 have`: they need not follow each other."""
    return f"{periods[0]} {one}" if len(periods) == 1 else f"{_listed(periods)} {several}"


def _listed(periods: list[str]) -> str:
    if len(periods) > NAMED_AT_MOST:
        return f"{periods[0]}, {periods[1]} ... {periods[-1]} ({len(periods)} periods)"
    return f"{', '.join(periods[:-1])} and {periods[-1]}"
