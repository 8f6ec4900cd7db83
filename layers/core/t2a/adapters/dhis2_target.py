"""The aggregate instance: data sets and their metadata, reading values back, importing values."""

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from sys import intern

from t2a.adapters.dhis2_answers import (
    ComboList,
    WebMessage,
    WireCombo,
    WireDataSet,
    WireDataSetElement,
    WireInputPeriod,
    WireSummary,
    parse,
)
from t2a.adapters.dhis2_client import Dhis2Client, Reply
from t2a.adapters.dhis2_errors import refuse_status
from t2a.adapters.dhis2_org_units import org_units_matching
from t2a.adapters.dhis2_system import chunks, one_of, server_info, user
from t2a.domain.errors import Refused, Retriable
from t2a.domain.import_summary import Conflict, ImportSummary
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, InputPeriod, OrgUnit, ServerInfo, User
from t2a.domain.resolution import DEFAULT
from t2a.domain.values import DataValue, Key, StoredValue
from t2a.ports import Answer

IMPORT = "/api/dataValueSets"
READ = "/api/dataValueSets.json"
DATA_SET_FIELDS = (
    "id,code,name,periodType,openFuturePeriods,expiryDays,access,categoryCombo[id],organisationUnits[id],"
    "dataInputPeriods[period[id],openingDate,closingDate],dataSetElements[categoryCombo[id],"
    "dataElement[id,code,name,valueType,aggregationType,zeroIsSignificant,categoryCombo[id]]]"
)
COMBO_FIELDS = "id,code,name,categoryCombo[id],categoryOptions[id,name,access]"
# The strict checks are off by default; without them a daily value lands in a monthly report.
STRICT = tuple(
    (f"strict{what}", "true")
    for what in (
        "Periods",
        "DataElements",
        "CategoryOptionCombos",
        "AttributeOptionCombos",
        "OrganisationUnits",
    )
)
# `&orgUnit=` and a UID make 20 characters, `&period=` and an id up to 19: together below the longest URL.
ORG_UNITS_IN_A_URL = 250
PERIODS_IN_A_URL = 100
# DHIS2 compares the comment too: this one, which the export carries, keeps an unchanged value unchanged.
COMMENT = "[aggregated]"


