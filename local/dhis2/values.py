"""The stored data values: soft-deleted ones stay as rows, as in the server's table."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from local.dhis2.clock import value_stamp
from local.dhis2.web import Json

DEFAULT_OPTION_COMBO = "HllvX50cXC0"


class Key(NamedTuple):
    data_element: str
    period: str
    org_unit: str
    category_option_combo: str = DEFAULT_OPTION_COMBO
    attribute_option_combo: str = DEFAULT_OPTION_COMBO


@dataclass(slots=True)
class StoredValue:
    value: str
    stored_by: str
    created: datetime
    last_updated: datetime
    comment: str | None = None
    followup: bool = False
    deleted: bool = False


# In the order of the server's heap: a row that is written again goes to the end.
DataValues: TypeAlias = dict[Key, StoredValue]


def write(values: DataValues, key: Key, value: StoredValue) -> None:
    """Stores a value; one written over a row, deleted or not, keeps the row's `created`."""
    held = values.pop(key, None)
    if held:
        value.created = held.created
    values[key] = value


def as_json(key: Key, stored: StoredValue) -> Json:
    """A data value with UIDs, as the server reads it back."""
    row: Json = {
        "dataElement": key.data_element,
        "period": key.period,
        "orgUnit": key.org_unit,
        "categoryOptionCombo": key.category_option_combo,
        "attributeOptionCombo": key.attribute_option_combo,
        "value": stored.value,
        "storedBy": stored.stored_by,
        "created": value_stamp(stored.created),
        "lastUpdated": value_stamp(stored.last_updated),
        "comment": stored.comment,
        "followup": stored.followup,
    }
    return row | {"deleted": True} if stored.deleted else row
