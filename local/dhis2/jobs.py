"""Jobs of the server: analytics runs and asynchronous imports, and how they are watched."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from local.dhis2 import fields, job_notes
from local.dhis2.clock import runtime, stamp
from local.dhis2.import_options import ImportOptions
from local.dhis2.job import Job
from local.dhis2.job_notes import Note
from local.dhis2.uids import new_uid
from local.dhis2.users import User
from local.dhis2.web import Json, Refusal, Request, Response, answer, forbidden, not_found, web_message

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

FAILURE = "processing aborted: skipped stage, failing item caused abort. 0 successful and 1 failed items"
# How long the list of a failed job can still be read.
FAILURE_IS_SEEN_FOR = 0.2


class Jobs:
    """`waits` and `runs` are seconds; with `fails_next` the next job to end fails."""

    def __init__(self, instance: "Instance") -> None:
        self._instance = instance
        self._jobs: dict[str, Job] = {}
        self.waits, self.runs, self.fails_next = 0.2, 0.3, False

    def advance(self) -> None:
        """Ends the jobs that are due; called before each request is answered."""
        for job in self._jobs.values():
            if job.finished is None and monotonic() >= job.ends_at:
                self._end(job)

    def finish_all(self) -> None:
        for job in self._jobs.values():
            job.starts_at = job.ends_at = 0.0
        self.advance()

    def _end(self, job: Job) -> None:
        job.finished = self._instance.clock.now()
        notes = self._notes_of(job)
        if notes is None:
            job.status = "FAILED"
            job.note(FAILURE, completed=True, at=job.finished, level="ERROR")
            return
        job.status = "COMPLETED"
        for number, note in enumerate(notes, start=1 - len(notes)):
            at = job.finished + timedelta(milliseconds=number)
            job.note(note.message, completed=number == 0, at=at, level=note.level)
        job.notes[-1] |= {"dataType": "PARAMETERS", "data": job.parameters | job.unset}

    def _notes_of(self, job: Job) -> list[Note] | None:
        """Does the work; None when it failed. What fails without a summary is not recorded."""
        if self.fails_next:
            self.fails_next = False
            return None
        try:
            return job.action()
        except Refusal:
            return None

    def _start(self, kind: str, parameters: Json, action: Callable[[], list[Note]]) -> Job:
        starts_at = monotonic() + self.waits
        job = Job(new_uid(), kind, self._instance.clock.now(), parameters, starts_at, starts_at + self.runs, action)
        self._jobs[job.uid] = job
        return job

    def start_import(self, instance: "Instance", user: User, request: Request, options: ImportOptions) -> Response:
        def import_now() -> list[Note]:
            summary = instance.version.importer.import_request(instance, user, request, options)
            job.summary = summary.as_json()
            return summary.notes()

        job = self._start("DATAVALUE_IMPORT", options.as_json(), import_now)
        job.unset = dict.fromkeys(("preheatCache", "filename", "notificationLevel", "dataSet"))
        return _initiated(job, request)

    def start_analytics(self, user: User, request: Request) -> Response:
        """POST /api/resourceTables/analytics: the tables are built when the job ends."""
        if not user.may("F_PERFORM_MAINTENANCE"):
            raise forbidden("F_PERFORM_MAINTENANCE")
        parameters: Json = {"lastYears": int(request.one("lastYears"))} if request.one("lastYears") else {}
        skipped = ["EVENT"] if request.flag("skipEvents") else []
        parameters |= {"skipTableTypes": skipped, "skipPrograms": request.all("skipPrograms")}
        parameters |= {name: request.flag(name) for name in ("skipResourceTables", "skipOutliers")}

        def build_now() -> list[Note]:
            started_at = job.created + timedelta(seconds=self.waits)
            tables = self._instance.analytics
            tables.runtime = timedelta(seconds=self.runs)
            if request.flag("skipEvents"):
                # The server notes a success all the same.
                tables.started_at = started_at
            else:
                tables.build(self._instance.tracker, started_at)
            value_years = len({key.period[:4] for key in self._instance.data_values}) or 1
            last_years = parameters.get("lastYears", job_notes.YEARS)
            indexes = self._instance.version.analytics_indexes
            return job_notes.of_analytics(runtime(tables.runtime), last_years, value_years, indexes)

        job = self._start("ANALYTICS_TABLE", parameters, build_now)
        return _initiated(job, request)

    def configuration(self, request: Request, uid: str) -> Response:
        if uid not in self._jobs:
            raise not_found("JobConfiguration", uid)
        asked = fields.parse(request.one("fields", "*"))
        content = self._jobs[uid].as_json()
        return answer(fields.select(self._instance.metadata, "jobConfigurations", content, asked))

    def notes(self, kind: str, uid: str) -> Response:
        """GET /api/system/tasks: [] while the job waits, for jobs unknown, and soon after a failure."""
        job = self._jobs.get(uid)
        is_known = job is not None and job.kind == kind
        if job is None or not is_known or (job.status == "FAILED" and monotonic() > job.ends_at + FAILURE_IS_SEEN_FOR):
            return answer([], Cache_Control="no-store")
        return answer(job.notes, Cache_Control="no-store")

    def summary(self, uid: str) -> Response:
        """GET /api/system/taskSummaries: an empty 200 where there is none."""
        job = self._jobs.get(uid)
        if job is None or job.summary is None:
            return Response(200, b"", {"Cache-Control": "no-store"})
        return answer(job.summary, Cache_Control="no-store")


def _initiated(job: Job, request: Request) -> Response:
    content = {
        "name": job.name,
        "id": job.uid,
        "created": stamp(job.created),
        "jobType": job.kind,
        "jobStatus": "NOT_STARTED",
        "jobParameters": job.parameters,
        "relativeNotifierEndpoint": f"/api/system/tasks/{job.kind}/{job.uid}",
        "responseType": "JobConfiguration",
    }
    location = f"{request.base_url}/api/system/tasks/{job.kind}"
    return answer(web_message(200, f"Initiated {job.name}") | {"response": content}, Location=location)