class Dhis2Target:
    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def server(self) -> ServerInfo:
        return server_info(self._client)

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        replies = (one_of(self._client, "dataSets", uid, DATA_SET_FIELDS, "data set") for uid in ids)
        return [data_set_of(parse(reply, WireDataSet, "the data set")) for reply in replies]

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]:
        return [combo for some in chunks(sorted(category_combos)) for combo in self._combos_of(some)]

    def _combos_of(self, category_combos: Sequence[str]) -> Iterator[CategoryOptionCombo]:
        query = (
            ("paging", "false"),
            ("fields", COMBO_FIELDS),
            ("filter", f"categoryCombo.id:in:[{','.join(category_combos)}]"),
        )
        found = parse(self._client.get("/api/categoryOptionCombos", query), ComboList, "the option combinations")
        for combo in found.category_option_combos:
            yield combo_of(combo)

    def user(self) -> User:
        return user(self._client)

    def org_units_matching(self, scheme: str) -> dict[str, OrgUnit]:
        return org_units_matching(self._client, scheme)

    def stored_values(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> dict[Key, StoredValue]:
        stored: dict[Key, StoredValue] = {}
        parts = product(chunks(periods, PERIODS_IN_A_URL), chunks(org_units, ORG_UNITS_IN_A_URL))
        for some_periods, some_units in parts:
            query = [("dataSet", data_set), *(("period", period) for period in some_periods)]
            query += [("orgUnit", org_unit) for org_unit in some_units]
            stored.update(_stored(self._client.get(READ, query)))
        return stored

    def import_values(self, data_set: str, values: Sequence[DataValue]) -> Answer:
        body = {"dataSet": data_set, "dataValues": [_wire(value) for value in values]}
        query = (("importStrategy", "CREATE_AND_UPDATE"), ("async", "false"), *STRICT)
        reply = self._client.post(IMPORT, query, body, known=(200, 409))
        if reply.status == 409 and '"importCount"' not in reply.text:  # noqa: PLR2004 - HTTP
            raise refuse_status(reply.status, reply.text, IMPORT, retry_after=None, is_json=True)
        return Answer(summary_of(parse(reply, WebMessage, "the import").response), reply.text)


def combo_of(combo: WireCombo) -> CategoryOptionCombo:
    return CategoryOptionCombo(combo.id, combo.code, combo.name, combo.category_combo.id, _closed(combo))


def _closed(combo: WireCombo) -> tuple[str, ...]:
    """Names of the options whose data the user may not write; DHIS2 always lets the default one be written."""
    shared = [option for option in combo.options if option.access and option.name != DEFAULT]
    return tuple(option.name for option in shared if option.access and option.access.data.write is False)


def data_set_of(wire: WireDataSet) -> DataSet:
    return DataSet(
        id=wire.id,
        name=wire.name,
        period_type=wire.period_type,
        category_combo=wire.category_combo.id,
        data_elements=tuple(_data_element(held) for held in wire.data_set_elements),
        org_units=frozenset(unit.id for unit in wire.organisation_units),
        open_future_periods=wire.open_future_periods,
        may_write=wire.access.data.write if wire.access else None,
        code=wire.code,
        expiry_days=wire.expiry_days,
        input_periods=tuple(_input_period(one) for one in wire.input_periods),
    )


def _input_period(wire: WireInputPeriod) -> InputPeriod:
    return InputPeriod(
        wire.period.id,
        wire.opens.date() if wire.opens else None,
        wire.closes.date() if wire.closes else None,
    )


def _data_element(held: WireDataSetElement) -> DataElement:
    element = held.data_element
    return DataElement(
        id=element.id,
        code=element.code,
        name=element.name or element.code or element.id,
        value_type=element.value_type,
        zero_is_significant=element.zero_is_significant,
        category_combo=(held.category_combo or element.category_combo).id,
        aggregation_type=element.aggregation_type,
    )


def _wire(value: DataValue) -> dict[str, str | bool]:
    key = value.key
    written: dict[str, str | bool] = {
        "dataElement": key.data_element,
        "period": key.period,
        "orgUnit": key.org_unit,
        "categoryOptionCombo": key.category_option_combo,
        "attributeOptionCombo": key.attribute_option_combo,
        "value": value.value,
        "comment": COMMENT,
    }
    return written | {"deleted": True} if value.deleted else written


def summary_of(wire: WireSummary) -> ImportSummary:
    counts = wire.counts
    return ImportSummary(
        status=wire.status,
        description=wire.description,
        imported=counts.imported,
        updated=counts.updated,
        ignored=counts.ignored,
        deleted=counts.deleted,
        conflicts=tuple(Conflict(one.code, one.text, one.indexes) for one in wire.conflicts),
        rejected_indexes=wire.rejected_indexes,
    )


def _stored(reply: Reply) -> Iterator[tuple[Key, StoredValue]]:
    """2.43 writes a single period or org unit once at the top (recording `read-one-facility-two-periods`)."""
    if reply.body is None:
        raise Refused("the integration user may not read these org units in the target: widen its data view")
    try:
        answer = reply.body
        top = {name: answer[name] for name in ("period", "orgUnit") if answer.get(name)}
        values = answer.get("dataValues", [])
        if top:
            values = [{**top, **value} for value in values]
        return iter(
            [(_key(value), StoredValue(value.get("value") or "", value.get("storedBy", ""))) for value in values]
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Retriable("the values read back are not a data value set; they are asked again") from error


def _key(value: dict[str, str]) -> Key:
    """Each part once in memory: a million values name a few thousand objects."""
    return Key(
        intern(value["dataElement"]),
        intern(value["period"]),
        intern(value["orgUnit"]),
        intern(value["categoryOptionCombo"]),
        intern(value["attributeOptionCombo"]),
    )
