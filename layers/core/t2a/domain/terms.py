"""What each data set of a mapping will refuse, known before anything is sent."""

from collections.abc import Sequence
from datetime import date

from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import DataSet, User
from t2a.domain.openness import EDITS_EXPIRED, untimely
from t2a.domain.periods import Period, PeriodType, parse_period, past_periods
from t2a.domain.plan import Terms
from t2a.domain.windows import local_day, period_type_of, periods_of


def terms_of(
    request: Request,
    mapping: Mapping,
    data_sets: Sequence[DataSet],
    user: User,
    known: frozenset[str],
    today: date,
) -> dict[str, Terms]:
    """By data set, in the mapping's order. `known`: the run's org units in the target; `today`: its server's day."""
    found = {}
    for asked, data_set in zip(mapping.aggregate.data_sets, data_sets, strict=True):
        periods = [parse_period(period) for period in periods_of(request, mapping, asked, data_set)]
        refused = {period.id: why for period in periods if (why := untimely(period, data_set, today))}
        found[data_set.id] = Terms(
            known - data_set.org_units,
            {} if user.may(EDITS_EXPIRED) else refused,
            _only_new(periods, request, mapping, period_type_of(data_set)),
        )
    return found


def _only_new(periods: list[Period], request: Request, mapping: Mapping, kind: PeriodType) -> frozenset[str]:
    limit = mapping.aggregate.update_existing_older_than
    if limit is None:
        return frozenset()
    recent = past_periods(kind, local_day(request.scheduled_time, mapping.timezone), past=limit, include_current=True)
    return frozenset(period.id for period in periods if period.end < recent[0].start)
