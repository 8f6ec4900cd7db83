"""How 2.42 lays out the values that it reads back: every value tells all of its key."""

from typing import TYPE_CHECKING

from local.dhis2.clock import value_stamp
from local.dhis2.completeness import Report
from local.dhis2.values import Key, StoredValue, as_json
from local.dhis2.web import JSON_UTF8, Json, Request, Response

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def refuse(org_units: list[str]) -> Response:
    """Outside the user's hierarchy 200 with an empty body."""
    del org_units
    return Response(200, b"", {"Content-Type": JSON_UTF8})


def head(instance: "Instance", request: Request) -> Json:
    """Data set, period and org unit stand at the top where there is one of each."""
    one_each = all(len(request.all(name)) == 1 for name in ("dataSet", "period", "orgUnit"))
    if not one_each or request.flag("children"):
        return {}
    data_set, period, unit = request.one("dataSet"), request.one("period"), request.one("orgUnit")
    registration = instance.completeness.get(Report(data_set, period, unit))
    at = value_stamp(registration.at) if registration else None
    return {"dataSet": data_set, "completeDate": at, "period": period, "orgUnit": unit}


def row(key: Key, stored: StoredValue, top: Json) -> Json:
    del top
    return as_json(key, stored)
