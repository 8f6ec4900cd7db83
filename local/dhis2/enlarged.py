"""The example with every facility, or every reported indicator, several times over, for measuring."""

from collections.abc import Iterator
from typing import Any

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


def with_more_indicators(example: Example, times: int) -> Example:
    """Each indicator that names a data element has `times - 1` copies, which feed copies of that in the same data sets.

    They are in the same groups. Copies of indicators count what the first one does.
    """
    collections = dict(example.collections)
    first = [one for one in collections["programIndicators"] if one.get("attributeValues")]
    elements = [one for one in collections["dataElements"] if one.get("code")]
    numbers = range(2, times + 1)
    collections["programIndicators"] = [
        *collections["programIndicators"],
        *(_indicator(one, number) for one in first for number in numbers),
    ]
    collections["dataElements"] = [
        *collections["dataElements"],
        *(_renamed(one, number) for one in elements for number in numbers),
    ]
    collections["dataSets"] = [_filled(one, numbers) for one in collections["dataSets"]]
    copied = {one["id"] for one in first}
    collections["programIndicatorGroups"] = [
        _grown(one, copied, numbers) for one in collections["programIndicatorGroups"]
    ]
    return Example(collections, example.day_values)


def _uid(uid: str, number: int) -> str:
    """Copies keep the first eight characters and end with a number."""
    return f"{uid[:8]}{number:03}"


def _renamed(item: Json, number: int) -> Json:
    named = {"id": _uid(item["id"], number), "code": f"{item['code']}_{number}", "name": f"{item['name']} ({number})"}
    return item | named | {"shortName": f"{number} {item['shortName']}"[:50]}


def _indicator(item: Json, number: int) -> Json:
    values = [held | {"value": f"{held['value']}_{number}"} for held in item["attributeValues"]]
    return _renamed(item, number) | {"attributeValues": values}


def _filled(data_set: Json, numbers: range) -> Json:
    held = data_set["dataSetElements"]
    added: list[dict[str, Any]] = [
        {"dataElement": {"id": _uid(part["dataElement"]["id"], number)}, "dataSet": {"id": data_set["id"]}}
        for part in held
        for number in numbers
    ]
    return data_set | {"dataSetElements": held + added}


def _grown(group: Json, copied: set[str], numbers: range) -> Json:
    members = group["programIndicators"]
    added = [{"id": _uid(one["id"], number)} for one in members if one["id"] in copied for number in numbers]
    return group | {"programIndicators": members + added}


def _copies(unit: Json, times: int) -> Iterator[Json]:
    above = unit["path"].rpartition("/")[0]
    for number in range(2, times + 1):
        uid = _uid(unit["id"], number)
        named = {"code": f"{unit['code']}_{number}", "name": f"{unit['name']} ({number})", "path": f"{above}/{uid}"}
        yield unit | named | {"id": uid, "shortName": named["name"]}


def _assigned(item: Json, copies: dict[str, list[Json]]) -> Json:
    held = item["organisationUnits"]
    added = [{"id": copy["id"]} for unit in held for copy in copies.get(unit["id"], ())]
    return item | {"organisationUnits": held + added}
