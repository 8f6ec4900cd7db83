"""The parts of DHIS2's metadata that a transfer reads, as the adapters deliver them."""

from datetime import date
from typing import NamedTuple


class OrgUnit(NamedTuple):
    """`path` is DHIS2's: `/country/district/facility`, all UIDs, this org unit last.

    `match` is what the mapping's `org_unit_id_scheme` knows it by: its UID, code or an attribute's value.
    """

    id: str
    name: str
    path: str
    level: int
    match: str | None


class ProgramIndicator(NamedTuple):
    """A program indicator and where it says that its values go.

    `data_element`: what the mapping's `data_element` source holds (an attribute's value, a field), or None.
    `export_data_element` is the native field `aggregateExportDataElement`, which names the rows when set.
    """

    id: str
    name: str
    data_element: str | None
    category_option_combo: str | None
    attribute_option_combo: str | None
    export_data_element: str | None


class DataElement(NamedTuple):
    """A data element as one data set holds it: `category_combo` is the one in force there."""

    id: str
    code: str | None
    name: str
    value_type: str
    zero_is_significant: bool
    category_combo: str


class DataSet(NamedTuple):
    """`category_combo` is that of the attribute option combinations; `org_units` are those assigned.

    `open_future_periods`: how many periods after the last complete one are open; 1 is the running one.
    `may_write`: None where DHIS2 does not say.
    """

    id: str
    name: str
    period_type: str
    category_combo: str
    data_elements: tuple[DataElement, ...]
    org_units: frozenset[str]
    open_future_periods: int = 1
    may_write: bool | None = None


class CategoryOptionCombo(NamedTuple):
    id: str
    code: str | None
    name: str
    category_combo: str


class ServerInfo(NamedTuple):
    """`/api/system/info`; the analytics time is the START of the last run, None when there was none.

    `today` is the day on the server's own clock.
    """

    version: str
    last_analytics: str | None
    calendar: str
    today: date


class User(NamedTuple):
    """Who we are on an instance (`/api/me`); `org_units`: the roots below which the user may enter data."""

    username: str
    authorities: frozenset[str]
    org_units: frozenset[str]

    def may(self, authority: str) -> bool:
        return authority in self.authorities or "ALL" in self.authorities
