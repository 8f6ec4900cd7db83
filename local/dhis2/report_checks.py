"""Checks of the report that an imported value belongs to: expired, in the future, approved."""

from datetime import timedelta

from local.dhis2.import_conflicts import Conflict, conflict_of
from local.dhis2.import_context import ImportContext, Incoming


def period_is_not_expired(context: ImportContext, value: Incoming) -> Conflict | None:
    data_set = value.facts.data_set
    if not data_set or not value.period or context.user.may("F_EDIT_EXPIRED"):
        return None
    days = data_set.get("expiryDays", 0)
    if not days or value.period.end + timedelta(days=int(days)) >= context.today:
        return None
    message = "Current date is past expiry days for period: `{}`  and data set: `{dataSet}`"
    return conflict_of(value, "E7640", message, "period", "period", dataSet=data_set["id"])


def period_is_open(context: ImportContext, value: Incoming) -> Conflict | None:
    facts = value.facts
    latest = facts.latest_open
    if not facts.data_set or not latest or not value.period or value.period.start <= latest.end:
        return None
    message = (
        f"Period: `{{}}` is after latest open future period: `{latest.id}` "
        "for data element: `{}` and data set: `{dataSet}`"
    )
    return conflict_of(value, "E7641", message, "period", "period", "dataElement", dataSet=facts.data_set["id"])


def is_not_approved(context: ImportContext, value: Incoming) -> Conflict | None:
    data_set = value.facts.data_set
    if not data_set or not value.period or not context.instance.approvals:
        return None
    if (data_set["id"], value.period.id, value.org_unit) not in context.instance.approvals:
        return None
    unit, period = str(value.written["orgUnit"]), value.period.id
    message = (
        f"Data already approved for data set: `{data_set['id']}` period: `{period}` org unit: `{unit}` "
        f"attribute option combo: `{value.written.get('attributeOptionCombo') or 'null'}`"
    )
    return Conflict("E7642", message, "", {"organisationUnit": unit, "period": period, "dataSet": data_set["id"]}, unit)
