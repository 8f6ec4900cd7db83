"""Which periods a run transfers into each data set, and how: those asked for by hand, else the mapping's windows."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

from t2a.domain.errors import Fatal
from t2a.domain.ledger import Request
from t2a.domain.mapping import AggregateSide, DataSetTarget, Mapping
from t2a.domain.mapping_windows import ImportStrategy, PeriodWindow
from t2a.domain.metadata import DataSet
from t2a.domain.periods import Period, PeriodType, parse_period_list, past_periods


class Wanted(NamedTuple):
    """Of one data set. `periods`: the oldest first.

    `only_new`: those of them whose stored values stay; `no_new`: those that get no new values.
    """

    periods: tuple[Period, ...]
    only_new: frozenset[str]
    no_new: frozenset[str]


def wanted(
    request: Request, mapping: Mapping, data_sets: Sequence[DataSet], missed: Iterable[datetime] = ()
) -> dict[str, Wanted]:
    """By data set, in the mapping's order. `missed`: when runs were due that this one makes up for."""
    days = sorted({local_day(moment, mapping.timezone) for moment in (request.scheduled_time, *missed)})
    return {
        data_set.id: _wanted(request, mapping.aggregate, asked, period_type_of(data_set), days)
        for asked, data_set in zip(mapping.aggregate.data_sets, data_sets, strict=True)
    }


def window_periods(windows: Iterable[PeriodWindow], period_type: PeriodType, today: date) -> list[Period]:
    """The periods of all windows, the oldest first."""
    return _in_order(period for window in windows for period in _of_window(window, period_type, today))


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


def _wanted(
    request: Request, side: AggregateSide, asked: DataSetTarget, kind: PeriodType, days: Sequence[date]
) -> Wanted:
    windowed = _strategies(asked.periods, kind, days, side.import_strategy)
    periods = _in_order(windowed)
    if request.periods:
        periods = [period for period in periods_by_hand(request.periods) if period.type is kind]
    allowed = {period.id: windowed.get(period, {side.import_strategy}) for period in periods}
    return Wanted(
        tuple(periods),
        _only(allowed, "CREATE") | _old(periods, kind, days[0], side.update_existing_older_than),
        _only(allowed, "UPDATE"),
    )


def _strategies(
    windows: Sequence[PeriodWindow], kind: PeriodType, days: Sequence[date], otherwise: ImportStrategy
) -> dict[Period, set[ImportStrategy]]:
    """What the windows allow of each of their periods; over several days they may allow several things."""
    found: dict[Period, set[ImportStrategy]] = {}
    for day, window in product(days, windows):
        for period in _of_window(window, kind, day):
            found.setdefault(period, set()).add(window.strategy or otherwise)
    return found


def _of_window(window: PeriodWindow, kind: PeriodType, today: date) -> list[Period]:
    distances = window.distances()
    newest_first = past_periods(kind, today, past=distances[-1], include_current=True)[::-1]
    return [newest_first[distance] for distance in distances]


def _only(allowed: dict[str, set[ImportStrategy]], strategy: ImportStrategy) -> frozenset[str]:
    return frozenset(period for period, strategies in allowed.items() if strategies == {strategy})


def _old(periods: Iterable[Period], kind: PeriodType, today: date, limit: int | None) -> frozenset[str]:
    """Those that are further back than the mapping updates."""
    if limit is None:
        return frozenset()
    recent = past_periods(kind, today, past=limit, include_current=True)
    return frozenset(period.id for period in periods if period.end < recent[0].start)


def _in_order(periods: Iterable[Period]) -> list[Period]:
    return sorted(set(periods), key=lambda period: (period.start, period.id))
