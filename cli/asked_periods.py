"""The periods that a person asks for on the command line."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from t2a.domain.mapping import Mapping
from t2a.domain.relative_periods import is_relative, periods_on
from t2a.domain.windows import local_day

PeriodsOption = Annotated[
    list[str] | None,
    typer.Option("--periods", help="202603, 2026Q1, a range 202603..202605, or LAST_6_MONTHS; repeatable."),
]


def asked_periods(texts: list[str] | None, now: datetime, mapping: Callable[[], Mapping]) -> tuple[str, ...]:
    """Fixed ids, the oldest first. `mapping` is read where a name moves with the mapping's day."""
    asked = texts or []
    today = local_day(now, mapping().timezone) if any(map(is_relative, asked)) else now.date()
    return tuple(period.id for period in periods_on(asked, today))
