"""DHIS2's JSON as models: they take what we use and ignore the rest. They do not leave the adapters."""

from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from t2a.adapters.dhis2_client import Reply
from t2a.domain.errors import Unanswered


class Wire(BaseModel):
    # Built when first used: a worker reads few of them, and cold starts are a budget.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True)


class Ref(Wire):
    id: str


class SystemInfo(Wire):
    version: str
    server_date: datetime = Field(alias="serverDate")
    calendar: str = "iso8601"
    last_analytics: str | None = Field(default=None, alias="lastAnalyticsTableSuccess")


class Me(Wire):
    username: str
    authorities: tuple[str, ...] = ()
    organisation_units: tuple[Ref, ...] = Field(default=(), alias="organisationUnits")
    view_org_units: tuple[Ref, ...] = Field(default=(), alias="dataViewOrganisationUnits")


class AttributeValue(Wire):
    attribute: Ref
    value: str = ""


class WireNamed(Wire):
    id: str
    name: str = ""
    code: str | None = None


class NamedList(Wire):
    named: tuple[WireNamed, ...]


class WireBoundary(Wire):
    target: str = Field(default="", alias="boundaryTarget")
    type: str = Field(default="", alias="analyticsPeriodBoundaryType")
    offset: int = Field(default=0, alias="offsetPeriods")
    offset_type: str | None = Field(default=None, alias="offsetPeriodType")


class WireIndicator(Wire):
    id: str
    name: str
    code: str | None = None
    program: WireNamed | None = None
    analytics_type: str = Field(default="EVENT", alias="analyticsType")
    aggregation_type: str = Field(default="", alias="aggregationType")
    expression: str = ""
    filter: str | None = None
    decimals: int | None = None
    org_unit_field: str | None = Field(default=None, alias="orgUnitField")
    boundaries: tuple[WireBoundary, ...] = Field(default=(), alias="analyticsPeriodBoundaries")
    groups: tuple[Ref, ...] = Field(default=(), alias="programIndicatorGroups")
    attribute_values: tuple[AttributeValue, ...] = Field(default=(), alias="attributeValues")
    export_data_element: str | None = Field(default=None, alias="aggregateExportDataElement")
    category: str | None = Field(default=None, alias="aggregateExportCategoryOptionCombo")
    attribute: str | None = Field(default=None, alias="aggregateExportAttributeOptionCombo")


class IndicatorGroup(Wire):
    id: str
    name: str
    program_indicators: tuple[WireIndicator, ...] = Field(default=(), alias="programIndicators")


class IndicatorList(Wire):
    program_indicators: tuple[WireIndicator, ...] = Field(alias="programIndicators")


class WireOrgUnit(Wire):
    id: str
    code: str | None = None
    name: str
    path: str
    level: int
    closed_date: datetime | None = Field(default=None, alias="closedDate")
    attribute_values: tuple[AttributeValue, ...] = Field(default=(), alias="attributeValues")


class OrgUnitList(Wire):
    organisation_units: tuple[WireOrgUnit, ...] = Field(alias="organisationUnits")


class OrgUnitIds(Wire):
    organisation_units: tuple[Ref, ...] = Field(alias="organisationUnits")


class WireDataElement(Wire):
    id: str
    code: str | None = None
    name: str = ""
    value_type: str = Field(alias="valueType")
    aggregation_type: str = Field(default="SUM", alias="aggregationType")
    zero_is_significant: bool = Field(default=False, alias="zeroIsSignificant")
    category_combo: Ref = Field(alias="categoryCombo")


class WireDataSetElement(Wire):
    data_element: WireDataElement = Field(alias="dataElement")
    category_combo: Ref | None = Field(default=None, alias="categoryCombo")


class WireDataAccess(Wire):
    write: bool | None = None


class WireAccess(Wire):
    data: WireDataAccess = WireDataAccess.model_construct()


