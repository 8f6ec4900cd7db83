"""What became of values by data element and period: the account of a batch counts its states alone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from t2a.domain.accounting import STATE_OF, State
from t2a.domain.guards import Why
from t2a.domain.held import HeldValue
from t2a.domain.ledger import BatchRecord, BatchState
from t2a.domain.plan import Place
from t2a.domain.reconcile import Decision
from t2a.domain.releases import counted, untaken
from t2a.domain.values import Key

# Where rows are counted that were refused before they had a data element and a period.
NOWHERE = ("", "")


class Counted(NamedTuple):
    """So many values of a data element and period are in one state; `why` says why they are held."""

    data_element: str
    period: str
    state: State
    why: Why | None
    values: int


class BatchCounts(NamedTuple):
    """Kept as evidence of one end of a batch. `silent`: org units of the target of which nothing was exported."""

    values: tuple[Counted, ...]
    silent: tuple[str, ...]


class Line(NamedTuple):
    """One data element and period of a run, over all org units and option combinations."""

    data_set: str
    data_element: str
    period: str
    counts: dict[State, int]


def count(
    decisions: Mapping[Key, Decision],
    held: Iterable[HeldValue],
    refused: Collection[Key],
    unread: Iterable[Key],
    strangers: int,
) -> tuple[Counted, ...]:
    """The values of an account, by data element and period.

    `refused`: keys of `decisions`; `unread`: keys whose exported value was refused, which are not among them;
    `strangers`: refused rows without a key.
    """
    whys = {one.key: one.why for one in held}
    found = Counter(
        (key.data_element, key.period, State.REJECTED if key in refused else STATE_OF[decision], whys.get(key))
        for key, decision in decisions.items()
    )
    found.update((key.data_element, key.period, State.REJECTED, None) for key in unread)
    found[*NOWHERE, State.REJECTED, None] += strangers
    return tuple(Counted(*where, values) for where, values in found.items() if values)


def lines_of(batches: Sequence[BatchRecord], counts: Mapping[str, BatchCounts]) -> list[Line]:
    """The account of a run, by data element and period; `counts` by batch.

    As there: what a release has decided anew counts there, what a person has closed is kept.
    """
    left = {(record.id, held.period, held.why): record.discard for record, held in untaken(batches)}
    lines: dict[tuple[str, str, str], Counter[State]] = defaultdict(Counter)
    for record in counted(batches):
        for one in counts[record.id].values if record.id in counts else ():
            held = (record.id, one.period, one.why) if one.why else None
            if held is None or held in left:
                closed = held is not None and left[held] is not None
                line = lines[record.batch.data_set, one.data_element, one.period]
                line[State.KEPT if closed else one.state] += one.values
    return [Line(*place, _in_order(found)) for place, found in lines.items()]


def silent_org_units(
    batches: Iterable[BatchRecord], counts: Mapping[str, BatchCounts], places: Mapping[str, Place]
) -> set[str]:
    """Org units of the target of which no batch has exported a value; what a batch without counts asked for is unknown.

    Releases are left aside: they look only at what was held.
    """
    asked = [record for record in batches if record.release is None and record.state is not BatchState.SPLIT]
    silent = {unit for record in asked if record.id in counts for unit in counts[record.id].silent}
    for record in asked:
        known = counts[record.id].silent if record.id in counts else ()
        silent -= {target for unit in record.batch.org_units if (target := places[unit].target)}.difference(known)
    return silent


def _in_order(counts: Mapping[State, int]) -> dict[State, int]:
    return {state: counts[state] for state in State if counts.get(state)}
