"""Org units by level, group or UID, and by what a scheme calls them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from t2a.adapters.dhis2_answers import OrgUnitIds, OrgUnitList, WireOrgUnit, parse
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_system import chunks, one_of
from t2a.domain.errors import Fatal
from t2a.domain.mapping import OrgUnitSelection
from t2a.domain.metadata import OrgUnit

FIELDS = "id,code,name,path,level,closedDate"
WITH_ATTRIBUTES = f"{FIELDS},attributeValues[value,attribute[id]]"


def org_units(client: Dhis2Client, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
    """The org units that a mapping selects, each once. Fatal when one that it names is not there."""
    found = list(_selected(client, selection, scheme))
    if selection.within:
        found = _within(found, selection.within)
    if not found:
        raise Fatal("the mapping's org_units select no org unit; correct the level, groups or boundaries")
    unique = {unit.id: unit for unit in found}
    return [_org_unit(unit, _called(unit, scheme)) for unit in unique.values()]


def org_units_matching(client: Dhis2Client, scheme: str) -> dict[str, OrgUnit]:
    """Every org unit by what `scheme` calls it; what several are called is left out."""
    return matched(every_org_unit(client, scheme))


def every_org_unit(client: Dhis2Client, scheme: str) -> list[OrgUnit]:
    """The whole hierarchy, `match` filled by `scheme`."""
    return [_org_unit(unit, _called(unit, scheme)) for unit in _listed(client, scheme, ())]


def matched(units: Iterable[OrgUnit]) -> dict[str, OrgUnit]:
    named = [(unit.match, unit) for unit in units if unit.match]
    times = Counter(name for name, _ in named)
    return {name: unit for name, unit in named if times[name] == 1}


def existing_org_units(client: Dhis2Client, ids: Collection[str]) -> set[str]:
    """Those that the instance still knows."""
    found: set[str] = set()
    for some in chunks(sorted(ids)):
        query = (("paging", "false"), ("fields", "id"), ("filter", f"id:in:[{','.join(some)}]"))
        answer = parse(client.get("/api/organisationUnits", query), OrgUnitIds, "the org units")
        found |= {unit.id for unit in answer.organisation_units}
    return found


def _selected(client: Dhis2Client, selection: OrgUnitSelection, scheme: str) -> Iterable[WireOrgUnit]:
    if selection.level is not None:
        return _listed(client, scheme, (("filter", f"level:eq:{selection.level}"),))
    if selection.ids:
        return _named(client, selection.ids, scheme)
    for group in selection.groups:
        one_of(client, "organisationUnitGroups", group, "id,name", "org unit group")
    groups = ",".join(selection.groups)
    return _listed(client, scheme, (("filter", f"organisationUnitGroups.id:in:[{groups}]"),))


def _named(client: Dhis2Client, ids: Sequence[str], scheme: str) -> list[WireOrgUnit]:
    found: list[WireOrgUnit] = []
    for some in chunks(ids):
        found += _listed(client, scheme, (("filter", f"id:in:[{','.join(some)}]"),))
    if missing := sorted(set(ids) - {unit.id for unit in found}):
        raise Fatal(f"org units {', '.join(missing)} do not exist; correct the mapping")
    return found


def _listed(client: Dhis2Client, scheme: str, filters: tuple[tuple[str, str], ...]) -> tuple[WireOrgUnit, ...]:
    fields = WITH_ATTRIBUTES if scheme.startswith("ATTRIBUTE:") else FIELDS
    reply = client.get("/api/organisationUnits", (("paging", "false"), ("fields", fields), *filters))
    return parse(reply, OrgUnitList, "the org units").organisation_units


def _within(units: list[WireOrgUnit], boundaries: Sequence[str]) -> list[WireOrgUnit]:
    kept = [unit for unit in units if not set(boundaries).isdisjoint(unit.path.split("/"))]
    seen = {part for unit in kept for part in unit.path.split("/")}
    if missing := [boundary for boundary in boundaries if boundary not in seen]:
        raise Fatal(f"no org unit of the mapping lies within {', '.join(missing)}; correct `within`")
    return kept


def _org_unit(unit: WireOrgUnit, match: str | None) -> OrgUnit:
    closed = unit.closed_date.date() if unit.closed_date else None
    return OrgUnit(unit.id, unit.name, unit.path, unit.level, match, unit.code, closed)


def _called(unit: WireOrgUnit, scheme: str) -> str | None:
    if scheme == "UID":
        return unit.id
    if scheme == "CODE":
        return unit.code
    attribute = scheme.removeprefix("ATTRIBUTE:")
    return next((held.value for held in unit.attribute_values if held.attribute.id == attribute), None)
