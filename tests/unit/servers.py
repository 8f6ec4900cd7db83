"""Targets that refuse, fall silent or take less at once, and what to send them."""

from collections.abc import Callable, Collection, Sequence

from t2a.domain.errors import TooLarge, Unanswered
from t2a.domain.import_summary import Conflict, ImportSummary
from t2a.domain.values import DataValue, Key
from t2a.ports import Answer
from t2a.services.importing import Imported, Importing
from tests.fakes import FakeTarget
from tests.unit.given import COMBOS, DATA_SETS, MONTHLY, uid
from tests.unit.world import OCTOBER

# Which of the bad positions an answer names.
Naming = Callable[[Sequence[int]], Sequence[int]]


def number(place: int) -> Key:
    """One of many keys that differ in data element and org unit alone."""
    return Key(uid("de", place), OCTOBER, uid("facility", place), "option00000", "default0000")


def values(count: int) -> list[DataValue]:
    return [DataValue(number(place), str(place)) for place in range(count)]


def everybody(bad: Sequence[int]) -> Sequence[int]:
    return bad


def first_only(bad: Sequence[int]) -> Sequence[int]:
    return bad[:1]


def nobody(bad: Sequence[int]) -> Sequence[int]:
    return ()


class Target243(FakeTarget):
    """Refuses a whole POST for one bad key, as DHIS2 2.43 does, and names whom `naming` says."""

    def __init__(self, bad: Collection[Key], naming: Naming = everybody) -> None:
        super().__init__(DATA_SETS, COMBOS)
        self._bad, self._naming = bad, naming
        self.summary = self._judge

    def _judge(self, sent: Sequence[DataValue]) -> ImportSummary:
        bad = [index for index, value in enumerate(sent) if value.key in self._bad]
        if not bad:
            return ImportSummary("SUCCESS", "", 0, len(sent), 0, 0, (), ())
        named = tuple(self._naming(bad)) or (-1,)
        return refusal(Conflict("E8999", "a key that cannot be", named))


class Losing(FakeTarget):
    """Loses the answers to its first `losses` POSTs, after storing the values for which `stores` is true."""

    def __init__(self, losses: int, stores: Callable[[DataValue], bool]) -> None:
        super().__init__(DATA_SETS, COMBOS)
        self._losses, self._stores = losses, stores

    def import_values(self, data_set: str, values: Sequence[DataValue]) -> Answer:
        if len(self.imports) >= self._losses:
            return super().import_values(data_set, values)
        super().import_values(data_set, [value for value in values if self._stores(value)])
        self.imports[-1] = (data_set, tuple(values))
        raise Unanswered("broke off its answer")


class Narrow(FakeTarget):
    """Takes `most` values at once."""

    def __init__(self, most: int) -> None:
        super().__init__(DATA_SETS, COMBOS)
        self._most = most

    def import_values(self, data_set: str, values: Sequence[DataValue]) -> Answer:
        if len(values) > self._most:
            raise TooLarge("413: the request is too large")
        return super().import_values(data_set, values)


def refusal(*conflicts: Conflict) -> ImportSummary:
    """A whole POST refused, as 2.43 words it."""
    return ImportSummary("ERROR", "", 0, 0, 0, 0, conflicts, ())


def imported(target: FakeTarget, sent: Sequence[DataValue]) -> Imported:
    return Importing(target, MONTHLY, lambda answer: None)(sent)


def sizes(target: FakeTarget) -> list[int]:
    """How many values each POST held."""
    return [len(sent) for _, sent in target.imports]
