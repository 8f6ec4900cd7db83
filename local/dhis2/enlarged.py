"""The example with every facility several times over, for measuring."""

from collections.abc import Iterator

from local.dhis2.example import Example
from local.dhis2.web import Json

FACILITY_LEVEL = 3
ASSIGNED_TO = ("dataSets", "programs")


def enlarged(example: Example, times: int) -> Example:
    """Each facility has `times - 1` copies beside it, which count and report what it does."""
    units = example.collections["organisationUnits"]
    facilities = [unit for unit in units if unit["level"] == FACILITY_LEVEL]
    copies = {unit["id"]: list(_copies(unit, times)) for unit in facilities}
    collections = dict(example.collections)
    collections["organisationUnits"] = units + [copy for made in copies.values() for copy in made]
    for name in ASSIGNED_TO:
        collections[name] = [_assigned(item, copies) for item in collections[name]]
    added = [row._replace(org_unit=copy["id"]) for row in example.day_values for copy in copies.get(row.org_unit, ())]
    return Example(collections, example.day_values + added)


def _copies(unit: Json, times: int) -> Iterator[Json]:
    """Their UIDs keep the first eight characters and end with a number."""
    above = unit["path"].rpartition("/")[0]
    for number in range(2, times + 1):
        uid = f"{unit['id'][:8]}{number:03}"
        named = {"code": f"{unit['code']}_{number}", "name": f"{unit['name']} ({number})", "path": f"{above}/{uid}"}
        yield unit | named | {"id": uid, "shortName": named["name"]}


def _assigned(item: Json, copies: dict[str, list[Json]]) -> Json:
    held = item["organisationUnits"]
    added = [{"id": copy["id"]} for unit in held for copy in copies.get(unit["id"], ())]
    return item | {"organisationUnits": held + added}
