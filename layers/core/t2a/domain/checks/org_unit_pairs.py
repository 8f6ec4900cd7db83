"""Which org unit of the target a run finds for each of the mapping's, and why it finds none."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from t2a.domain.checks.catalogue import org_units as rules
from t2a.domain.checks.finding import Rule
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import DataSet, OrgUnit, User

SHARERS_NAMED = 3


class Trouble(NamedTuple):
    """A rule that an org unit breaks. `what` reads the same for all that break it alike, `detail` is its own."""

    rule: Rule
    unit: OrgUnit
    what: str
    detail: str = ""
    counterpart: OrgUnit | None = None
    data_set: DataSet | None = None


class Pairing(NamedTuple):
    """The mapping's org units, `pairs` by their UIDs the target's for those that a run moves, why not for the others.

    `known`: every org unit of the target by UID.
    """

    units: tuple[OrgUnit, ...]
    pairs: dict[str, OrgUnit]
    left_out: tuple[Trouble, ...]
    known: dict[str, OrgUnit]


class _Sides(NamedTuple):
    """Both instances' org units by what `scheme` calls them; the target's by UID and by code too."""

    scheme: str
    tracker: dict[str, list[OrgUnit]]
    target: dict[str, list[OrgUnit]]
    known: dict[str, OrgUnit]
    coded: dict[str, OrgUnit]
    user: User | None


def pair(survey: Survey) -> Pairing | None:
    """None when either instance's org units could not be read."""
    units, theirs = survey.tracker.org_units, survey.target.org_units
    if units is None or theirs is None:
        return None
    sides = _Sides(
        _spoken(survey.mapping.tracker.org_unit_id_scheme),
        _by_match(units),
        _by_match(theirs),
        {unit.id: unit for unit in theirs},
        {unit.code: unit for unit in theirs if unit.code},
        survey.target.user,
    )
    left_out = {unit.id: trouble for unit in units if (trouble := _why_not(unit, sides))}
    pairs = {unit.id: sides.target[unit.match][0] for unit in units if unit.match and unit.id not in left_out}
    return Pairing(units, pairs, tuple(left_out.values()), sides.known)


def called(unit: OrgUnit) -> str:
    return f"{unit.name} ({unit.id})"


def _spoken(scheme: str) -> str:
    if scheme.startswith("ATTRIBUTE:"):
        return f"value of attribute {scheme.removeprefix('ATTRIBUTE:')}"
    return "code" if scheme == "CODE" else scheme


def _by_match(units: Iterable[OrgUnit]) -> dict[str, list[OrgUnit]]:
    found = defaultdict(list)
    for unit in units:
        if unit.match:
            found[unit.match].append(unit)
    return dict(found)


def _why_not(unit: OrgUnit, sides: _Sides) -> Trouble | None:
    if not unit.match:
        return Trouble(rules.ORG_UNIT_UNNAMED, unit, f"without a {sides.scheme} in the tracker instance")
    if shared := _shared(unit, unit.match, sides):
        return shared
    if unit.match not in sides.target:
        return _missing(unit, sides)
    (there,) = sides.target[unit.match]
    if sides.user and _outside(sides.user, there):
        what = f"outside of the org units of user {sides.user.username} in the aggregate instance"
        return Trouble(rules.OUTSIDE_OF_USER, unit, what, counterpart=there)
    return None


def _shared(unit: OrgUnit, match: str, sides: _Sides) -> Trouble | None:
    what = f"with a {sides.scheme} that several org units share in the"
    if len(here := sides.tracker[match]) > 1:
        others = _first_of(one for one in here if one.id != unit.id)
        return Trouble(rules.ORG_UNIT_SHARED, unit, f"{what} tracker instance", f"shares {match!r} with {others}")
    if len(there := sides.target.get(match, ())) > 1:
        detail = f"{match!r} is that of {_first_of(there)}"
        return Trouble(rules.ORG_UNIT_SHARED, unit, f"{what} aggregate instance", detail)
    return None


def _first_of(sharers: Iterable[OrgUnit]) -> str:
    """A few: thousands may share one value."""
    few = [called(one) for one in islice(sharers, SHARERS_NAMED + 1)]
    return ", ".join(few[:SHARERS_NAMED]) + (" and others" if len(few) > SHARERS_NAMED else "")


def _missing(unit: OrgUnit, sides: _Sides) -> Trouble:
    """What the target knows by another scheme is likely to be the same org unit."""
    what = f"not in the aggregate instance by {sides.scheme}"
    if same := sides.known.get(unit.id):
        return Trouble(rules.ORG_UNIT_MISSING, unit, f"{what}, but by UID", f"there it is {called(same)}")
    if unit.code and (same := sides.coded.get(unit.code)):
        return Trouble(rules.ORG_UNIT_MISSING, unit, f"{what}, but by code", f"there it is {called(same)}")
    return Trouble(rules.ORG_UNIT_MISSING, unit, what)


def _outside(user: User, unit: OrgUnit) -> bool:
    """As a run asks: without org units of its own that is left to DHIS2."""
    return bool(user.org_units) and user.org_units.isdisjoint(unit.path.split("/"))
