"""GET /api/analytics/dataValueSet.json: indicators summed over periods and org units, as a data value set."""

import re
from typing import TYPE_CHECKING

from local.dhis2 import analytics_query
from local.dhis2.analytics_query import Query
from local.dhis2.analytics_tables import Total
from local.dhis2.metadata import Metadata, identifier
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, answer, refusal

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
    """A failing indicator is an error only where the request makes a single SQL query of it."""
    if instance.analytics.missing:
        program = instance.metadata.list("programs")[0]["id"].lower()
        raise refusal(
            409,
            "Query failed because a referenced table does not exist. Please ensure analytics job was run "
            "(SqlState: 42P01)",
            devMessage=f'ERROR: relation "analytics_event_{program}" does not exist\n  Position: 117',
            errorCode="E7144",
        )
    levels = {instance.metadata.org_units.level(uid) for uid in query.org_units}
    is_single = len(query.indicators) == len(query.periods) == 1 and len(levels) <= 1
    if is_single and query.indicators[0] in instance.analytics.broken:
        filter_text = instance.metadata.get("programIndicators", query.indicators[0]) or {}
        column = re.search(r"\.(\w+)}", filter_text.get("filter", ""))
        raise refusal(
            409,
            "Query failed because of a syntax error (SqlState: 42703)",
            devMessage=f'ERROR: column "{column[1] if column else "?"}" does not exist\n  Position: 283',
            errorCode="E7145",
        )


def _as_json(instance: "Instance", request: Request, total: Total) -> Json:
    metadata, whole = instance.metadata, request.one("outputIdScheme", "UID")
    indicator = metadata.get("programIndicators", total.program_indicator) or {}
    unit = metadata.get("organisationUnits", total.org_unit) or {}
    native = indicator.get("aggregateExportDataElement") if instance.version.has_native_data_element_field else None
    row: Json = {
        "dataElement": native
        or identifier(indicator, request.one("outputDataItemIdScheme", whole))
        or total.program_indicator,
        "period": total.period,
        "orgUnit": identifier(unit, request.one("outputOrgUnitIdScheme", whole)) or total.org_unit,
    }
    for name in ("CategoryOptionCombo", "AttributeOptionCombo"):
        if indicator.get("aggregateExport" + name):
            row[name[0].lower() + name[1:]] = indicator["aggregateExport" + name]
    today = instance.clock.today.isoformat()
    row["value"] = _value_text(total.value, indicator.get("decimals"))
    return row | {"created": today, "lastUpdated": today, "comment": "[aggregated]", "followup": False}


def _value_text(value: int, decimals: int | None) -> str:
    """Counts are whole numbers, written as a Java double unless the indicator has no decimals."""
    return str(value) if decimals == 0 else f"{value}.0"
