"""The metadata that the stand-in holds, by collection; inverse sides of relations are worked out on asking."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from local.dhis2.org_units import OrgUnits
from local.dhis2.web import Json

CLASS_NAMES = {
    "aggregateDataExchanges": "AggregateDataExchange",
    "attributes": "Attribute",
    "categories": "Category",
    "categoryCombos": "CategoryCombo",
    "categoryOptionCombos": "CategoryOptionCombo",
    "categoryOptions": "CategoryOption",
    "dataElements": "DataElement",
    "dataSets": "DataSet",
    "options": "Option",
    "optionSets": "OptionSet",
    "organisationUnitGroups": "OrganisationUnitGroup",
    "organisationUnitLevels": "OrganisationUnitLevel",
    "organisationUnits": "OrganisationUnit",
    "programIndicatorGroups": "ProgramIndicatorGroup",
    "programIndicators": "ProgramIndicator",
    "programStages": "ProgramStage",
    "programs": "Program",
    "trackedEntityAttributes": "TrackedEntityAttribute",
    "trackedEntityTypes": "TrackedEntityType",
    "userGroups": "UserGroup",
    "users": "User",
    "validationRuleGroups": "ValidationRuleGroup",
    "validationRules": "ValidationRule",
}
# The collection that a property refers to where the name does not say it.
REFERRED = {"parent": "organisationUnits", "children": "organisationUnits", "ancestors": "organisationUnits"}


class Metadata:
    def __init__(self, collections: dict[str, list[Json]], *, tells_externalize: bool = True) -> None:
        """`tells_externalize`: whether access tells of a right that older versions knew."""
        self.tells_externalize = tells_externalize
        self._objects = {name: {item["id"]: item for item in collections.get(name, ())} for name in CLASS_NAMES}
        self.org_units = OrgUnits(self.list("organisationUnits"))

    def list(self, collection: str) -> list[Json]:
        return list(self._objects[collection].values())

    def get(self, collection: str, uid: str) -> Json | None:
        return self._objects[collection].get(uid)

    def add(self, collection: str, item: Json) -> None:
        self._objects[collection][item["id"]] = item

    def remove(self, collection: str, uid: str) -> None:
        del self._objects[collection][uid]

    def by_scheme(self, collection: str, scheme: str) -> dict[str, str]:
        """Identifier in the scheme (UID, CODE, NAME or ATTRIBUTE:uid) -> UID."""
        named = ((identifier(item, scheme), item["id"]) for item in self.list(collection))
        return {name: uid for name, uid in named if name is not None}

    def value_of(self, collection: str, item: Json, name: str) -> Any:  # noqa: ANN401 - JSON
        """A property as stored, or worked out where it is one that DHIS2 works out; None when absent."""
        if name in item:
            return item[name]
        work_out = WORKED_OUT.get((collection, name)) or WORKED_OUT.get(("", name))
        return work_out(self, item) if work_out else None

    def referred(self, name: str, reference: Json) -> tuple[str, Json]:
        """The collection and the whole object behind a reference; itself where it is none of ours."""
        collection = REFERRED.get(name) or (name if name in CLASS_NAMES else name + "s")
        known = self._objects.get(collection, {}).get(reference.get("id", ""))
        return collection, known or reference

    def data_sets_with(self, data_element: str) -> Iterator[Json]:
        for data_set in self.list("dataSets"):
            if any(part["dataElement"]["id"] == data_element for part in data_set["dataSetElements"]):
                yield data_set


def identifier(item: Json, scheme: str) -> str | None:
    """An object's identifier in a scheme; None when it has none there."""
    if scheme.startswith("ATTRIBUTE:"):
        wanted = scheme.removeprefix("ATTRIBUTE:")
        values = item.get("attributeValues", ())
        return next((held["value"] for held in values if held["attribute"]["id"] == wanted), None)
    found: str | None = item.get({"CODE": "code", "NAME": "name"}.get(scheme, "id"))
    return found


WorkOut: TypeAlias = Callable[[Metadata, Json], Any]


def _holders(collection: str, name: str) -> WorkOut:
    """References to the objects of `collection` that list this one under `name`."""

    def find(metadata: Metadata, item: Json) -> list[Json]:
        uid = item["id"]
        holders = metadata.list(collection)
        return [{"id": held["id"]} for held in holders if any(part["id"] == uid for part in held.get(name, ()))]

    return find


def _data_set_elements(metadata: Metadata, item: Json) -> list[Json]:
    uid = item["id"]
    return [{"dataSet": {"id": held["id"]}, "dataElement": {"id": uid}} for held in metadata.data_sets_with(uid)]


def _option_combos(metadata: Metadata, item: Json) -> list[Json]:
    combos = metadata.list("categoryOptionCombos")
    return [{"id": combo["id"]} for combo in combos if combo["categoryCombo"]["id"] == item["id"]]


def _children(metadata: Metadata, item: Json) -> list[Json]:
    units = metadata.list("organisationUnits")
    return [{"id": unit["id"]} for unit in units if unit.get("parent", {}).get("id") == item["id"]]


def _ancestors(metadata: Metadata, item: Json) -> list[Json]:
    return [{"id": uid} for uid in metadata.org_units.lineage(item["id"])[:-1]]


WORKED_OUT: dict[tuple[str, str], WorkOut] = {
    ("", "displayName"): lambda _, item: item.get("name"),
    ("", "attributeValues"): lambda *_: [],
    ("categoryCombos", "categoryOptionCombos"): _option_combos,
    ("categoryCombos", "isDefault"): lambda _, item: item.get("name") == "default",
    ("dataElements", "dataSetElements"): _data_set_elements,
    ("organisationUnits", "ancestors"): _ancestors,
    ("organisationUnits", "children"): _children,
    ("organisationUnits", "dataSets"): _holders("dataSets", "organisationUnits"),
    ("organisationUnits", "organisationUnitGroups"): _holders("organisationUnitGroups", "organisationUnits"),
    ("organisationUnits", "programs"): _holders("programs", "organisationUnits"),
    ("programIndicators", "programIndicatorGroups"): _holders("programIndicatorGroups", "programIndicators"),
    ("validationRules", "validationRuleGroups"): _holders("validationRuleGroups", "validationRules"),
}
