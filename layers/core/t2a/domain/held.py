"""Changes that are held, as they are recorded, and the two ways in which a person settles them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from t2a.domain.guards import Why
from t2a.domain.values import Key

# Periods and reasons.
Changes = tuple[tuple[str, Why], ...]


class HeldValue(NamedTuple):
    """One change that is held, kept with the run's evidence; `stored` is what the target holds."""

    key: Key
    stored: str
    why: Why


class Held(NamedTuple):
    """How many changes of a batch are held in one period for one reason."""

    period: str
    why: Why
    values: int


class Release(NamedTuple):
    """A batch, made `at`, that performs what batch `of` held when it ended at `decided_at`.

    `changes`: the periods and reasons that are let go. `by`: the person's AWS identity; empty when the run's own
    count lets them go.
    """

    of: str
    decided_at: datetime
    changes: Changes
    by: str = ""
    reason: str = ""
    at: datetime | None = None

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(period for period, _ in self.changes))

    def takes(self, period: str, why: Why) -> bool:
        return (period, why) in self.changes


class Discard(NamedTuple):
    """A person leaves what is held as it is."""

    by: str
    at: datetime
    reason: str


class OpenHeld(NamedTuple):
    """Changes that still wait: `of` is how many values of ours the batch's scope holds in that period.

    `recorded`: as the batch knew it, which waited for the run's count, where `why` says that it is over the limit.
    """

    batch: str
    data_set: str
    period: str
    why: Why
    values: int
    of: int
    recorded: Why


def summed(values: Sequence[HeldValue]) -> tuple[Held, ...]:
    counts = Counter((one.key.period, one.why) for one in values)
    return tuple(Held(period, why, number) for (period, why), number in sorted(counts.items()))
