"""Analytics tables that are made as a test wants it."""

from datetime import datetime

from t2a.domain.freshness import JobState
from t2a.domain.mapping_upkeep import Analytics
from t2a.ports import Generation

CREATED = "2026-11-23T03:00:01.000"


class FakeAnalytics:
    """`jobs`: the state of each job; `made`: the rules of every making that was asked for."""

    address = "https://tracker.example.org"

    def __init__(self) -> None:
        self.jobs: dict[str, JobState] = {}
        self.made: list[Analytics] = []
        self.changed: datetime | None = None
        self.trouble: Exception | None = None

    def make(self, rules: Analytics) -> Generation:
        if self.trouble:
            raise self.trouble
        self.made.append(rules)
        job = f"job{len(self.made):08d}"
        self.jobs[job] = JobState.AT_WORK
        return Generation(job, CREATED)

    def state(self, job: str) -> JobState:
        return self.jobs.get(job, JobState.UNKNOWN)

    def newest_change(self, program: str, org_unit: str) -> datetime | None:
        return self.changed
