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


class AttributeValue(Wire):
    attribute: Ref
    value: str = ""


class WireIndicator(Wire):
    id: str
    name: str
    code: str | None = None
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
    zero_is_significant: bool = Field(default=False, alias="zeroIsSignificant")
    category_combo: Ref = Field(alias="categoryCombo")


class WireDataSetElement(Wire):
    data_element: WireDataElement = Field(alias="dataElement")
    category_combo: Ref | None = Field(default=None, alias="categoryCombo")


class WireDataAccess(Wire):
    write: bool | None = None


class WireAccess(Wire):
    data: WireDataAccess = WireDataAccess.model_construct()


class WireDataSet(Wire):
    id: str
    name: str
    period_type: str = Field(alias="periodType")
    open_future_periods: int = Field(default=0, alias="openFuturePeriods")
    access: WireAccess | None = None
    category_combo: Ref = Field(alias="categoryCombo")
    data_set_elements: tuple[WireDataSetElement, ...] = Field(default=(), alias="dataSetElements")
    organisation_units: tuple[Ref, ...] = Field(default=(), alias="organisationUnits")


class WireCombo(Wire):
    id: str
    code: str | None = None
    name: str
    category_combo: Ref = Field(alias="categoryCombo")


class ComboList(Wire):
    category_option_combos: tuple[WireCombo, ...] = Field(alias="categoryOptionCombos")


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
