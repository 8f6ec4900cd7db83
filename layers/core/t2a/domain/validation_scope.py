"""What DHIS2's validation is asked at once: an org unit with all below it, and a range of days.

DHIS2 lists at most 500 violations (2.41 and 2.42 whatever is asked, 2.43 whatever a setting allows, as their source
says) and not a word that there are more. It answers for all org units below the one that is asked for; those that are
none of the run's are left out afterwards.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from t2a.domain.batches import halves
from t2a.domain.periods import Period
from t2a.domain.violations import ViolationKey

LISTED_AT_MOST = 500
# So that one question takes a server seconds, not minutes.
ORG_UNITS_AT_ONCE = 1000


class Scope(NamedTuple):
    """Rules that were run over org units and periods."""

    rules: frozenset[str]
    org_units: frozenset[str]
    periods: frozenset[str]

    def holds(self, key: ViolationKey) -> bool:
        return key.rule in self.rules and key.org_unit in self.org_units and key.period in self.periods


class Chunk(NamedTuple):
    """`paths`: of the run's org units in the aggregate instance, in order. `periods`: of the run, oldest first."""

    paths: tuple[str, ...]
    periods: tuple[Period, ...]

    @property
    def root(self) -> str:
        """The lowest org unit with all of them at or below it; empty when there is none."""
        shared = _common(self.paths)
        return shared[-1] if shared else ""

    @property
    def start(self) -> date:
        return min(period.start for period in self.periods)

    @property
    def end(self) -> date:
        return max(period.end for period in self.periods)

    def scope(self, rules: Collection[str]) -> Scope:
        org_units = frozenset(path.rpartition("/")[2] for path in self.paths)
        return Scope(frozenset(rules), org_units, frozenset(period.id for period in self.periods))


def chunks(paths: Collection[str], periods: Iterable[Period]) -> list[Chunk]:
    """As few as there can be; periods that lie apart are asked for apart."""
    ordered = tuple(sorted(paths, key=_parts))
    return [part for joined in _joined(periods) for part in _with_root(Chunk(ordered, joined))] if ordered else []


def split(chunk: Chunk) -> list[Chunk]:
    """The chunk in smaller ones that together are the same: by period, then by org unit. Empty when it is atomic."""
    if len(chunk.periods) > 1:
        return [chunk._replace(periods=tuple(part)) for part in halves(chunk.periods)]
    return _by_org_unit(chunk) if len(chunk.paths) > 1 else []


def _with_root(chunk: Chunk) -> list[Chunk]:
    if chunk.root and len(chunk.paths) <= ORG_UNITS_AT_ONCE:
        return [chunk]
    return [small for part in _by_org_unit(chunk) for small in _with_root(part)]


def _by_org_unit(chunk: Chunk) -> list[Chunk]:
    """By what lies directly below the root; the root itself, where it is of the run, stands alone."""
    depth = len(_common(chunk.paths))
    grouped = groupby(chunk.paths, lambda path: _parts(path)[depth : depth + 1])
    return [chunk._replace(paths=tuple(paths)) for _, paths in grouped]


def _common(paths: Sequence[str]) -> list[str]:
    """What all paths begin with: in order, the first and the last differ most."""
    together = zip(_parts(paths[0]), _parts(paths[-1]), strict=False)
    shared: list[str] = []
    for one, other in together:
        if one != other:
            break
        shared.append(one)
    return shared


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _joined(periods: Iterable[Period]) -> list[tuple[Period, ...]]:
    """Periods that follow upon each other or overlap, together."""
    found: list[list[Period]] = []
    end = date.min
    for period in sorted(periods, key=lambda one: (one.start, one.end)):
        if not found or period.start > end + timedelta(days=1):
            found.append([])
        found[-1].append(period)
        end = max(end, period.end)
    return [tuple(some) for some in found]
