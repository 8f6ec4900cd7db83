"""Which periods a run transfers into a data set: those asked for by hand, else the window of the mapping."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request
from t2a.domain.mapping import DataSetTarget, Mapping
from t2a.domain.metadata import DataSet
from t2a.domain.periods import Period, PeriodType, parse_period_list, past_periods


def periods_of(request: Request, mapping: Mapping, asked: DataSetTarget, data_set: DataSet) -> tuple[str, ...]:
    """The periods to transfer into one data set: those asked for by hand, else the window of the mapping."""
    period_type = period_type_of(data_set)
    if request.periods:
        return tuple(period.id for period in periods_by_hand(request.periods) if period.type is period_type)
    window = asked.periods
    today = local_day(request.scheduled_time, mapping.timezone)
    periods = past_periods(period_type, today, past=window.past, include_current=window.include_current)
    return tuple(period.id for period in periods)


def local_day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(ZoneInfo(timezone)).date()


def periods_by_hand(texts: tuple[str, ...]) -> list[Period]:
    try:
        return parse_period_list(texts)
    except ValueError as error:
        raise Fatal(str(error)) from error


def period_type_of(data_set: DataSet) -> PeriodType:
    try:
        return PeriodType(data_set.period_type)
    except ValueError:
        raise Fatal(f"data set {data_set.name} has the period type {data_set.period_type}, unknown to T2A") from None
