"""Every value that a batch decided on ends in exactly one state, and the states are counted."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.errors import Retriable
from t2a.domain.import_summary import Reason
from t2a.domain.reconcile import Decision
from t2a.domain.values import Key

EXAMPLES = 10


class State(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    ZEROED = "zeroed"
    KEPT = "kept"
    HELD = "held"
    REJECTED = "rejected"
    UNACCOUNTED = "unaccounted"


STATE_OF = {
    Decision.CREATE: State.CREATED,
    Decision.UPDATE: State.UPDATED,
    Decision.UNCHANGED: State.UNCHANGED,
    Decision.REMOVE: State.REMOVED,
    Decision.ZERO: State.ZEROED,
    Decision.KEEP: State.KEPT,
    Decision.HOLD: State.HELD,
}


class Refusal(NamedTuple):
    """A value that was not stored: by name, for a person."""

    label: str
    reason: Reason


class Rejection(NamedTuple):
    """All refusals of one code: how many, DHIS2's or our sentence for the first, up to ten by name."""

    code: str
    text: str
    values: int
    examples: tuple[str, ...]


class Account(NamedTuple):
    """What became of a batch's (or a run's) values. The counts add up to the number of keys decided."""

    counts: dict[State, int]
    rejections: tuple[Rejection, ...]

    @property
    def rejected(self) -> int:
        return self.counts.get(State.REJECTED, 0)


class Unaccounted(Retriable):
    """Some values may or may not have been stored: the batch is not done. `account` says how many."""

    def __init__(self, counted: Account) -> None:
        number = counted.counts[State.UNACCOUNTED]
        super().__init__(f"DHIS2's answers leave open what was stored (values in doubt: {number})")
        self.account = counted


def account(
    decisions: Mapping[Key, Decision],
    refused: Collection[Key],
    unaccounted: Collection[Key],
    refusals: Iterable[Refusal],
) -> Account:
    """Count the states. `refusals` are all refused values, those of `refused` and those that never became a key.

    Raises AssertionError when a value would be counted twice or not at all.
    """
    counts = Counter(
        STATE_OF[decision] for key, decision in decisions.items() if key not in refused and key not in unaccounted
    )
    rejections = group(refusals)
    counts[State.REJECTED] = sum(rejection.values for rejection in rejections)
    counts[State.UNACCOUNTED] = len(unaccounted)
    keyless = counts[State.REJECTED] - len(refused)
    if counts.total() != len(decisions) + keyless or keyless < 0:
        raise AssertionError(f"{counts.total()} values counted of {len(decisions)} decided and {keyless} refused")
    return Account(_in_order(counts), rejections)


def group(refusals: Iterable[Refusal]) -> tuple[Rejection, ...]:
    """Group refusals by code, the most frequent first."""
    texts: dict[str, str] = {}
    labels: dict[str, list[str]] = {}
    for refusal in refusals:
        texts.setdefault(refusal.reason.code, refusal.reason.text)
        labels.setdefault(refusal.reason.code, []).append(refusal.label)
    grouped = (Rejection(code, texts[code], len(named), tuple(named[:EXAMPLES])) for code, named in labels.items())
    return tuple(sorted(grouped, key=lambda rejection: -rejection.values))


def add_up(accounts: Iterable[Account]) -> Account:
    """Sum the accounts of a run's batches; examples are kept up to ten a code."""
    counts: Counter[State] = Counter()
    merged: dict[str, Rejection] = {}
    for one in accounts:
        counts.update(one.counts)
        for rejection in one.rejections:
            merged[rejection.code] = _merge(merged.get(rejection.code), rejection)
    rejections = sorted(merged.values(), key=lambda rejection: -rejection.values)
    return Account(_in_order(counts), tuple(rejections))


def moved(account: Account, values: int, before: State, after: State | None = None) -> Account:
    """The account with so many values out of one state, and in another one unless they are counted elsewhere."""
    counts = Counter(account.counts)
    counts[before] -= values
    if after:
        counts[after] += values
    return account._replace(counts=_in_order(counts))


def _in_order(counts: Mapping[State, int]) -> dict[State, int]:
    return {state: counts[state] for state in State if counts.get(state)}


def _merge(one: Rejection | None, other: Rejection) -> Rejection:
    if one is None:
        return other
    examples = (one.examples + other.examples)[:EXAMPLES]
    return Rejection(one.code, one.text, one.values + other.values, examples)
