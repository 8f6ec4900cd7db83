"""The values that are moved, as light tuples: a run handles millions of them."""

from typing import NamedTuple


class Key(NamedTuple):
    """What identifies a data value in DHIS2; every part is a UID of the target, the period an ISO id."""

    data_element: str
    period: str
    org_unit: str
    category_option_combo: str
    attribute_option_combo: str


class ExportedRow(NamedTuple):
    """One row of `/api/analytics/dataValueSet`, as the tracker instance spells it.

    With `outputIdScheme=UID` `data_element` is the program indicator's UID, unless the indicator has an
    `aggregateExportDataElement`, which then stands there.
    """

    data_element: str
    category_option_combo: str | None
    attribute_option_combo: str | None
    period: str
    org_unit: str
    value: str


class StoredValue(NamedTuple):
    """A value that the target holds."""

    value: str
    stored_by: str


class DataValue(NamedTuple):
    """A value to send: the text is already in the data element's value type.

    With `deleted` the stored value is removed; `value` is then the one that goes.
    """

    key: Key
    value: str
    deleted: bool = False
