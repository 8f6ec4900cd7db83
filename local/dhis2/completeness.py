"""`/api/completeDataSetRegistrations`: which reports are marked as complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from local.dhis2 import periods
from local.dhis2.import_options import ImportOptions
from local.dhis2.import_summary import ImportSummary, respond
from local.dhis2.tracker import day_of
from local.dhis2.users import User
from local.dhis2.values import DEFAULT_OPTION_COMBO
from local.dhis2.web import Json, Request, Response, answer, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


class Report(NamedTuple):
    data_set: str
    period: str
    org_unit: str
    attribute_option_combo: str = DEFAULT_OPTION_COMBO


@dataclass(frozen=True)
class Registration:
    at: datetime
    stored_by: str
    completed: bool = True


def post(instance: "Instance", user: User, request: Request) -> Response:
    """Good registrations are kept beside bad ones; ERROR only when all failed. Assignment is not asked."""
    options = ImportOptions(defaults=instance.version.import_options)
    summary = ImportSummary(options, "Import process complete.", data_set_complete=None)
    written = request.json().get("completeDataSetRegistrations", [])
    for registration in written:
        obstacle = _obstacle(instance, user, registration)
        if obstacle:
            summary.counts["ignored"] += 1
            summary.conflicts.append({"object": obstacle[0], "value": obstacle[1]})
        else:
            summary.counts[_register(instance, user, registration)] += 1
    if written and summary.counts["ignored"] == len(written):
        summary.status = "ERROR"
    return respond(summary.status, summary.as_json())


def _obstacle(instance: "Instance", user: User, written: Json) -> tuple[str, str] | None:
    unit, tree = written.get("organisationUnit", ""), instance.metadata.org_units
    checks = (
        (
            instance.metadata.get("dataSets", written.get("dataSet", "")),
            "dataSet",
            "Data set not found or not accessible",
        ),
        (periods.parse(written.get("period", "")), "period", "Period is not valid"),
        (unit in tree, "organisationUnit", "Organisation unit not found or not accessible"),
        (
            unit in tree and tree.is_within(unit, {user.org_unit}),
            "organisationUnit",
            f"Organisation unit is not in hierarchy of user: {user.username}",
        ),
    )
    failed = next(((name, message) for holds, name, message in checks if not holds), None)
    return (str(written.get(failed[0])), failed[1]) if failed else None


def _register(instance: "Instance", user: User, written: Json) -> str:
    """Stores a registration; again for the same report it overwrites. Returns how it counts."""
    combo = written.get("attributeOptionCombo") or DEFAULT_OPTION_COMBO
    report = Report(written["dataSet"], written["period"], written["organisationUnit"], combo)
    at = datetime.fromisoformat(written["date"]) if written.get("date") else instance.clock.now()
    counted = "updated" if report in instance.completeness else "imported"
    stored_by = written.get("storedBy") or user.username
    instance.completeness[report] = Registration(at, stored_by, written.get("completed", True))
    return counted


def register_import(instance: "Instance", user: User, payload: Json) -> None:
    """What an import with a `completeDate` registers for its data set, period and org unit."""
    names = {"dataSet": "dataSet", "period": "period", "organisationUnit": "orgUnit", "date": "completeDate"}
    written = {name: payload.get(source) for name, source in names.items()}
    if all(written.values()):
        _register(instance, user, written)


def read(instance: "Instance", request: Request) -> Response:
    """By `dataSet`, `period` or `startDate` and `endDate`, `orgUnit` with or without `children`; {} for none."""
    data_sets, named_periods = set(request.all("dataSet")), set(request.all("period"))
    units = set(request.all("orgUnit"))
    units |= set(instance.metadata.org_units.subtree(units)) if request.flag("children") else set()
    found = [
        _as_json(report, registration)
        for report, registration in sorted(instance.completeness.items(), key=lambda pair: pair[0])
        if report.data_set in data_sets and report.org_unit in units and is_asked(report.period, named_periods, request)
    ]
    return answer({"completeDataSetRegistrations": found} if found else {})


def is_asked(period: str, named: set[str], request: Request) -> bool:
    """Whether a period is among the named ones or lies within `startDate` and `endDate`."""
    start, end = request.one("startDate"), request.one("endDate")
    known = periods.parse(period)
    if period in named or not (start and end and known):
        return period in named
    return day_of(start) <= known.start and known.end <= day_of(end)


def _as_json(report: Report, registration: Registration) -> Json:
    return {
        "period": report.period,
        "dataSet": report.data_set,
        "organisationUnit": report.org_unit,
        "attributeOptionCombo": report.attribute_option_combo,
        "date": registration.at.date().isoformat(),
        "storedBy": registration.stored_by,
        "completed": registration.completed,
    }


def delete(instance: "Instance", request: Request) -> Response:
    """`ds`, `pe` and `ou`, each possibly many; 204."""
    for data_set in request.all("ds"):
        if not instance.metadata.get("dataSets", data_set):
            raise refusal(409, f"Illegal data set identifier: {data_set}")
        for period in request.all("pe"):
            for unit in request.all("ou"):
                instance.completeness.pop(Report(data_set, period, unit), None)
    return Response(204)
