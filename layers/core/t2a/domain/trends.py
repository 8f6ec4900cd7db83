"""How many values there are of each period, against the last runs, and the bars that show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from t2a.domain.accounting import Account, State
from t2a.domain.element_counts import Line
from t2a.domain.ledger import Run

RUNS_SHOWN = 10
# The target holds these as tracker counts them.
AS_COUNTED = (State.CREATED, State.UPDATED, State.UNCHANGED)
# In the units of an SVG's viewBox.
HEIGHT, STEP, BAR_WIDTH = 40, 15, 11
VIEW_BOX = f"0 0 {RUNS_SHOWN * STEP} {HEIGHT}"
LEAST = 1.5


class Count(NamedTuple):
    """Of one run; `values` is None where it did not move the period."""

    at: datetime
    values: int | None


class Bar(NamedTuple):
    """One run's, `x` and `y` from the upper left; without a height the run did not move the period."""

    x: int
    y: float
    height: float
    of: Count


class Trend(NamedTuple):
    """One period, or all of a run's where `period` is empty; the runs in their order, the one reported last."""

    period: str
    counts: tuple[Count, ...]

    @property
    def now(self) -> int:
        return self.counts[-1].values or 0

    @property
    def before(self) -> int | None:
        """Of the run before that moved the period."""
        return next((one.values for one in reversed(self.counts[:-1]) if one.values is not None), None)

    @property
    def bars(self) -> list[Bar]:
        highest = max((one.values or 0 for one in self.counts), default=0)
        return [_bar(place * STEP, one, highest) for place, one in enumerate(self.counts)]


def comparable(run: Run, runs: Iterable[Run]) -> list[Run]:
    """The last runs before this one that moved the values of the same mapping and org units, the oldest first."""
    earlier = [one for one in runs if one.started_at < run.started_at and _moved_the_same(one, run)]
    return sorted(earlier, key=lambda one: one.started_at)[1 - RUNS_SHOWN :]


def values_by_period(lines: Iterable[Line]) -> dict[str, int]:
    values: dict[str, int] = {}
    for line in lines:
        if line.period:
            values[line.period] = values.get(line.period, 0) + _as_counted(line.counts)
    return values


def trends(run: Run, values: Mapping[str, int], earlier: Sequence[Run]) -> list[Trend]:
    """All periods together, then each by itself; `values` are those of this run by period."""
    everything = [Count(one.started_at, _of_account(one.account)) for one in (*earlier, run)]
    return [Trend("", tuple(everything)), *_of_periods(run, values, earlier)]


def _of_periods(run: Run, values: Mapping[str, int], earlier: Sequence[Run]) -> Iterator[Trend]:
    for period in values:
        before = [Count(one.started_at, one.notes.values.get(period)) for one in earlier]
        yield Trend(period, (*before, Count(run.started_at, values[period])))


def _moved_the_same(one: Run, run: Run) -> bool:
    asked = (one.request.mapping, one.request.org_units) == (run.request.mapping, run.request.org_units)
    return asked and not one.request.dry_run and one.account is not None


def _of_account(account: Account | None) -> int | None:
    return _as_counted(account.counts) if account else None


def _as_counted(counts: Mapping[State, int]) -> int:
    return sum(counts.get(state, 0) for state in AS_COUNTED)


def _bar(x: int, count: Count, highest: int) -> Bar:
    """A zero is seen too, as a thin line."""
    if count.values is None:
        return Bar(x, HEIGHT, 0, count)
    height = max(LEAST, round(HEIGHT * count.values / highest, 1)) if highest else LEAST
    return Bar(x, HEIGHT - height, height, count)
