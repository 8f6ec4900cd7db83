"""The stand-in as a pure function: a request over a world gives a response. No sockets here."""

import re
from collections.abc import Callable
from typing import TypeAlias

from local.dhis2 import (
    analytics,
    completeness,
    control,
    exchange,
    importing,
    listing,
    messages,
    metadata_import,
    period_types,
    reading,
    system,
    tracker,
    validation,
)
from local.dhis2.metadata import CLASS_NAMES
from local.dhis2.users import User
from local.dhis2.web import Refusal, Request, Response, no_such_page, refusal
from local.dhis2.world import World

Endpoint: TypeAlias = Callable[[World, User, Request, re.Match[str]], Response]

COLLECTION = "(" + "|".join(CLASS_NAMES) + ")"
UID = r"/(\w+)"
ROUTES: list[tuple[str, re.Pattern[str], Endpoint]] = [
    (method, re.compile("/api/" + path), endpoint)
    for method, path, endpoint in (
        ("GET", "system/info", lambda w, u, r, m: system.info(w, u)),
        ("GET", "me", lambda w, u, r, m: system.me(w, u, r)),
        ("POST", "apiToken", lambda w, u, r, m: w.users.create_token(u)),
        ("GET", r"analytics/dataValueSet\.json", lambda w, u, r, m: analytics.data_value_set(w, u, r)),
        ("POST", r"dataValueSets(?:\.json)?", lambda w, u, r, m: importing.post(w, u, r)),
        ("GET", r"dataValueSets(?:\.json)?", lambda w, u, r, m: reading.data_value_set(w, u, r)),
        ("POST", "completeDataSetRegistrations", lambda w, u, r, m: completeness.post(w, u, r)),
        ("GET", "completeDataSetRegistrations", lambda w, u, r, m: completeness.read(w, r)),
        ("DELETE", "completeDataSetRegistrations", lambda w, u, r, m: completeness.delete(w, r)),
        ("POST", "dataAnalysis/validationRules", lambda w, u, r, m: validation.run(w, r)),
        ("GET", "validation/dataSet" + UID, lambda w, u, r, m: validation.of_data_set(w, r, m[1])),
        ("POST", "messageConversations", lambda w, u, r, m: messages.post(w, u, r)),
        ("POST", "aggregateDataExchanges" + UID + "/exchange", lambda w, u, r, m: exchange.run(w, u, m[1])),
        ("GET", "configuration/dataOutputPeriodTypes", lambda w, u, r, m: period_types.read(w, r)),
        ("POST", "resourceTables/analytics", lambda w, u, r, m: w.jobs.start_analytics(u, r)),
        ("GET", "system/tasks" + UID + UID, lambda w, u, r, m: w.jobs.notes(m[1], m[2])),
        ("GET", "system/taskSummaries" + UID + UID, lambda w, u, r, m: w.jobs.summary(m[2])),
        ("GET", "jobConfigurations" + UID, lambda w, u, r, m: w.jobs.configuration(r, m[1])),
        ("GET", "tracker/events", lambda w, u, r, m: tracker.list_events(w.tracker, w.metadata, r)),
        (
            "GET",
            "tracker/trackedEntities",
            lambda w, u, r, m: tracker.list_tracked_entities(w.tracker, w.metadata, r),
        ),
        ("POST", r"metadata(?:\.json)?", lambda w, u, r, m: metadata_import.post(w, u, r)),
        ("GET", COLLECTION + r"(?:\.json)?", lambda w, u, r, m: listing.many(w.metadata, u, r, m[1])),
        ("GET", COLLECTION + UID, lambda w, u, r, m: listing.one(w.metadata, u, r, m[1], m[2])),
    )
]


def handle(world: World, request: Request) -> Response:
    if request.path.startswith("/stand-in/"):
        return control.handle(world, request)
    world.jobs.advance()
    try:
        return _answer(world, request)
    except Refusal as refused:
        return refused.response
    except ValueError as error:
        return refusal(400, str(error)).response
    except Exception as error:
        return refusal(500, f"{type(error).__name__}: {error}").response


def _answer(world: World, request: Request) -> Response:
    user = world.users.of(request)
    for method, pattern, endpoint in ROUTES:
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            return endpoint(world, user, request, match)
    return no_such_page(request.path)
