"""The tracker instance's analytics tables: have them made, and ask how far that is.

The job's own configuration is asked, since the list of a failed job is wiped at once (recording
`analytics-task-failed`).
"""

from datetime import datetime

from t2a.adapters.dhis2_answers import EventList, WireJob, WireJobStarted, parse
from t2a.adapters.dhis2_client import Dhis2Client, Query
from t2a.domain.freshness import JobState
from t2a.domain.mapping_upkeep import Analytics
from t2a.ports import Generation

SKIPS = {
    "AGGREGATE": "skipAggregate",
    "TRACKED_ENTITIES": "skipTrackedEntities",
    "ORG_UNIT_OWNERSHIP": "skipOrgUnitOwnership",
    "OUTLIERS": "skipOutliers",
}
AT_WORK = frozenset({"NOT_STARTED", "RUNNING", "SCHEDULED"})


class Dhis2Analytics:
    """Implements `t2a.ports.AnalyticsServer`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    @property
    def address(self) -> str:
        return self._client.address

    def make(self, rules: Analytics) -> Generation:
        query: list[tuple[str, str]] = [(SKIPS[one], "true") for one in rules.skip]
        if rules.last_years:
            query.append(("lastYears", str(rules.last_years)))
        reply = self._client.post("/api/resourceTables/analytics", query, {}, packed=False)
        job = parse(reply, WireJobStarted, "the start of analytics").response
        return Generation(job.id, job.created)

    def state(self, job: str) -> JobState:
        query: Query = (("fields", "jobStatus,lastExecutedStatus"),)
        reply = self._client.get(f"/api/jobConfigurations/{job}", query, known=(200, 404))
        if reply.status == 404:  # noqa: PLR2004 - HTTP
            return JobState.UNKNOWN
        found = parse(reply, WireJob, "the analytics job")
        if found.last_status == "COMPLETED":
            return JobState.COMPLETED
        return JobState.AT_WORK if found.last_status in AT_WORK else JobState.FAILED

    def newest_change(self, program: str, org_unit: str) -> datetime | None:
        """When an event of the programme was changed last, None where there is none."""
        query = (
            ("program", program),
            ("orgUnit", org_unit),
            ("orgUnitMode", "DESCENDANTS"),
            ("fields", "orgUnit,occurredAt,updatedAt,deleted"),
            ("includeDeleted", "true"),
            ("order", "updatedAt:desc"),
            ("pageSize", "1"),
        )
        found = parse(self._client.get("/api/tracker/events", query), EventList, "the newest event")
        return found.events[0].updated_at.replace(tzinfo=None) if found.events else None
