"""The tracker programme: what its indicators count per facility and day, and when its events changed."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time

from local.dhis2 import fields
from local.dhis2.clock import stamp
from local.dhis2.example import DayValue
from local.dhis2.metadata import Metadata
from local.dhis2.web import Json, Request, Response, answer

LOADED_AT = time(2, 1, 38, 918000)
# The recorded event that changed last.
NEWEST = ("I6TnGUFPdJ7", date(2026, 4, 2))


def day_of(text: str) -> date:
    """A day as a DHIS2 period id, 20261005, or as 2026-10-05."""
    return date.fromisoformat(text[:10])


@dataclass(slots=True)
class Event:
    org_unit: str
    occurred_on: date
    updated_at: datetime
    deleted: bool = False

    def as_json(self) -> Json:
        occurred_at = stamp(datetime.combine(self.occurred_on, time()))
        changed = {"updatedAt": stamp(self.updated_at), "deleted": self.deleted}
        return {"orgUnit": self.org_unit, "occurredAt": occurred_at} | changed


@dataclass(slots=True)
class TrackedEntity:
    uid: str
    event: Event
    updated_at: datetime

    def as_json(self) -> Json:
        enrollments = [{"events": [self.event.as_json()]}]
        return {"trackedEntity": self.uid, "updatedAt": stamp(self.updated_at), "enrollments": enrollments}


@dataclass
class Tracker:
    """`counts`: program indicator -> (org unit, day) -> count."""

    counts: dict[str, dict[tuple[str, date], int]] = field(default_factory=lambda: defaultdict(dict))
    events: list[Event] = field(default_factory=list)
    tracked_entities: list[TrackedEntity] = field(default_factory=list)

    @classmethod
    def holding(cls, day_values: list[DayValue], today: date) -> "Tracker":
        tracker = cls()
        for row in day_values:
            tracker.counts[row.program_indicator][row.org_unit, day_of(row.day)] = row.value
        places = {place for counts in tracker.counts.values() for place in counts} - {NEWEST}
        loaded_at = datetime.combine(today, LOADED_AT)
        tracker.events = [Event(*place, loaded_at) for place in [*sorted(places), NEWEST]]
        return tracker

    def change(self, program_indicator: str, org_unit: str, day: date, value: int, now: datetime) -> None:
        """Sets what an indicator counts there; 0 tells of a deleted event."""
        if value:
            self.counts[program_indicator][org_unit, day] = value
        else:
            self.counts[program_indicator].pop((org_unit, day), None)
        self.events.append(Event(org_unit, day, now, deleted=not value))


def list_events(tracker: Tracker, metadata: Metadata, request: Request) -> Response:
    """GET /api/tracker/events: by `orgUnit`, `updatedAfter`, `includeDeleted`; newest change first or last."""
    roots, after = {request.one("orgUnit")}, request.one("updatedAfter")
    found = [
        event
        for event in tracker.events
        if metadata.org_units.is_within(event.org_unit, roots)
        and stamp(event.updated_at) > after
        and (request.flag("includeDeleted") or not event.deleted)
    ]
    found.sort(key=lambda event: event.updated_at)
    if request.one("order") == "updatedAt:desc":
        found.reverse()
        # Events of one moment keep the order of storing, latest first.
    return _paged(metadata, request, "events", [event.as_json() for event in found])


def list_tracked_entities(tracker: Tracker, metadata: Metadata, request: Request) -> Response:
    """GET /api/tracker/trackedEntities: those that changed after `updatedAfter`."""
    roots, after = {request.one("orgUnits")}, request.one("updatedAfter")
    found = [
        entity.as_json()
        for entity in tracker.tracked_entities
        if metadata.org_units.is_within(entity.event.org_unit, roots) and stamp(entity.updated_at) > after
    ]
    return _paged(metadata, request, "trackedEntities", found)


def _paged(metadata: Metadata, request: Request, name: str, found: list[Json]) -> Response:
    page, size = int(request.one("page", "1")), int(request.one("pageSize", "50"))
    shown = found[(page - 1) * size : page * size]
    pager: Json = {"page": page, "pageSize": size}
    if len(found) > page * size:
        query = "&".join(f"{key}={value}" for key, value in request.pairs if key != "page")
        pager["nextPage"] = f"{request.base_url}{request.path}?{query}&page={page + 1}"
    asked = fields.parse(request.one("fields", "*"))
    return answer({"pager": pager, name: [fields.select(metadata, name, item, asked) for item in shown]})
