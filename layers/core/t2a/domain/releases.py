"""Over all batches of a run: what is still held, what may be let go, and what has been decided anew.

A removal that waits only for the run's count (`Why.WAITING`) is let go by finish, all others by a person.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from t2a.domain.guards import Why, over_limit
from t2a.domain.held import Changes, Held, OpenHeld, Release
from t2a.domain.ledger import BatchRecord, BatchState

# Stands in a release's id between the batch and the release's number.
RELEASE = "-release-"
Origin = tuple[str, datetime | None]


def current(batches: Sequence[BatchRecord]) -> list[BatchRecord]:
    """All but the releases, and releases of releases, whose batch has been replayed since: they are void."""
    records = {record.id: record for record in batches}

    def holds(release: Release | None) -> bool:
        if release is None:
            return True
        of = records.get(release.of)
        return of is not None and of.ended_at == release.decided_at and holds(of.release)

    return [record for record in batches if holds(record.release)]


def open_held(batches: Sequence[BatchRecord], percent: int) -> list[OpenHeld]:
    """What waits: for a person, or for a batch or release of the run that failed."""
    uncounted = _uncounted(batches)
    over = {place for place in _over(batches, percent) if place[0] not in uncounted}
    return [
        OpenHeld(record.id, record.batch.data_set, held.period, _why(record, held, over), held.values, ours, held.why)
        for record, held in untaken(batches)
        if record.discard is None
        for ours in [record.ours.get(held.period, 0)]
    ]


def untaken(batches: Sequence[BatchRecord]) -> Iterator[tuple[BatchRecord, Held]]:
    """What is held and no release has decided anew."""
    done = _releases(counted(batches))
    for record in current(batches):
        for held in record.held if record.state.moved else ():
            if not _taken(held, done[_origin(record)]):
                yield record, held


def discarded(batches: Sequence[BatchRecord]) -> int:
    """How many held changes a person has closed."""
    return sum(held.values for record, held in untaken(batches) if record.discard)


def taken_over(batches: Sequence[BatchRecord]) -> int:
    """How many held changes have been counted anew by the batches that release them."""
    everything = sum(held.values for record in current(batches) if record.state.moved for held in record.held)
    return everything - sum(held.values for _, held in untaken(batches))


def releasable(batches: Sequence[BatchRecord], percent: int) -> list[tuple[BatchRecord, Changes]]:
    """Batches and their waiting removals that the whole run's count lets go.

    Nothing of a data set is let go while a batch of it has not been counted.
    """
    uncounted, over, releases = _uncounted(batches), _over(batches, percent), _releases(batches)
    found: list[tuple[BatchRecord, Changes]] = []
    for record in batches:
        changes: Changes = tuple(
            (held.period, held.why)
            for held in record.held
            if held.why is Why.WAITING
            and (record.batch.data_set, held.period) not in over
            and not _taken(held, releases[_origin(record)])
        )
        if changes and record.state.moved and not record.discard and record.batch.data_set not in uncounted:
            found.append((record, changes))
    return found


def unfinished_releases(batches: Sequence[BatchRecord], of: Collection[str]) -> list[BatchRecord]:
    """Releases of these batches that did not get through: to be sent again, not to be made again."""
    origins = {_origin(record) for record in batches if record.id in of}
    unfinished = (BatchState.FAILED, BatchState.QUEUED)
    return [one for one in batches if one.release and _released(one.release) in origins and one.state in unfinished]


def half_performed(batches: Sequence[BatchRecord], of: Collection[str]) -> list[str]:
    """Batches of these whose release was split, and only some of its parts have been moved."""
    origins, moved = {_origin(record) for record in batches if record.id in of}, _moved_releases(batches)
    return [
        one.release.of
        for one in batches
        if one.release and _released(one.release) in origins and one.state.moved and _whole(one) not in moved
    ]


def unreleased(batches: Sequence[BatchRecord], waiting: Iterable[OpenHeld]) -> list[tuple[BatchRecord, Changes]]:
    """Batches and those of their open changes that no release, not even a failed one, is about."""
    releases, records = _releases(batches), {record.id: record for record in batches}
    found: dict[str, list[tuple[str, Why]]] = defaultdict(list)
    for one in waiting:
        held = Held(one.period, one.recorded, one.values)
        if not _taken(held, releases[_origin(records[one.batch])]):
            found[one.batch].append((one.period, one.recorded))
    return [(records[batch], tuple(changes)) for batch, changes in found.items()]


def with_releases(batches: Sequence[BatchRecord]) -> list[list[BatchRecord]]:
    """Every batch of its own, each with the releases, in order, that have decided anew what it held."""
    performed: dict[Origin, list[BatchRecord]] = defaultdict(list)
    for record in counted(batches):
        if record.release and record.state.moved:
            performed[_released(record.release)].append(record)

    def followed(record: BatchRecord) -> list[BatchRecord]:
        return [record, *(later for release in performed[_origin(record)] for later in followed(release))]

    own = [record for record in batches if record.release is None and record.state is not BatchState.SPLIT]
    return [followed(record) for record in own]


def counted(batches: Sequence[BatchRecord]) -> list[BatchRecord]:
    """The batches whose accounts make up the run's.

    A release counts when all its parts have been moved and the batch it releases has not been replayed since.
    """
    moved = _moved_releases(batches)
    return [record for record in current(batches) if record.release is None or _whole(record) in moved]


def _taken(held: Held, releases: Iterable[Release]) -> bool:
    return any(release.takes(held.period, held.why) for release in releases)


def _moved_releases(batches: Sequence[BatchRecord]) -> set[str]:
    """Releases of which every part has been moved."""
    parts = [record for record in batches if record.release and record.state is not BatchState.SPLIT]
    return {_whole(one) for one in parts} - {_whole(one) for one in parts if not one.state.moved}


def _whole(record: BatchRecord) -> str:
    """The release that was split into this part, `00001-release-1` of `00001-release-1.2`."""
    of, release, number = record.id.rpartition(RELEASE)
    return of + release + number.partition(".")[0]


def _releases(batches: Sequence[BatchRecord]) -> dict[Origin, list[Release]]:
    found: dict[Origin, list[Release]] = defaultdict(list)
    for record in batches:
        if record.release:
            found[_released(record.release)].append(record.release)
    return found


def _released(release: Release) -> Origin:
    return release.of, release.decided_at


def _origin(record: BatchRecord) -> Origin:
    """What releases name: the batch and the end at which it held something; a replay ends it anew."""
    return record.id, record.ended_at


def _over(batches: Sequence[BatchRecord], percent: int) -> set[tuple[str, str]]:
    """Data sets and periods of which more has vanished than the mapping allows, over all batches that moved."""
    vanished: Counter[tuple[str, str]] = Counter()
    ours: Counter[tuple[str, str]] = Counter()
    for record in batches:
        if record.state.moved and record.release is None:
            data_set = record.batch.data_set
            vanished.update({(data_set, held.period): held.values for held in record.held if held.why is Why.WAITING})
            ours.update({(data_set, period): number for period, number in record.ours.items()})
    return {place for place, removals in vanished.items() if over_limit(removals, ours[place], percent)}


def _uncounted(batches: Sequence[BatchRecord]) -> set[str]:
    """Data sets of which a batch is still to be moved: what has vanished in them is not known yet."""
    own = (one for one in batches if one.release is None and one.state is not BatchState.SPLIT)
    return {one.batch.data_set for one in own if not one.state.moved}


def _why(record: BatchRecord, held: Held, over: set[tuple[str, str]]) -> Why:
    waited_in_vain = held.why is Why.WAITING and (record.batch.data_set, held.period) in over
    return Why.LIMIT if waited_in_vain else held.why
