"""Every rule over one survey."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from t2a.domain.checks.analytics import ROW_LIMIT, analytics
from t2a.domain.checks.attribute import attribute
from t2a.domain.checks.connection import connection
from t2a.domain.checks.disaggregation import coverage
from t2a.domain.checks.finding import Finding, in_order
from t2a.domain.checks.indicators import indicators
from t2a.domain.checks.meaning import meaning
from t2a.domain.checks.org_units import org_units
from t2a.domain.checks.survey import Survey
from t2a.domain.checks.time_windows import time_windows
from t2a.domain.checks.upkeep import upkeep

RULES: tuple[Callable[[Survey], Iterable[Finding]], ...] = (
    connection,
    attribute,
    indicators,
    coverage,
    time_windows,
    meaning,
    org_units,
    upkeep,
)


def check(survey: Survey, oldest_analytics: timedelta | None = None) -> tuple[Finding, ...]:
    """Every finding, errors first. What the survey does not hold is not looked at."""
    return in_order([*_found(survey), *analytics(survey, oldest_analytics)])


def _found(survey: Survey) -> Iterator[Finding]:
    for rule in RULES:
        yield from rule(survey)


def remarks(survey: Survey) -> tuple[str, ...]:
    """What was looked at and is harmless, to be said all the same."""
    return tuple(remark for remark in (_values(survey), _decimals(survey)) if remark)


def _values(survey: Survey) -> str:
    resolution, units = survey.resolution, survey.tracker.org_units
    if resolution is None or not units:
        return ""
    data_sets = survey.mapping.aggregate.data_sets
    periods = {asked.id: sum(len(window.distances()) for window in asked.periods) for asked in data_sets}
    values = len(units) * sum(periods[feed.cell.data_set] for feed in resolution.feeds)
    limit = survey.mapping.batches.max_values
    return (
        f"A run asks for up to {values:,} values, at most {limit:,} in a batch; DHIS2 gives {ROW_LIMIT:,} rows at once."
    )


def _decimals(survey: Survey) -> str:
    unset = [one for one in survey.tracker.indicators or () if one.definition and one.definition.decimals is None]
    if not unset:
        return ""
    return (
        f"{len(unset)} indicators leave their decimals unset and export numbers such as 9.0: harmless, T2A writes "
        "whole numbers where the data element takes them."
    )
