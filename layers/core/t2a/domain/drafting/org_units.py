"""On which level most of the reporting org units lie, and by what both instances know them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from t2a.domain.metadata import OrgUnit


class Level(NamedTuple):
    number: int
    name: str


class Matches(NamedTuple):
    """Of the target's reporting org units: how many each level of the tracker instance has, by one scheme."""

    scheme: str
    by_level: Counter[int]

    @property
    def level(self) -> int | None:
        return self.by_level.most_common(1)[0][0] if self.by_level else None

    def on(self, level: int | None) -> int:
        return self.by_level.total() if level is None else self.by_level[level]


def matches(tracker: Sequence[OrgUnit], target: Sequence[OrgUnit], reporting: Collection[str]) -> list[Matches]:
    """By UID and by code. `reporting`: UIDs of the target; where there are none, every org unit counts."""
    wanted = [one for one in target if not reporting or one.id in reporting]
    codes = _once(one.code for one in tracker) & _once(one.code for one in target)
    return [
        _matched("UID", tracker, {one.id for one in wanted}),
        _matched("CODE", [one for one in tracker if one.code in codes], {one.code for one in wanted if one.code}),
    ]


def proposed_matches(known: Iterable[Matches], level: int | None = None) -> Matches | None:
    """The scheme by which more are found, UID of equals; None when none is found at all."""
    best = max(known, key=lambda one: one.on(level), default=None)
    return best if best and best.on(level) else None


def _matched(scheme: str, units: Iterable[OrgUnit], wanted: Collection[str]) -> Matches:
    names = ((unit.id if scheme == "UID" else unit.code or "", unit.level) for unit in units)
    return Matches(scheme, Counter(level for name, level in names if name in wanted))


def _once(codes: Iterable[str | None]) -> set[str]:
    return {code for code, times in Counter(codes).items() if code and times == 1}
