"""T2A8xx: whether both instances mean the same org units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from t2a.domain.checks.catalogue import org_units as rules
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.org_unit_pairs import Trouble
from t2a.domain.checks.org_unit_troubles import troubles
from t2a.domain.checks.survey import Survey
from t2a.domain.listing import first_of


def org_units(survey: Survey) -> Iterator[Finding]:
    """One finding for all org units that break a rule alike; `org_unit_rows` lists every one."""
    known = troubles(survey)
    if known is None:
        return
    selected = len(known.pairing.units)
    if not known.reached:
        thing = Thing("mapping", survey.mapping.name)
        yield found(rules.NONE_REACHED, thing, _reasons(known.all, selected))
        return
    for alike in _alike(known.all):
        yield _finding(alike, selected)


def _reasons(all_: Iterable[Trouble], selected: int) -> str:
    if not selected:
        return "it selects no org unit"
    reasons = ", ".join(f"{len(alike)} {alike[0].what}" for alike in _alike(all_))
    return f"none of its {selected} org units can be written: {reasons}"


def _alike(all_: Iterable[Trouble]) -> Iterable[list[Trouble]]:
    groups = defaultdict(list)
    for one in all_:
        groups[one.rule.code, one.what, one.data_set and one.data_set.id].append(one)
    return groups.values()


def _finding(alike: Sequence[Trouble], selected: int) -> Finding:
    first = alike[0]
    if data_set := first.data_set:
        thing = Thing("data set", data_set.name, data_set.id, data_set.code or "")
        what = f"it is not assigned to {len(alike)} of the mapping's {selected} org units: {_names(alike)}"
        return found(first.rule, thing, what)
    if len(alike) == 1:
        unit = first.unit
        return found(first.rule, Thing("org unit", unit.name, unit.id, unit.code or ""), reason(first))
    return found(first.rule, Thing("org units", f"{len(alike)} of {selected}"), f"{first.what}: {_names(alike)}")


def reason(trouble: Trouble) -> str:
    return f"{trouble.what}: {trouble.detail}" if trouble.detail else trouble.what


def _names(alike: Sequence[Trouble]) -> str:
    return first_of(map(_name, alike))


def _name(trouble: Trouble) -> str:
    unit = trouble.unit
    within = dict.fromkeys(part for part in (unit.id, unit.code, trouble.detail) if part)
    return f"{unit.name} ({', '.join(within)})"
