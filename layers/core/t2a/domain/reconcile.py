"""Decide, for every key of a batch's scope, what is to be done: one line of the table per branch.

| exported | stored in target | decision |
|---|---|---|
| value | nothing | create, unless the strategy is UPDATE: keep |
| value | same | unchanged: not sent |
| a zero that the target does not store | nothing | unchanged: not sent |
| value | differs | update, unless the strategy is CREATE: keep |
| nothing | value | keep: counted as vanished, never touched |
"""

from collections.abc import Container, Mapping
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.value_types import same_number
from t2a.domain.values import Key, StoredValue


class Decision(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    KEEP = "keep"
    VANISHED = "vanished"


class Strategy(NamedTuple):
    """What the mapping's `import_strategy` allows."""

    creates: bool = True
    updates: bool = True

    @classmethod
    def named(cls, name: str) -> "Strategy":
        return cls(creates=name != "UPDATE", updates=name != "CREATE")


def decide(
    exported: Mapping[Key, str],
    stored: Mapping[Key, StoredValue],
    strategy: Strategy,
    *,
    insignificant_zeros: Container[str] = (),
) -> dict[Key, Decision]:
    """Decide every key that is exported or stored; `stored` holds the batch's scope and nothing else.

    `insignificant_zeros`: data elements without `zeroIsSignificant`, for which DHIS2 up to 2.42 takes a zero,
    answers SUCCESS and stores nothing (recording `import-insignificant-zero-new`).
    """
    decisions: dict[Key, Decision] = {}
    for key, value in exported.items():
        if value == "0" and key not in stored and key.data_element in insignificant_zeros:
            decisions[key] = Decision.UNCHANGED
        else:
            decisions[key] = _of_exported(value, stored.get(key), strategy)
    for key in stored:
        decisions.setdefault(key, Decision.VANISHED)
    return decisions


def _of_exported(value: str, stored: StoredValue | None, strategy: Strategy) -> Decision:
    if stored is None:
        return Decision.CREATE if strategy.creates else Decision.KEEP
    if same_number(value, stored.value):
        return Decision.UNCHANGED
    return Decision.UPDATE if strategy.updates else Decision.KEEP
