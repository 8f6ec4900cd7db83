"""How 2.43 lays out the values that it reads back: what all have in common stands once, at the top."""

from typing import TYPE_CHECKING

from local.dhis2.clock import stamp
from local.dhis2.values import Key, StoredValue
from local.dhis2.web import Json, Request, Response, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

SCHEMES = ("dataElementIdScheme", "orgUnitIdScheme", "categoryOptionComboIdScheme", "attributeOptionComboIdScheme")


def refuse(org_units: list[str]) -> Response:
    message = f"User is not allowed to view org unit(s): `[{', '.join(org_units)}]`"
    return refusal(409, message, errorCode="E2012").response


def head(instance: "Instance", request: Request) -> Json:
    """A single data set, period or org unit, each for itself, and the schemes that are not UID."""
    del instance
    single = ("dataSet", "period") if request.flag("children") else ("dataSet", "period", "orgUnit")
    top: Json = {name: request.one(name) for name in single if len(request.all(name)) == 1}
    return top | {name: request.one(name) for name in SCHEMES if request.one(name, "UID") != "UID"}


def row(key: Key, stored: StoredValue, top: Json) -> Json:
    """Without what stands at the top; what is empty or false is left out."""
    content: Json = {
        "dataElement": key.data_element,
        "period": key.period,
        "orgUnit": key.org_unit,
        "categoryOptionCombo": key.category_option_combo,
        "attributeOptionCombo": key.attribute_option_combo,
        "value": stored.value,
        "storedBy": stored.stored_by,
        "created": stamp(stored.created) + "+0000",
        "lastUpdated": stamp(stored.last_updated) + "+0000",
        "comment": stored.comment,
        "followup": stored.followup,
        "deleted": stored.deleted,
    }
    return {name: value for name, value in content.items() if value and name not in top}
