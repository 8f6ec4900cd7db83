"""GET /api/system/info and /api/me."""

from datetime import timedelta
from typing import TYPE_CHECKING

from local.dhis2 import fields
from local.dhis2.clock import runtime, stamp
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, answer

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

NEVER = "1970-01-01T00:00:00.000"
FOR_ADMINISTRATORS = (
    "dateFormat",
    "lastAnalyticsTableRuntime",
    "lastAnalyticsTablePartitionRuntime",
    "readOnlyMode",
)


def info(instance: "Instance", user: User) -> Response:
    now, started_at = instance.clock.now(), instance.analytics.started_at
    content: Json = {
        "calendar": "iso8601",
        "dateFormat": "yyyy-mm-dd",
        "serverDate": stamp(now),
        "serverTimeZoneId": "UTC",
        "lastAnalyticsTableSuccess": stamp(started_at),
        "intervalSinceLastAnalyticsTableSuccess": _interval(now - started_at),
        "lastAnalyticsTableRuntime": runtime(instance.analytics.runtime),
        "lastAnalyticsTablePartitionSuccess": NEVER,
        "lastAnalyticsTablePartitionRuntime": "",
        "version": instance.version.number,
        "readOnlyMode": "off",
        "systemName": "DHIS 2",
    }
    hidden = () if user.is_superuser else FOR_ADMINISTRATORS
    return answer({name: value for name, value in content.items() if name not in hidden})


def _interval(duration: timedelta) -> str:
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return (f"{hours} h, " if hours else "") + f"{minutes} m, {seconds} s"


def me(instance: "Instance", user: User, request: Request) -> Response:
    asked = fields.parse(request.one("fields", "*"))
    return answer(fields.select(instance.metadata, "users", user.as_json(), asked))
