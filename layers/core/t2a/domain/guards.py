"""What keeps a value from being removed only because an export does not hold it.

Absence is no proof of zero: DHIS2 answers 200 and leaves out the rows of an indicator whose query fails, or all
rows when its analytics tables were rebuilt in part (recordings `export-broken-indicators-among-others-are-silent`,
`export-after-question-removed-and-partial-rebuild`). A removal that is not proved is held, for a person or for the
end of the run.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.values import Key

# Fewer removals than these are never too many.
FEW = 5


class Why(StrEnum):
    """Why a removal is held; the first that applies."""

    BROKEN = "the indicator does not run"
    GONE = "the org unit is gone from the tracker instance"
    EMPTY = "the export holds nothing at all for the period"
    LIMIT = "more values vanished than removal_limit_percent allows"
    WAITING = "the other batches of the run are still to be counted"


# Those that no person overrules.
NOT_TO_BE_RELEASED = (Why.BROKEN, Why.GONE)


class Proof(NamedTuple):
    """What was found out before removing: keys whose indicator fails, and those whose org unit is gone."""

    broken: Container[Key] = ()
    gone: Container[Key] = ()


class Limit(NamedTuple):
    """`ours`: our stored values in the batch's scope, by period.

    `alone`: the batch has its data set to itself, so it knows the run's share; the removals of others wait.
    """

    percent: int
    ours: Mapping[str, int]
    alone: bool


def hold(
    vanishing: Iterable[Key], proof: Proof, reported: Container[str] | None, limit: Limit | None
) -> dict[Key, Why]:
    """The keys whose removal is held, and why.

    `reported`: periods of which the export holds at least one row; None once a person has released the changes.
    `limit`: None for what has been released, by a person or by the whole run's count.
    """
    candidates = list(vanishing)
    held = {key: why for key in candidates if (why := _unproved(key, proof, reported))}
    counted = Counter(key.period for key in candidates if key not in held)
    for key in candidates:
        if limit and key not in held and (why := _too_many(key.period, counted, limit)):
            held[key] = why
    return held


def over_limit(removals: int, ours: int, percent: int) -> bool:
    """Whether so many removals of so many values of ours, of one data set and period, need a person."""
    return removals >= FEW and removals * 100 > ours * percent


def _unproved(key: Key, proof: Proof, reported: Container[str] | None) -> Why | None:
    if key in proof.broken:
        return Why.BROKEN
    if key in proof.gone:
        return Why.GONE
    if reported is not None and key.period not in reported:
        return Why.EMPTY
    return None


def _too_many(period: str, counted: Mapping[str, int], limit: Limit) -> Why | None:
    if not limit.alone:
        return Why.WAITING
    return Why.LIMIT if over_limit(counted[period], limit.ours.get(period, 0), limit.percent) else None
