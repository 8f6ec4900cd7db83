"""T2A905 and T2A906: what an indicator costs the tracker instance."""

from collections.abc import Iterator

from t2a.domain.checks.catalogue import timing
from t2a.domain.checks.dates import AFTER_START, BEFORE_END, ENROLLMENT, span
from t2a.domain.checks.expressions import functions, variables
from t2a.domain.checks.finding import Rule
from t2a.domain.metadata import Boundary, Definition

SEARCHES = frozenset(
    {
        "d2:count",
        "d2:countIfCondition",
        "d2:countIfValue",
        "d2:maxValue",
        "d2:minValue",
        "d2:relationshipCount",
    }
)
OF_THE_PERIOD = frozenset({"analytics_period_start", "analytics_period_end"})
# ProgramIndicator.hasNonDefaultBoundaries of dhis2-core: only events by these two take one query for all periods.
DEFAULT = frozenset({Boundary("EVENT_DATE", AFTER_START), Boundary("EVENT_DATE", BEFORE_END)})


def costs(definition: Definition, *, told: bool) -> Iterator[tuple[Rule, str]]:
    """`told`: a finding about its boundaries says already that it takes a query for each period."""
    text = f"{definition.expression}\n{definition.filter}"
    if searches := sorted(SEARCHES & functions(text)):
        yield timing.EXPENSIVE, f"it calls {', '.join(searches)} for each case"
    if not told and (why := _why_by_period(definition, text)):
        yield timing.A_QUERY_PER_PERIOD, why


def _why_by_period(definition: Definition, text: str) -> str:
    if definition.analytics_type == ENROLLMENT:
        return "it is of type Enrollment, which DHIS2 always asks for period by period"
    if used := sorted(OF_THE_PERIOD & variables(text)):
        return f"it reckons with V{{{used[0]}}}"
    if len(definition.boundaries) != len(DEFAULT) or set(definition.boundaries) != DEFAULT:
        return f"its boundaries are {span(definition.boundaries)}"
    return ""
