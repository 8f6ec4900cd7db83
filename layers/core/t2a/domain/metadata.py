"""The parts of DHIS2's metadata that a transfer reads, as the adapters deliver them."""

from datetime import date, datetime
from typing import NamedTuple


class Named(NamedTuple):
    """Any object by its UID and name."""

    id: str
    name: str
    code: str | None = None


class OrgUnit(NamedTuple):
    """`path` is DHIS2's: `/country/district/facility`, all UIDs, this org unit last.

    `match` is what the mapping's `org_unit_id_scheme` knows it by: its UID, code or an attribute's value.
    """

    id: str
    name: str
    path: str
    level: int
    match: str | None
    code: str | None = None
    closed_on: date | None = None

    @property
    def parent(self) -> str | None:
        """UID of the org unit above, None for the root."""
        above = self.path.rstrip("/").split("/")[-2:-1]
        return (above[0] or None) if above else None


class Boundary(NamedTuple):
    """One end of the time that an indicator counts, relative to the reporting period.

    `target`: EVENT_DATE, ENROLLMENT_DATE, INCIDENT_DATE, SCHEDULED_DATE, or a reference to a date. `type`: AFTER_ or
    BEFORE_ the START_ or END_OF_REPORTING_PERIOD. `offset`: so many periods of `offset_type` later.
    """

    target: str
    type: str
    offset: int = 0
    offset_type: str | None = None


class Definition(NamedTuple):
    """What a program indicator counts. `decimals` is None where it says none; so is `org_unit_field`."""

    program: Named
    analytics_type: str
    aggregation_type: str
    expression: str
    filter: str
    boundaries: tuple[Boundary, ...]
    org_unit_field: str | None = None
    decimals: int | None = None


class ProgramIndicator(NamedTuple):
    """A program indicator and where it says that its values go. `groups`: UIDs of those that hold it.

    `data_element`: what the mapping's `data_element` source holds (an attribute's value, a field), or None.
    `export_data_element` is the native field `aggregateExportDataElement`, which names the rows when set.
    """

    id: str
    name: str
    data_element: str | None
    category_option_combo: str | None
    attribute_option_combo: str | None
    export_data_element: str | None
    code: str | None = None
    definition: Definition | None = None
    groups: frozenset[str] = frozenset()


class DataElement(NamedTuple):
    """A data element as one data set holds it: `category_combo` is the one in force there."""

    id: str
    code: str | None
    name: str
    value_type: str
    zero_is_significant: bool
    category_combo: str
    aggregation_type: str = "SUM"


class InputPeriod(NamedTuple):
    """A period that a data set lets be entered at all, and between which days; None where it says none."""

    period: str
    opens: date | None = None
    closes: date | None = None


class DataSet(NamedTuple):
    """`category_combo` is that of the attribute option combinations; `org_units` are those assigned.

    `open_future_periods`: how many periods after the last complete one are open; 1 is the running one.
    `may_write`: None where DHIS2 does not say. `expiry_days`: days after its end that a period stays open, 0 for ever.
    `input_periods`: the only ones that are open, where there are any.
    """

    id: str
    name: str
    period_type: str
    category_combo: str
    data_elements: tuple[DataElement, ...]
    org_units: frozenset[str]
    open_future_periods: int = 1
    may_write: bool | None = None
    code: str | None = None
    expiry_days: float = 0
    input_periods: tuple[InputPeriod, ...] = ()


class CategoryOptionCombo(NamedTuple):
    """`closed_options`: names of its category options whose data the integration user may not write."""

    id: str
    code: str | None
    name: str
    category_combo: str
    closed_options: tuple[str, ...] = ()


class ServerInfo(NamedTuple):
    """`/api/system/info`; the analytics time is the START of the last run, None when there was none.

    `today` is the day on the server's own clock, `now` its time, without a zone like that of analytics.
    """

    version: str
    last_analytics: str | None
    calendar: str
    today: date
    now: datetime | None = None


class User(NamedTuple):
    """Who we are on an instance (`/api/me`).

    `org_units`: the roots below which the user may enter data; `view_org_units`: those of analytics, none where the
    user may see all.
    """

    username: str
    authorities: frozenset[str]
    org_units: frozenset[str]
    view_org_units: frozenset[str] = frozenset()

    def may(self, authority: str) -> bool:
        return authority in self.authorities or "ALL" in self.authorities


class MetadataAttribute(NamedTuple):
    """A custom attribute; `object_types`: PROGRAM_INDICATOR and whatever else may carry it."""

    id: str
    name: str
    code: str | None
    value_type: str
    mandatory: bool
    unique: bool
    object_types: frozenset[str]


class IndicatorGroup(NamedTuple):
    id: str
    name: str
    members: tuple[str, ...]


class ElementHome(NamedTuple):
    """A data element of the target wherever it is: `data_sets` are those that hold it; domain AGGREGATE or TRACKER."""

    id: str
    code: str | None
    name: str
    domain: str
    data_sets: tuple[Named, ...]


class Namesake(NamedTuple):
    """An object of another kind (`kind` in the singular, such as "indicator") that carries a code."""

    kind: str
    id: str
    name: str
    code: str
