"""Every org unit in trouble as a row of a table, to be mended one by one."""

from typing import NamedTuple

from t2a.domain.checks.org_unit_pairs import Pairing, Trouble
from t2a.domain.checks.org_unit_troubles import troubles
from t2a.domain.checks.org_units import reason
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import OrgUnit


class OrgUnitRow(NamedTuple):
    """`path` names the org units above and itself; `counterpart_*` are empty where there is none of its own."""

    rule: str
    what: str
    name: str
    id: str
    code: str
    path: str
    counterpart_name: str
    counterpart_id: str
    counterpart_code: str
    data_set: str


def org_unit_rows(survey: Survey) -> list[OrgUnitRow]:
    """By rule, then in the tracker's order; one row for each rule, and data set, that an org unit breaks."""
    known = troubles(survey)
    if known is None:
        return []
    names = _names(known.pairing)
    return [_row(one, names) for one in known.all]


def _row(trouble: Trouble, names: dict[str, str]) -> OrgUnitRow:
    unit, there, data_set = trouble.unit, trouble.counterpart, trouble.data_set
    counterpart = (there.name, there.id, there.code or "") if there else ("", "", "")
    own = (unit.name, unit.id, unit.code or "", _path(unit, names))
    return OrgUnitRow(trouble.rule.code, reason(trouble), *own, *counterpart, data_set.name if data_set else "")


def _names(pairing: Pairing) -> dict[str, str]:
    """By the tracker's UIDs; of those that the mapping does not select the target may know the name."""
    of_target = {uid: unit.name for uid, unit in pairing.known.items()}
    return of_target | {unit.id: unit.name for unit in pairing.units}


def _path(unit: OrgUnit, names: dict[str, str]) -> str:
    return " / ".join(names.get(uid, uid) for uid in unit.path.split("/") if uid)
