"""Times at which a mapping's schedule was due and no run of it came to transfer anything: an outage of the cloud."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import NamedTuple

from t2a.domain.schedule_expression import NeverDue, ScheduleExpression, next_due

# Of a long outage the first: periods move on by days, and the latest are in the run's own window.
LOOKED_AT = 400


class Missed(NamedTuple):
    """The oldest first."""

    times: tuple[datetime, ...] = ()

    @property
    def said(self) -> str:
        """`3 scheduled runs were missed since 2026-11-20 03:00 UTC: their periods are transferred too`, or nothing."""
        if not self.times:
            return ""
        since = f"since {self.times[0]:%Y-%m-%d %H:%M} UTC"
        if len(self.times) == 1:
            return f"1 scheduled run was missed {since}: its periods are transferred too"
        least = "at least " if len(self.times) == LOOKED_AT else ""
        return f"{least}{len(self.times)} scheduled runs were missed {since}: their periods are transferred too"


NOTHING_MISSED = Missed()


def due_between(expression: ScheduleExpression, timezone: str, after: datetime, before: datetime) -> list[datetime]:
    """The due times in between, both ends left out: the oldest first, LOOKED_AT at most."""
    if expression.every:
        return list(islice(_at_a_rate(expression.every, after, before), LOOKED_AT))
    following = _following(expression, timezone, after)
    return list(islice(takewhile(lambda moment: moment < before, following), LOOKED_AT))


def _following(expression: ScheduleExpression, timezone: str, moment: datetime) -> Iterator[datetime]:
    while True:
        try:
            moment = next_due(expression, timezone, moment)
        except NeverDue:
            return
        yield moment


def _at_a_rate(every: timedelta, after: datetime, before: datetime) -> Iterator[datetime]:
    """Reckoned back from the run's own time: a rate counts from when its schedule was made, to the second or so."""
    intervals = (before - after + every / 2) // every
    return (before - back * every for back in range(intervals - 1, 0, -1))
