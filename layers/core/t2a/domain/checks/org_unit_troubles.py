"""Everything that is wrong with each org unit of a mapping; the ones that a run leaves out have one trouble only."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from t2a.domain.checks.catalogue import org_units as rules
from t2a.domain.checks.org_unit_pairs import Pairing, Trouble, pair
from t2a.domain.checks.org_unit_parents import moved
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import DataSet, OrgUnit


class Troubles(NamedTuple):
    """`all`: in the order of the rules' codes; `reached`: how many org units a run moves."""

    pairing: Pairing
    all: tuple[Trouble, ...]

    @property
    def reached(self) -> int:
        return len(self.pairing.pairs)


def troubles(survey: Survey) -> Troubles | None:
    """None when either instance's org units could not be read."""
    pairing = pair(survey)
    if pairing is None:
        return None
    found = [*pairing.left_out, *moved(pairing), *_closed(pairing, survey.today)]
    for data_set in survey.target.data_sets or ():
        found += _not_assigned(pairing, data_set)
    return Troubles(pairing, tuple(sorted(found, key=lambda one: one.rule.code)))


def _closed(pairing: Pairing, today: date) -> Iterator[Trouble]:
    for unit, there in _paired(pairing):
        here_since, there_since = _closed_since(unit, today), _closed_since(there, today)
        if here_since and there_since:
            detail = f"since {' and '.join(dict.fromkeys(map(str, (here_since, there_since))))}"
            yield Trouble(rules.CLOSED_IN_BOTH, unit, "closed in both instances", detail, there)
        elif there_since:
            what = "closed in the aggregate instance and open in the tracker instance"
            yield Trouble(rules.CLOSED_IN_ONE, unit, what, f"since {there_since}", there)
        elif here_since:
            what = "closed in the tracker instance and open in the aggregate instance"
            yield Trouble(rules.CLOSED_IN_ONE, unit, what, f"since {here_since}", there)


def _closed_since(unit: OrgUnit, today: date) -> date | None:
    return unit.closed_on if unit.closed_on and unit.closed_on < today else None


def _not_assigned(pairing: Pairing, data_set: DataSet) -> Iterator[Trouble]:
    for unit, there in _paired(pairing):
        if there.id not in data_set.org_units:
            yield Trouble(rules.NOT_ASSIGNED, unit, "not assigned", counterpart=there, data_set=data_set)


def _paired(pairing: Pairing) -> Iterator[tuple[OrgUnit, OrgUnit]]:
    for unit in pairing.units:
        if there := pairing.pairs.get(unit.id):
            yield unit, there
