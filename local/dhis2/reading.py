"""GET /api/dataValueSets.json: the stored values read back."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from local.dhis2.completeness import is_asked
from local.dhis2.metadata import identifier
from local.dhis2.users import User
from local.dhis2.values import Key, StoredValue
from local.dhis2.web import Json, Request, Response, answer, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

COLLECTIONS = {
    "dataElement": ("dataElementIdScheme", "dataElements"),
    "orgUnit": ("orgUnitIdScheme", "organisationUnits"),
    "categoryOptionCombo": ("categoryOptionComboIdScheme", "categoryOptionCombos"),
    "attributeOptionCombo": ("attributeOptionComboIdScheme", "categoryOptionCombos"),
}
DURATION = re.compile(r"(\d+)([dhms])")
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class Layout(Protocol):
    """How a version lays out its answer: what stands at the top, and each value below it."""

    def refuse(self, org_units: list[str]) -> Response:
        """What a user is answered who asked for these outside the own hierarchy."""

    def head(self, instance: "Instance", request: Request) -> Json: ...

    def row(self, key: Key, stored: StoredValue, top: Json) -> Json: ...


def data_value_set(instance: "Instance", user: User, request: Request) -> Response:
    _require(request)
    units = _units(instance, request)
    if not units:
        message = "At least one valid organisation unit must be specified"
        raise refusal(409, message, errorCode="E2006")
    layout, tree = instance.version.layout, instance.metadata.org_units
    outside = sorted(uid for uid in units if not tree.is_within(uid, {user.org_unit}))
    if outside:
        return layout.refuse(outside)
    named = set(request.all("period"))
    elements, after = _elements(instance, request), _changed_after(instance, request)
    asked = {period: is_asked(period, named, request) for period in {key.period for key in instance.data_values}}
    with_deleted = request.flag("includeDeleted")
    anything = not named and not request.one("startDate")
    found = [
        (key, stored)
        for key, stored in instance.data_values.items()
        if (anything or asked[key.period])
        and key.org_unit in units
        and key.data_element in elements
        and stored.last_updated >= after
        and (with_deleted or not stored.deleted)
    ]
    top = layout.head(instance, request)
    rows = [layout.row(key, stored, top) for key, stored in found]
    return answer(top | {"dataValues": _translated(instance, request, rows)})


def _require(request: Request) -> None:
    if not any(request.all(name) for name in ("dataSet", "dataElement")):
        message = "At least one data element, data set or data element group must be specified"
        raise refusal(409, message, errorCode="E2001")
    if not any(request.all(name) for name in ("period", "startDate", "lastUpdated", "lastUpdatedDuration")):
        message = "At least one valid period, start/end dates, last updated or last updated duration must be specified"
        raise refusal(409, message, errorCode="E2002")


def _units(instance: "Instance", request: Request) -> set[str]:
    known = instance.metadata.by_scheme("organisationUnits", _scheme(request, "orgUnitIdScheme"))
    units = {known[name] for name in request.all("orgUnit") if name in known}
    return set(instance.metadata.org_units.subtree(units)) if request.flag("children") else units


def _elements(instance: "Instance", request: Request) -> set[str]:
    known = instance.metadata.by_scheme("dataElements", _scheme(request, "dataElementIdScheme"))
    elements = {known[name] for name in request.all("dataElement") if name in known}
    for uid in request.all("dataSet"):
        data_set = instance.metadata.get("dataSets", uid)
        if data_set:
            elements |= {part["dataElement"]["id"] for part in data_set["dataSetElements"]}
    return elements


def _changed_after(instance: "Instance", request: Request) -> datetime:
    duration = DURATION.fullmatch(request.one("lastUpdatedDuration"))
    if duration:
        return instance.clock.now() - timedelta(**{UNITS[duration[2]]: int(duration[1])})
    return datetime.fromisoformat(request.one("lastUpdated") or "1970-01-01").replace(tzinfo=None)


def _scheme(request: Request, name: str) -> str:
    return request.one(name) or request.one("idScheme", "UID")


def _translated(instance: "Instance", request: Request, rows: list[Json]) -> list[Json]:
    for name, (parameter, collection) in COLLECTIONS.items():
        scheme = _scheme(request, parameter)
        if scheme != "UID":
            _translate(rows, name, _names(instance, collection, scheme))
    return rows


def _names(instance: "Instance", collection: str, scheme: str) -> Callable[[str], str]:
    names = {item["id"]: identifier(item, scheme) or item["id"] for item in instance.metadata.list(collection)}
    return lambda uid: names.get(uid, uid)


def _translate(rows: list[Json], name: str, named: Callable[[str], str]) -> None:
    """A part that stands at the top is told as it was asked for."""
    for row in rows:
        if name in row:
            row[name] = named(row[name])
