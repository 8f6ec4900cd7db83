"""One job of the server, as it waits, runs and ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from local.dhis2.clock import stamp
from local.dhis2.job_notes import Note
from local.dhis2.uids import new_uid
from local.dhis2.web import Json


@dataclass
class Job:
    """`action` does the work when the job is due and returns what the notifier says of it.

    `unset` are parameters that only the notifier names.
    """

    uid: str
    kind: str
    created: datetime
    parameters: Json
    starts_at: float
    ends_at: float
    action: Callable[[], list[Note]]
    status: str = "NOT_STARTED"
    finished: datetime | None = None
    notes: list[Json] = field(default_factory=list)
    summary: Json | None = None
    unset: Json = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.kind} ({int(self.created.timestamp() * 1000)})"

    def as_json(self) -> Json:
        """As `/api/jobConfigurations` tells it."""
        waiting = "SCHEDULED" if monotonic() < self.starts_at else "RUNNING"
        content: Json = {"id": self.uid, "name": self.name, "jobType": self.kind}
        content |= {"created": stamp(self.created), "schedulingType": "ONCE_ASAP"}
        content |= {"enabled": self.finished is None, "lastExecutedStatus": self.status}
        content["jobStatus"] = "DISABLED" if self.finished else waiting
        return content | ({"lastFinished": stamp(self.finished)} if self.finished else {})

    def note(self, message: str, *, completed: bool, at: datetime, level: str = "INFO") -> None:
        uid = new_uid()
        content = {"level": level, "category": self.kind, "message": message, "completed": completed}
        self.notes.insert(0, content | {"id": uid, "time": stamp(at), "uid": uid})
