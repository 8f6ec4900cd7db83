"""A run that waits before it is planned: for what, since when, and when to look again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

# SQS delays a message by no more.
LONGEST = timedelta(minutes=15)
# How long a run waits for the end of an earlier one of its mapping.
PATIENCE_WITH_RUNS = timedelta(hours=12)


class For(StrEnum):
    ANALYTICS = "analytics"
    EARLIER_RUN = "the end of an earlier run"


class Waiting(NamedTuple):
    """`looks`: how often it has been looked already. `job`: the making of tables that the run waits for, if any.

    `job_created`: when that was asked for, by the server's clock and without a zone, as DHIS2 writes it.
    """

    since: datetime
    what: For
    looks: int = 0
    job: str = ""
    job_created: str = ""

    def looked(self) -> "Waiting":
        return self._replace(looks=self.looks + 1)


def until_next_look(looks: int, first: timedelta) -> timedelta:
    """Twice as long each time, up to what SQS takes."""
    return min(LONGEST, first * (1 << min(looks, 20)))
