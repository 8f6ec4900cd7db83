"""Changes that are held: what is recorded of them, who may let them go, and which are still open.

A removal that waits only for the run's count (`Why.WAITING`) is let go by finish, all others by a person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from t2a.domain.guards import Why, over_limit
from t2a.domain.values import Key

if TYPE_CHECKING:
    from t2a.domain.ledger import BatchRecord


Origin = tuple[str, datetime | None]
# Stands in a release's id between the batch and the release's number.
RELEASE = "-release-"


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

    `by`: the person's AWS identity; empty when the run's own count lets it go, and then only what waited for that.
    """

    of: str
    decided_at: datetime
    periods: tuple[str, ...]
    by: str = ""
    reason: str = ""
    at: datetime | None = None

    def takes(self, period: str, why: Why) -> bool:
        return period in self.periods and (bool(self.by) or why is Why.WAITING)


class Discard(NamedTuple):
    """A person leaves what is held as it is."""

    by: str
    at: datetime
    reason: str


class OpenHeld(NamedTuple):
    """Changes that still wait: `of` is how many values of ours the batch's scope holds in that period."""

    batch: str
    data_set: str
    period: str
    why: Why
    values: int
    of: int


def summed(values: Sequence[HeldValue]) -> tuple[Held, ...]:
    counts = Counter((one.key.period, one.why) for one in values)
    return tuple(Held(period, why, number) for (period, why), number in sorted(counts.items()))


def open_held(batches: "Sequence[BatchRecord]", percent: int) -> list[OpenHeld]:
    """What waits: for a person, or for a batch or release of the run that failed."""
    over = _over(batches, percent)
    return [
        OpenHeld(record.id, record.batch.data_set, held.period, _why(record, held, over), held.values, ours)
        for record, held in _untaken(batches)
        if record.discard is None
        for ours in [record.ours.get(held.period, 0)]
    ]


def discarded(batches: "Sequence[BatchRecord]") -> int:
    """How many held changes a person has closed."""
    return sum(held.values for record, held in _untaken(batches) if record.discard)


def taken_over(batches: "Sequence[BatchRecord]") -> int:
    """How many held changes have been counted anew by the batches that release them."""
    everything = sum(held.values for record in batches if record.state.moved for held in record.held)
    return everything - sum(held.values for _, held in _untaken(batches))


def releasable(batches: "Sequence[BatchRecord]", percent: int) -> list[tuple["BatchRecord", tuple[str, ...]]]:
    """Batches and periods whose waiting removals the whole run's count lets go.

    Nothing of a data set is let go while a batch of it has not been counted.
    """
    uncounted = {record.batch.data_set for record in batches if not (record.state.moved or record.state == "split")}
    over, releases = _over(batches, percent), _releases(batches)
    found = []
    for record in batches:
        asked = {period for release in releases[_origin(record)] for period in release.periods}
        periods = tuple(
            held.period
            for held in record.held
            if held.why is Why.WAITING and held.period not in asked and (record.batch.data_set, held.period) not in over
        )
        if periods and record.state.moved and not record.discard and record.batch.data_set not in uncounted:
            found.append((record, periods))
    return found


def counted(batches: "Sequence[BatchRecord]") -> "list[BatchRecord]":
    """The batches whose accounts make up the run's.

    A release counts when all its parts have been moved, the batch it releases has not been replayed since, and no
    later release has taken over all that it took.
    """
    origins, moved = {_origin(record) for record in batches}, _moved_releases(batches)
    by_origin: dict[Origin, list[BatchRecord]] = defaultdict(list)
    for record in batches:
        if record.release and _whole(record) in moved:
            by_origin[record.release.of, record.release.decided_at].append(record)
    releases = (
        record
        for origin, several in by_origin.items()
        for record in several
        if origin in origins and not any(_supersedes(later, record) for later in several)
    )
    return [*(record for record in batches if record.release is None), *releases]


def _untaken(batches: "Sequence[BatchRecord]") -> "Iterator[tuple[BatchRecord, Held]]":
    """What is held and no release has decided anew."""
    done = _releases(counted(batches))
    for record in batches:
        if record.state.moved:
            for held in record.held:
                if not any(release.takes(held.period, held.why) for release in done[_origin(record)]):
                    yield record, held


def _moved_releases(batches: "Sequence[BatchRecord]") -> set[str]:
    """Releases of which every part has been moved."""
    parts = [record for record in batches if record.release and record.state != "split"]
    return {_whole(one) for one in parts} - {_whole(one) for one in parts if not one.state.moved}


def _supersedes(later: "BatchRecord", earlier: "BatchRecord") -> bool:
    new, old = later.release, earlier.release
    if not new or not old or not set(old.periods) <= set(new.periods) or (old.by and not new.by):
        return False
    return _number(later) > _number(earlier)


def _whole(record: "BatchRecord") -> str:
    """The release that was split into this part, `00001-release-1` of `00001-release-1.2`."""
    of, release, number = record.id.rpartition(RELEASE)
    return of + release + number.partition(".")[0]


def _number(record: "BatchRecord") -> int:
    return int(_whole(record).rpartition(RELEASE)[2])


def _releases(batches: "Sequence[BatchRecord]") -> dict[Origin, list[Release]]:
    found: dict[Origin, list[Release]] = defaultdict(list)
    for record in batches:
        if record.release:
            found[record.release.of, record.release.decided_at].append(record.release)
    return found


def _origin(record: "BatchRecord") -> Origin:
    """What releases name: the batch and the end at which it held something; a replay ends it anew."""
    return record.id, record.ended_at


def _over(batches: "Sequence[BatchRecord]", percent: int) -> set[tuple[str, str]]:
    """Data sets and periods of which more has vanished than the mapping allows, over all batches that moved."""
    vanished: Counter[tuple[str, str]] = Counter()
    ours: Counter[tuple[str, str]] = Counter()
    for record in batches:
        if record.state.moved and record.release is None:
            data_set = record.batch.data_set
            vanished.update({(data_set, held.period): held.values for held in record.held if held.why is Why.WAITING})
            ours.update({(data_set, period): number for period, number in record.ours.items()})
    return {place for place, removals in vanished.items() if over_limit(removals, ours[place], percent)}


def _why(record: "BatchRecord", held: Held, over: set[tuple[str, str]]) -> Why:
    waited_in_vain = held.why is Why.WAITING and (record.batch.data_set, held.period) in over
    return Why.LIMIT if waited_in_vain else held.why
