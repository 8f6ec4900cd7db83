"""T2A804: org units that lie below another parent in the target."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from t2a.domain.checks.catalogue import org_units as rules
from t2a.domain.checks.org_unit_pairs import Pairing, Trouble, called
from t2a.domain.metadata import OrgUnit

WHAT = "below another parent in the aggregate instance"


def moved(pairing: Pairing) -> Iterator[Trouble]:
    """Parents that the target knows must lie above the counterpart; between them there may be others."""
    elected = _elected(pairing)
    for unit in pairing.units:
        there = pairing.pairs.get(unit.id)
        if there and (detail := _astray(unit, there, pairing, elected)):
            yield Trouble(rules.ORG_UNIT_MOVED, unit, WHAT, detail, there)


def _astray(unit: OrgUnit, there: OrgUnit, pairing: Pairing, elected: dict[str, str | None]) -> str:
    """Where it lies and where it ought to; empty when that is the same."""
    lies = f"in {_name(there.parent, pairing)}"
    if unit.parent in elected and elected[unit.parent] is None:
        return f"{lies}, others of its parent elsewhere"
    above = there.path.split("/")
    expected = (_counterpart(uid, pairing) or elected.get(uid) for uid in _ancestors(unit))
    missed = next((uid for uid in expected if uid and uid not in above), None)
    return f"{lies} instead of {_name(missed, pairing)}" if missed else ""


def _elected(pairing: Pairing) -> dict[str, str | None]:
    """For each of the tracker's parents that the target does not know: what has most of its children; None without."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in pairing.units:
        there, parent = pairing.pairs.get(unit.id), unit.parent
        if there and there.parent and parent and not _counterpart(parent, pairing):
            votes[parent][there.parent] += 1
    return {parent: _majority(counted) for parent, counted in votes.items()}


def _majority(counted: Counter[str]) -> str | None:
    ((first, times),) = counted.most_common(1)
    return first if 2 * times > counted.total() else None


def _counterpart(uid: str, pairing: Pairing) -> str | None:
    """A UID that both instances know is the same org unit, whatever the scheme."""
    paired = pairing.pairs.get(uid) or pairing.known.get(uid)
    return paired.id if paired else None


def _ancestors(unit: OrgUnit) -> list[str]:
    """Nearest first."""
    return [uid for uid in reversed(unit.path.split("/")) if uid and uid != unit.id]


def _name(uid: str | None, pairing: Pairing) -> str:
    if uid is None:
        return "no parent"
    return called(pairing.known[uid]) if uid in pairing.known else uid
