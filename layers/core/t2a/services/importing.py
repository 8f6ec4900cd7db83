"""Import values until each of them is stored, refused with a reason, or known to be in doubt.

DHIS2 2.43 refuses a whole POST for one bad key: named offenders are left out and the rest is sent again; where
nobody is named the POST is halved until one value stands alone. What an answer leaves open is read back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from t2a.domain.batches import halves
from t2a.domain.errors import TooLarge, Unanswered
from t2a.domain.import_summary import Reason, judge
from t2a.domain.value_types import same_number
from t2a.domain.values import DataValue, Key, StoredValue
from t2a.ports import Target

# POSTs for one batch; beyond, the batch is split.
MOST_POSTS = 100
# How often a value in doubt is sent.
MOST_ROUNDS = 3


class Imported(NamedTuple):
    """Values in neither were stored."""

    refused: dict[Key, Reason]
    unaccounted: frozenset[Key]


class _Part(NamedTuple):
    values: Sequence[DataValue]
    round: int = 1


class Importing:
    """Into one data set. `keep` is given DHIS2's whole answer to every POST."""

    def __init__(self, target: Target, data_set: str, keep: Callable[[str], None]) -> None:
        self._target, self._data_set, self._keep = target, data_set, keep
        self._posts = 0
        self._refused: dict[Key, Reason] = {}
        self._unaccounted: set[Key] = set()
        # Whether DHIS2 has ever told one value from another: stored it, or named it beside others.
        self._discerning = False

    def __call__(self, values: Sequence[DataValue]) -> Imported:
        """Raises TooLarge when refusals are too many to be found in one batch; what was stored stays."""
        waiting = [_Part(values)] if values else []
        while waiting:
            if self._posts == MOST_POSTS:
                self._give_up(waiting)
                break
            # In turn the smallest and the largest part: good values show in the one or in the other.
            waiting.sort(key=lambda part: len(part.values))
            waiting.extend(self._send(waiting.pop(0 if self._posts % 2 else -1)))
        return Imported(self._refused, frozenset(self._unaccounted))

    def _give_up(self, waiting: Sequence[_Part]) -> None:
        """Where each of many parts was refused whole, so is the rest; else smaller batches go on looking."""
        if self._discerning or not self._refused:
            raise TooLarge(f"DHIS2 refuses so many values that {MOST_POSTS} imports did not find them all")
        code, text = next(iter(self._refused.values()))
        reason = Reason(code, f"{text} (as each of {MOST_POSTS} parts of the batch was refused)")
        self._refused |= {value.key: reason for part in waiting for value in part.values}

    def _send(self, part: _Part) -> list[_Part]:
        """Post one part; returns what is to be sent again."""
        self._posts += 1
        try:
            answer = self._target.import_values(self._data_set, part.values)
        except Unanswered:
            return self._read_back(part, dict.fromkeys(range(len(part.values))))
        except TooLarge:
            if len(part.values) == 1:
                raise
            return _halved(part)
        self._keep(answer.text)
        verdict = judge(answer.summary, [value.key for value in part.values])
        self._refused |= {part.values[index].key: reason for index, reason in verdict.refused.items()}
        stored = len(part.values) - len(verdict.refused) - len(verdict.doubtful) - len(verdict.again)
        self._discerning |= bool(stored or (verdict.refused and verdict.again))
        again = _Part([part.values[index] for index in verdict.again], part.round)
        resent = _halved(again) if len(again.values) == len(part.values) else [again] if again.values else []
        return resent + self._read_back(part, verdict.doubtful)

    def _read_back(self, part: _Part, doubtful: Mapping[int, Reason | None]) -> list[_Part]:
        """Settle the values in doubt by what the target holds now; returns those to be sent again."""
        if not doubtful:
            return []
        held = self._held([part.values[index].key for index in doubtful])
        missing = {index: why for index, why in doubtful.items() if not _is_stored(part.values[index], held)}
        self._refused |= {part.values[index].key: why for index, why in missing.items() if why}
        open_ = [part.values[index] for index, why in missing.items() if why is None]
        if part.round == MOST_ROUNDS:
            self._unaccounted |= {value.key for value in open_}
            return []
        return [_Part(open_, part.round + 1)] if open_ else []

    def _held(self, keys: Collection[Key]) -> dict[Key, StoredValue]:
        periods, org_units = {key.period for key in keys}, {key.org_unit for key in keys}
        return self._target.stored_values(self._data_set, sorted(periods), sorted(org_units))


def _halved(part: _Part) -> list[_Part]:
    return [part._replace(values=half) for half in halves(part.values)]


def _is_stored(value: DataValue, held: Mapping[Key, StoredValue]) -> bool:
    stored = held.get(value.key)
    if value.deleted:
        return stored is None
    return stored is not None and same_number(value.value, stored.value)
