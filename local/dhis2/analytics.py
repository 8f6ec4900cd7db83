"""GET /api/analytics/dataValueSet.json: indicators summed over periods and org units, as a data value set."""

import re
from typing import TYPE_CHECKING

from local.dhis2 import analytics_query
from local.dhis2.analytics_query import Query
from local.dhis2.analytics_tables import Total
from local.dhis2.metadata import Metadata, identifier
from local.dhis2.periods import Period
from local.dhis2.users import User
from local.dhis2.web import Json, Refusal, Request, Response, answer, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def data_value_set(instance: "Instance", user: User, request: Request) -> Response:
    return answer({"dataValues": data_values(instance, user, request)})


def data_values(instance: "Instance", user: User, request: Request) -> list[Json]:
    """The rows of an export; Refusal as the server refuses."""
    query = analytics_query.read(instance, user, request)
    _check_rights(instance.metadata, user, query)
    _check_tables(instance, query)
    tree = instance.metadata.org_units
    totals = list(instance.analytics.totals(query.indicators, query.periods, query.org_units, tree))
    if len(totals) > instance.row_limit:
        raise refusal(409, f"Query result set exceeded max limit: `{instance.row_limit}`", errorCode="E7128")
    if not query.org_units:
        raise refusal(400, "Org unit header does not exist")
    return [_as_json(instance, request, total) for total in totals]


def _check_rights(metadata: Metadata, user: User, query: Query) -> None:
    for uid in query.org_units:
        if not metadata.org_units.is_within(uid, {user.org_unit}):
            message = f"User: `{user.username}` is not allowed to view org unit: `{uid}`"
            raise refusal(409, message, errorCode="E7120")
    if not user.may("F_VIEW_EVENT_ANALYTICS"):
        message = f"User is not allowed to view event analytics data: `{user.username}`"
        raise refusal(409, message, errorCode="E7217")


def _check_tables(instance: "Instance", query: Query) -> None:
    if instance.analytics.missing:
        program = instance.metadata.list("programs")[0]["id"].lower()
        position = 117 + instance.version.sql_is_longer
        raise refusal(
            409,
            "Query failed because a referenced table does not exist. Please ensure analytics job was run "
            "(SqlState: 42P01)",
            devMessage=f'ERROR: relation "analytics_event_{program}" does not exist\n  Position: {position}',
            errorCode="E7144",
        )
    levels = {instance.metadata.org_units.level(uid) for uid in query.org_units}
    if len(query.indicators) == len(query.periods) == 1 and len(levels) <= 1:
        _check_columns(instance, query.indicators[0], query.periods[0])


def _check_columns(instance: "Instance", program_indicator: str, period: Period) -> None:
    """A failing query is an error only where the request makes a single one."""
    if not instance.analytics.knows(period):
        raise _no_column(f"ax.{period.type.name.lower()}", 84)
    if program_indicator in instance.analytics.broken:
        indicator = instance.metadata.get("programIndicators", program_indicator) or {}
        column = re.search(r"\.(\w+)}", indicator.get("filter", ""))
        raise _no_column(f'"{column[1] if column else "?"}"', 283 + instance.version.sql_is_longer)


def _no_column(name: str, position: int) -> Refusal:
    return refusal(
        409,
        "Query failed because of a syntax error (SqlState: 42703)",
        devMessage=f"ERROR: column {name} does not exist\n  Position: {position}",
        errorCode="E7145",
    )


def _as_json(instance: "Instance", request: Request, total: Total) -> Json:
    metadata, whole = instance.metadata, request.one("outputIdScheme", "UID")
    indicator = metadata.get("programIndicators", total.program_indicator) or {}
    unit = metadata.get("organisationUnits", total.org_unit) or {}
    target = target_of(instance, request, total.program_indicator)
    row: Json = {
        "dataElement": target.pop("dataElement"),
        "period": total.period,
        "orgUnit": identifier(unit, request.one("outputOrgUnitIdScheme", whole)) or total.org_unit,
    }
    row |= target
    today = instance.clock.today.isoformat()
    row["value"] = _value_text(total.value, indicator.get("decimals"))
    return row | {"created": today, "lastUpdated": today, "comment": "[aggregated]", "followup": False}


def target_of(instance: "Instance", request: Request, program_indicator: str) -> Json:
    """The data element and the option combos that an indicator is exported to, as the request names them."""
    indicator = instance.metadata.get("programIndicators", program_indicator) or {}
    native = indicator.get("aggregateExportDataElement") if instance.version.has_native_data_element_field else None
    scheme = request.one("outputDataItemIdScheme", request.one("outputIdScheme", "UID"))
    target: Json = {"dataElement": native or identifier(indicator, scheme) or program_indicator}
    for name in ("CategoryOptionCombo", "AttributeOptionCombo"):
        if indicator.get("aggregateExport" + name):
            target[name[0].lower() + name[1:]] = indicator["aggregateExport" + name]
    return target


def _value_text(value: int, decimals: int | None) -> str:
    """Counts are whole numbers, written as a Java double unless the indicator has no decimals."""
    return str(value) if decimals == 0 else f"{value}.0"
