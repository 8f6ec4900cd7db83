"""Decide, for every key of a batch's scope, what is to be done: one line of the table per branch.

| exported | stored in target | decision |
|---|---|---|
| value | nothing, and no new values are added (`UPDATE`) | keep |
| value | nothing | create |
| a zero that does not count | nothing | unchanged: not sent |
| value | same | unchanged: not sent |
| value | differs, and stored values stay (`CREATE`, an old period) | keep |
| value | differs, last stored by somebody else | the mapping's `on_manual_edit`: as ours, or keep |
| value | differs, last stored by us | update |
| a zero that does not count | a value | remove |
| nothing | value of somebody else | never touched: keep |
| nothing | zero of ours | unchanged |
| nothing | value of ours, and stored values stay | keep |
| nothing | value of ours | the mapping's `on_vanished`: keep, zero where zeros count, else remove |

Hold is decided afterwards, by `t2a.domain.guards`: it takes back removals that are not proved.
A zero does not count where the data element's `zeroIsSignificant` is false: DHIS2 up to 2.42 stores nothing for it
and 2.43 stores it (recordings `import-insignificant-zero-*`), so T2A never sends one.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.value_types import same_number
from t2a.domain.values import Key, StoredValue


class Decision(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REMOVE = "remove"
    ZERO = "zero"
    KEEP = "keep"
    HOLD = "hold"


SENT = frozenset({Decision.CREATE, Decision.UPDATE, Decision.REMOVE, Decision.ZERO})


class Rules(NamedTuple):
    """What the mapping allows; `user` is the integration user of the target, whose values are ours.

    `only_new`: periods whose stored values stay. `no_new`: periods that get no new values. `uncounted_zeros`: data
    elements without `zeroIsSignificant`.
    """

    user: str
    overwrites_manual_edits: bool = True
    on_vanished: str = "remove"
    only_new: frozenset[str] = frozenset()
    no_new: frozenset[str] = frozenset()
    uncounted_zeros: frozenset[str] = frozenset()


def decide(exported: Mapping[Key, str], stored: Mapping[Key, StoredValue], rules: Rules) -> dict[Key, Decision]:
    """Decide every key that is exported or stored; both hold the batch's scope and nothing else."""
    decisions = {key: _of_exported(key, value, stored.get(key), rules) for key, value in exported.items()}
    for key, held in stored.items():
        if key not in decisions:
            decisions[key] = _of_absent(key, held, rules)
    return decisions


def _of_exported(key: Key, value: str, held: StoredValue | None, rules: Rules) -> Decision:
    uncounted_zero = value == "0" and key.data_element in rules.uncounted_zeros
    if held is None:
        return _of_new(key, rules, uncounted_zero=uncounted_zero)
    if same_number(value, held.value):
        return Decision.UNCHANGED
    if key.period in rules.only_new:
        return Decision.KEEP
    if held.stored_by != rules.user and not rules.overwrites_manual_edits:
        return Decision.KEEP
    return Decision.REMOVE if uncounted_zero else Decision.UPDATE


def _of_new(key: Key, rules: Rules, *, uncounted_zero: bool) -> Decision:
    if uncounted_zero:
        return Decision.UNCHANGED
    return Decision.KEEP if key.period in rules.no_new else Decision.CREATE


def _of_absent(key: Key, held: StoredValue, rules: Rules) -> Decision:
    if held.stored_by != rules.user:
        return Decision.KEEP
    if same_number(held.value, "0"):
        return Decision.UNCHANGED
    if key.period in rules.only_new or rules.on_vanished == "keep":
        return Decision.KEEP
    if rules.on_vanished == "zero" and key.data_element not in rules.uncounted_zeros:
        return Decision.ZERO
    return Decision.REMOVE
