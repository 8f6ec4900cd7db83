"""Every value that a batch decided on ends in exactly one state, and the states are counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.import_summary import Reason
from t2a.domain.reconcile import Decision
from t2a.domain.values import Key

EXAMPLES = 10


class State(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    VANISHED = "vanished"
    REJECTED = "rejected"


STATE_OF = {
    Decision.CREATE: State.CREATED,
    Decision.UPDATE: State.UPDATED,
    Decision.UNCHANGED: State.UNCHANGED,
    Decision.KEEP: State.KEPT,
    Decision.VANISHED: State.VANISHED,
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


def account(
    decisions: Mapping[Key, Decision],
    sent: Sequence[Key],
    refused: Mapping[int, Reason],
    refusals: Iterable[Refusal],
) -> Account:
    """Count the states; `refused` are positions in `sent`, `refusals` all refused values, ours included."""
    rejected = {sent[index] for index in refused}
    counts = Counter(STATE_OF[decision] for key, decision in decisions.items() if key not in rejected)
    rejections = group(refusals)
    counts[State.REJECTED] = sum(rejection.values for rejection in rejections)
    return Account({state: counts[state] for state in State if counts[state]}, rejections)


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
    return Account({state: counts[state] for state in State if counts[state]}, tuple(rejections))


def _merge(one: Rejection | None, other: Rejection) -> Rejection:
    if one is None:
        return other
    examples = (one.examples + other.examples)[:EXAMPLES]
    return Rejection(one.code, one.text, one.values + other.values, examples)