class WireInputPeriod(Wire):
    period: Ref
    opens: datetime | None = Field(default=None, alias="openingDate")
    closes: datetime | None = Field(default=None, alias="closingDate")


class WireDataSet(Wire):
    id: str
    name: str
    code: str | None = None
    period_type: str = Field(alias="periodType")
    expiry_days: float = Field(default=0, alias="expiryDays")
    input_periods: tuple[WireInputPeriod, ...] = Field(default=(), alias="dataInputPeriods")
    open_future_periods: int = Field(default=0, alias="openFuturePeriods")
    access: WireAccess | None = None
    category_combo: Ref = Field(alias="categoryCombo")
    data_set_elements: tuple[WireDataSetElement, ...] = Field(default=(), alias="dataSetElements")
    organisation_units: tuple[Ref, ...] = Field(default=(), alias="organisationUnits")


class WireOption(Wire):
    id: str
    name: str = ""
    access: WireAccess | None = None


class WireCombo(Wire):
    id: str
    code: str | None = None
    name: str
    category_combo: Ref = Field(alias="categoryCombo")
    options: tuple[WireOption, ...] = Field(default=(), alias="categoryOptions")


class ComboList(Wire):
    category_option_combos: tuple[WireCombo, ...] = Field(alias="categoryOptionCombos")


class WireAttribute(Wire):
    """2.41 and later name the kinds of objects in one list."""

    id: str
    name: str
    code: str | None = None
    value_type: str = Field(default="", alias="valueType")
    mandatory: bool = False
    unique: bool = False
    object_types: tuple[str, ...] = Field(default=(), alias="objectTypes")
    for_indicators: bool = Field(default=False, alias="programIndicatorAttribute")


class WireMembers(Wire):
    id: str
    name: str
    members: tuple[Ref, ...] = Field(default=(), alias="programIndicators")


class GroupList(Wire):
    groups: tuple[WireMembers, ...] = Field(alias="programIndicatorGroups")


class DataSetList(Wire):
    data_sets: tuple[WireDataSet, ...] = Field(alias="dataSets")


class WireHolding(Wire):
    data_set: WireNamed = Field(alias="dataSet")


class WireElementHome(Wire):
    id: str
    code: str | None = None
    name: str
    domain: str = Field(default="", alias="domainType")
    held: tuple[WireHolding, ...] = Field(default=(), alias="dataSetElements")


class ElementList(Wire):
    data_elements: tuple[WireElementHome, ...] = Field(alias="dataElements")


class WireJobMade(Wire):
    id: str
    created: str


class WireJobStarted(Wire):
    response: WireJobMade


class WireJob(Wire):
    last_status: str = Field(default="NOT_STARTED", alias="lastExecutedStatus")


class WireEvent(Wire):
    updated_at: datetime = Field(alias="updatedAt")


class EventList(Wire):
    events: tuple[WireEvent, ...] = ()


class WireConflict(Wire):
    code: str = Field(default="", alias="errorCode")
    text: str = Field(default="", alias="value")
    indexes: tuple[int, ...] = ()


class WireCounts(Wire):
    imported: int = 0
    updated: int = 0
    ignored: int = 0
    deleted: int = 0


class WireSummary(Wire):
    status: str
    description: str = ""
    counts: WireCounts = Field(default=WireCounts(), alias="importCount")
    conflicts: tuple[WireConflict, ...] = ()
    rejected_indexes: tuple[int, ...] = Field(default=(), alias="rejectedIndexes")


class WebMessage(Wire):
    response: WireSummary


Model = TypeVar("Model", bound=Wire)


def parse(reply: Reply, model: type[Model], what: str) -> Model:
    """Read a reply as `model`. Unanswered when it is not what DHIS2 sends: a proxy or a half-started server."""
    try:
        return model.model_validate(reply.body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise Unanswered(f"{what}: the answer is not what DHIS2 sends ({where}: {first['msg']})") from error
