"""Packing org units into batches: as few and as large as the limits allow, with short URLs.

DHIS2 runs one query per indicator, level and period type, so small batches are dear; but a request has a
row limit (E7128), and path and query beyond 7,952 characters get 400 in HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from t2a.domain.errors import Fatal
from t2a.domain.metadata import OrgUnit

LONGEST_QUERY = 7_900
SERVER_ROW_LIMIT = 100_000
UID_AND_SEPARATOR = 12
# What stands in the URL beside the three lists: the path, the names of parameters, a context path.
FIXED_PART = 300
MOST_ORG_UNITS_LISTED = 300

Item = TypeVar("Item")


class Limits(NamedTuple):
    """`values`: most values of a batch; `parallel_exports`: requests into which its indicators are split."""

    values: int
    parallel_exports: int


class WholeLevel(NamedTuple):
    """The org units to pack are every one of `level` that lies below one org unit of each set of `boundaries`."""

    level: int
    boundaries: tuple[frozenset[str], ...] = ()

    def holds_all_below(self, parent_path: str) -> bool:
        ancestors = parent_path.split("/")
        return all(not boundary.isdisjoint(ancestors) for boundary in self.boundaries)


class Batch(NamedTuple):
    """One data set, its periods and a group of org units (UIDs of the tracker instance).

    `dimension` is what stands behind `ou:` in the export, `LEVEL-3;<boundary>;...` or the UIDs themselves.
    """

    data_set: str
    periods: tuple[str, ...]
    org_units: tuple[str, ...]
    dimension: str


def split_indicators(indicators: Sequence[str], parts: int, room: int) -> list[tuple[str, ...]]:
    """Cut the indicators into about `parts` lists of at most `room` characters in a URL."""
    most = max(1, room // UID_AND_SEPARATOR)
    size = min(most, max(1, -(-len(indicators) // parts)))
    return [tuple(indicators[start : start + size]) for start in range(0, len(indicators), size)]


def pack(
    data_set: str,
    periods: Sequence[str],
    indicators: int,
    org_units: Iterable[OrgUnit],
    limits: Limits,
    *,
    whole_level: WholeLevel | None = None,
) -> list[Batch]:
    """Pack the org units of one data set; with `whole_level`, siblings are asked for by their parent.

    Periods that are too many for one request are divided first. Raises Fatal when one org unit and one period
    alone are too much.
    """
    if not indicators or not periods:
        return []
    capacity, room = _capacity(periods, indicators, limits), _room_for_org_units(periods, indicators, limits)
    if capacity < 1 or room < UID_AND_SEPARATOR * 2:
        units = list(org_units)
        parts = halves(periods)
        if len(parts) == 1:
            raise Fatal(
                f"one org unit alone may hold {indicators} values ({indicators} indicators), "
                f"more than batches.max_values allows: raise it"
            )
        return [
            batch
            for part in parts
            for batch in pack(data_set, part, indicators, units, limits, whole_level=whole_level)
        ]
    packer = _Packer(data_set, tuple(periods), capacity, room, whole_level)
    for siblings in _by_parent(org_units):
        packer.add(siblings)
    return packer.finish()


def _capacity(periods: Sequence[str], indicators: int, limits: Limits) -> int:
    """Org units in a batch. The row limit is per request, and the largest of the parallel ones counts."""
    largest = -(-indicators // limits.parallel_exports) * len(periods)
    return min(limits.values // (indicators * len(periods)), SERVER_ROW_LIMIT // largest)


def _room_for_org_units(periods: Sequence[str], indicators: int, limits: Limits) -> int:
    """Characters left for `ou:` when half of what remains after the periods may go to the indicators."""
    left = LONGEST_QUERY - FIXED_PART - sum(len(period) + 1 for period in periods)
    wanted = -(-indicators // limits.parallel_exports) * UID_AND_SEPARATOR
    return left - min(wanted, left // 2)


def halves(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Two parts, or one that cannot be divided."""
    middle = len(items) // 2
    return [items[:middle], items[middle:]] if middle else [items]


def split(batch: Batch) -> list[Batch]:
    """The batch in smaller ones that together are the same: by org unit, then by period. Empty when it is atomic.

    Org units are then listed one by one, as many as a URL takes beside as many indicators.
    """
    if len(batch.org_units) > 1:
        room = room_for_indicators(batch.periods, "") // 2 // UID_AND_SEPARATOR
        size = min(-(-len(batch.org_units) // 2), MOST_ORG_UNITS_LISTED, max(1, room))
        parts = [batch.org_units[start : start + size] for start in range(0, len(batch.org_units), size)]
        return [batch._replace(org_units=part, dimension=";".join(part)) for part in parts]
    if len(batch.periods) > 1:
        return [batch._replace(periods=tuple(part)) for part in halves(batch.periods)]
    return []


def room_for_indicators(periods: Sequence[str], dimension: str) -> int:
    """Characters left for `dx:` beside these periods and this `ou:`."""
    return LONGEST_QUERY - FIXED_PART - sum(len(period) + 1 for period in periods) - len(dimension)


def _by_parent(org_units: Iterable[OrgUnit]) -> list[list[OrgUnit]]:
    """Group siblings, neighbours in the hierarchy next to each other."""
    groups: dict[str, list[OrgUnit]] = defaultdict(list)
    for unit in org_units:
        groups[unit.path.rpartition("/")[0]].append(unit)
    return [groups[parent] for parent in sorted(groups)]


class _Packer:
    """Fills one batch after another, first by whole groups of siblings, then by single org units."""

    def __init__(
        self, data_set: str, periods: tuple[str, ...], capacity: int, room: int, level: WholeLevel | None
    ) -> None:
        self._data_set, self._periods = data_set, periods
        self._capacity, self._most_ids = capacity, room // UID_AND_SEPARATOR
        self._level = level
        self._batches: list[Batch] = []
        self._units: list[str] = []
        self._boundaries: list[str] = []

    def add(self, siblings: list[OrgUnit]) -> None:
        parent_path = siblings[0].path.rpartition("/")[0]
        ids = [unit.id for unit in siblings]
        if self._level and parent_path and len(ids) <= self._capacity and self._level.holds_all_below(parent_path):
            self._add_below(parent_path.rpartition("/")[2], ids)
        else:
            self._add_singly(ids)

    def finish(self) -> list[Batch]:
        self._close()
        return self._batches

    def _add_below(self, parent: str, ids: list[str]) -> None:
        singles = self._units and not self._boundaries
        full = len(self._units) + len(ids) > self._capacity or len(self._boundaries) + 2 > self._most_ids
        if singles or full:
            self._close()
        self._units += ids
        self._boundaries.append(parent)

    def _add_singly(self, ids: list[str]) -> None:
        if self._boundaries:
            self._close()
        most = min(self._capacity, self._most_ids)
        for one in ids:
            if len(self._units) >= most:
                self._close()
            self._units.append(one)

    def _close(self) -> None:
        if not self._units:
            return
        level = [f"LEVEL-{self._level.level}"] if self._level and self._boundaries else []
        dimension = ";".join([*level, *(self._boundaries or self._units)])
        self._batches.append(Batch(self._data_set, self._periods, tuple(self._units), dimension))
        self._units, self._boundaries = [], []
