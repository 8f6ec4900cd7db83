"""What a run would do, value by value, and summed by data element and period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from t2a.domain.accounting import Account, State
from t2a.domain.held import HeldValue
from t2a.domain.ledger import BatchRecord
from t2a.domain.names import Names
from t2a.domain.releases import open_held, releasable
from t2a.domain.value_types import ValueRefused, ValueType, spell
from t2a.domain.values import Key

# Data set, data element, period.
Place = tuple[str, str, str]


class Foreseen(NamedTuple):
    """One value: what the target holds and what it is to hold, None where that is nothing.

    `new` is also what a value that is held, kept or refused would have become; `why` says why it is held or refused.
    """

    key: Key
    state: State
    stored: str | None
    new: str | None
    why: str = ""

    @property
    def difference(self) -> Decimal:
        """Of what is no number, as of zero."""
        return _number(self.new) - _number(self.stored)


class Line(NamedTuple):
    """What becomes of one data element in one period, over all org units and option combinations.

    `held`: how many for which reason. `values`: all but the unchanged ones, the largest differences first.
    """

    data_set: str
    data_element: str
    period: str
    counts: Mapping[State, int]
    held: Mapping[str, int]
    values: tuple[Foreseen, ...]

    def largest(self, states: Iterable[State], most: int) -> list[Foreseen]:
        wanted = frozenset(states)
        return [one for one in self.values if one.state in wanted][:most]


class Forecast(NamedTuple):
    """A run that has not taken place. `account`: as the run's own would be, refusals of DHIS2's alone excepted.

    `left_out` and `warnings`: sentences of planning. `broken`: indicators by name that do not run, and why.
    `unread`: a sentence for each batch that could not be decided.
    """

    mapping: str
    names: Names
    periods: tuple[str, ...]
    batches: int
    lines: tuple[Line, ...]
    account: Account
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    broken: Mapping[str, str] = {}
    unread: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing must be mended; what is held waits for a decision, which is no error."""
        return not (self.left_out or self.broken or self.unread or self.account.rejected)

    def values(self) -> Iterator[tuple[Line, Foreseen]]:
        """Every value that does not stay unchanged, and the line that it belongs to."""
        return ((line, one) for line in self.lines for one in line.values)


def lines_of(data_set: str, foreseen: Iterable[Foreseen]) -> list[Line]:
    """The lines of one batch."""
    counts: dict[Place, Counter[State]] = defaultdict(Counter)
    held: dict[Place, Counter[str]] = defaultdict(Counter)
    values: dict[Place, list[Foreseen]] = defaultdict(list)
    for one in foreseen:
        place = (data_set, one.key.data_element, one.key.period)
        counts[place][one.state] += 1
        if one.state is State.HELD:
            held[place][one.why] += 1
        if one.state is not State.UNCHANGED:
            values[place].append(one)
    return [Line(*place, counts[place], held[place], tuple(values[place])) for place in counts]


def merged(lines: Iterable[Line], names: Names) -> tuple[Line, ...]:
    """The lines of all batches, one for each data element and period: in the order of data sets, names and periods."""
    places: dict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        places[line[:3]].append(line)
    order = {data_set: number for number, data_set in enumerate(names.data_sets)}
    return tuple(
        _one_of(parts)
        for _, parts in sorted(
            places.items(), key=lambda item: (order[item[0][0]], names.data_element(item[0][1]), item[0])
        )
    )


def still_held(
    records: Sequence[BatchRecord], held: Mapping[str, Sequence[HeldValue]], percent: int
) -> dict[str, tuple[HeldValue, ...]]:
    """By batch, what the end of the run holds: what only waits for its count then goes, or is over the limit.

    `records`: every batch of the run, moved or failed; `held`: what they hold, value by value, before that.
    """
    goes = {record.id: changes for record, changes in releasable(records, percent)}
    whys = {(one.batch, one.period, one.recorded): one.why for one in open_held(records, percent)}
    return {
        batch: tuple(
            one._replace(why=whys[batch, one.key.period, one.why])
            for one in values
            if (one.key.period, one.why) not in goes.get(batch, ())
        )
        for batch, values in held.items()
    }


def _one_of(parts: Sequence[Line]) -> Line:
    counts, held = Counter[State](), Counter[str]()
    for part in parts:
        counts.update(part.counts)
        held.update(part.held)
    values = sorted((one for part in parts for one in part.values), key=lambda one: (-abs(one.difference), one.key))
    return Line(*parts[0][:3], {state: counts[state] for state in State if counts[state]}, dict(held), tuple(values))


def _number(text: str | None) -> Decimal:
    try:
        return Decimal(spell(text or "0", ValueType.NUMBER))
    except ValueRefused:
        return Decimal(0)
