"""`/stand-in/...`: what `World` offers to operators and tests, over HTTP and without a login.

GET reads (`log`, `values`, `messages`, `completeness`, `users`, `state`); POST to a command takes its
arguments as a JSON object, names as in `World`; DELETE clears (`faults`, `log`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from local.dhis2.users import token_for
from local.dhis2.web import Json, Request, Response, answer

if TYPE_CHECKING:
    from local.dhis2.world import World

# Command -> the method of World that it calls.
COMMANDS = {
    "today": "set_today",
    "faults": "add_fault",
    "row-limit": "set_row_limit",
    "jobs": "set_jobs",
    "finish-jobs": "finish_jobs",
    "counts": "set_count",
    "tracked-entities": "change_tracked_entity",
    "break-indicators": "break_indicators",
    "refresh-analytics": "refresh_analytics",
    "mend-indicators": "mend_indicators",
    "drop-analytics-tables": "drop_analytics_tables",
    "restore-analytics-tables": "restore_analytics_tables",
    "empty-analytics": "empty_analytics",
    "output-period-types": "set_output_period_types",
    "copy-program-indicator": "copy_program_indicator",
    "properties": "set_property",
    "expiry-days": "set_expiry_days",
    "share-data-set": "share_data_set",
    "assign": "assign",
    "unassign": "unassign",
    "approve": "approve",
    "values": "store_value",
    "delete-value": "delete_value",
    "reset": "reset",
}


def handle(world: "World", request: Request) -> Response:
    name = request.path.removeprefix("/stand-in/").strip("/")
    try:
        return answer(_do(world, request, name))
    except (LookupError, TypeError, ValueError) as error:
        return answer({"error": f"{type(error).__name__}: {error}"}, 400)


def _do(world: "World", request: Request, name: str) -> Json | list[Any]:
    if request.method == "GET":
        return READINGS[name](world)
    if request.method == "DELETE":
        {"faults": world.faults.clear, "log": world.log.clear}[name]()
        return {"done": True}
    arguments = request.json() if request.body else {}
    getattr(world, COMMANDS[name])(**arguments)
    return {"done": True}


def _completeness(world: "World") -> list[Any]:
    return [
        report._asdict() | {"date": registration.at.date().isoformat(), "stored_by": registration.stored_by}
        for report, registration in world.completeness.items()
    ]


def _users(world: "World") -> list[Any]:
    return [
        {"username": user.username, "password": user.password, "token": token_for(user.username)}
        for user in world.users.known.values()
    ]


def _state(world: "World") -> Json:
    return {
        "today": world.clock.today.isoformat(),
        "version": world.version.number,
        "row_limit": world.row_limit,
        "broken_indicators": sorted(world.analytics.broken),
        "analytics_tables_missing": world.analytics.missing,
        "stored_values": sum(not stored.deleted for stored in world.data_values.values()),
    }


READINGS: dict[str, Callable[["World"], Json | list[Any]]] = {
    "log": lambda world: world.log.as_json(),
    "values": lambda world: world.stored_values(),
    "messages": lambda world: world.messages,
    "completeness": _completeness,
    "users": _users,
    "state": _state,
}
