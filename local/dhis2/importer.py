"""Imports as DHIS2 2.42 does them: per value, with what is good saved beside what is bad.

Not recorded, and so only as its source suggests: E7630, E7631 and E7635.
"""

from typing import TYPE_CHECKING

from local.dhis2 import completeness, periods
from local.dhis2.import_checks import checks_for
from local.dhis2.import_conflicts import Conflict
from local.dhis2.import_context import ImportContext, Incoming
from local.dhis2.import_options import ImportOptions
from local.dhis2.import_run import ImportRun
from local.dhis2.import_summary import ImportSummary
from local.dhis2.users import User
from local.dhis2.values import DEFAULT_OPTION_COMBO
from local.dhis2.web import Json, Request

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def import_request(instance: "Instance", user: User, request: Request, options: ImportOptions) -> ImportSummary:
    try:
        payload = request.json()
    except ValueError:
        return ImportSummary(options).abort("The import process failed: Post-condition was null")
    return import_values(instance, user, options, payload)


def import_values(instance: "Instance", user: User, options: ImportOptions, payload: Json) -> ImportSummary:
    summary = ImportSummary(options)
    named = payload.get("dataSet") or options.data_set
    data_set = instance.metadata.get("dataSets", named) if named else None
    obstacle = _obstacle(user, named, data_set)
    if obstacle:
        return summary.abort("Import process was aborted", obstacle)
    context = ImportContext(instance, user, options, data_set)
    run = ImportRun(context, instance.data_values, instance.clock.now())
    checks = checks_for(context)
    for index, written in enumerate(payload.get("dataValues", ())):
        incoming = _resolve(context, index, payload, written)
        conflict = next((found for check in checks if (found := check(context, incoming))), None)
        if conflict:
            summary.reject(index, conflict)
        else:
            _count(summary, index, run.apply(incoming))
    if payload.get("completeDate"):
        # Also on a dry run, and also beside refused values.
        summary.data_set_complete = payload["completeDate"]
        completeness.register_import(instance, user, payload)
    return summary


def _obstacle(user: User, named: str, data_set: Json | None) -> Conflict | None:
    """What aborts the whole import. Without a named data set its sharing is not asked."""
    if not named:
        return None
    objects = {"dataSet": named}
    if data_set is None:
        return Conflict("E7600", f"Data set not found or not accessible: `{named}`", "dataSet", objects, named)
    if not user.is_superuser and data_set["sharing"]["public"][3] != "w":
        message = f"User does not have write access for DataSet: `{named}`"
        return Conflict("E7601", message, "dataSet", objects, named)
    return None


def _resolve(context: ImportContext, index: int, payload: Json, written: Json) -> Incoming:
    """Finds what the value names; period and org unit may stand once at the top."""
    if "period" not in written or "orgUnit" not in written:
        written = {"period": payload.get("period"), "orgUnit": payload.get("orgUnit")} | written
    combo, attributes = written.get("categoryOptionCombo"), written.get("attributeOptionCombo")
    value = written.get("value")
    return Incoming(
        index,
        written,
        "" if value is None else str(value),
        written.get("comment"),
        bool(written.get("deleted")),
        context.facts(str(written.get("dataElement"))),
        periods.parse(str(written.get("period"))),
        context.org_units.get(str(written.get("orgUnit"))),
        context.option_combos.get(combo) if combo else DEFAULT_OPTION_COMBO,
        context.option_combos.get(attributes) if attributes else DEFAULT_OPTION_COMBO,
    )


def _count(summary: ImportSummary, index: int, outcome: str) -> None:
    if outcome == "rejected":
        summary.reject(index)
    elif outcome:
        summary.counts[outcome] += 1
