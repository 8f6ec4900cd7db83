"""The import summary: DHIS2's answer to an import, with its counts, conflicts and rejected indexes."""

from dataclasses import dataclass, field

from local.dhis2.import_conflicts import Conflict
from local.dhis2.import_options import ImportOptions
from local.dhis2.job_notes import Note
from local.dhis2.web import Json, Response, answer, web_message

MESSAGES = {
    "SUCCESS": "Import was successful.",
    "WARNING": "One more conflicts encountered, please check import summary.",
    "ERROR": "An error occurred, please check import summary.",
}
COUNTS = ("imported", "updated", "ignored", "deleted")


@dataclass
class ImportSummary:
    """`data_set_complete` is None where the server leaves it out."""

    options: ImportOptions
    description: str = "Import process completed successfully"
    status: str = "SUCCESS"
    data_set_complete: str | None = "false"
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    conflicts: list[Json] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    _by_error: dict[tuple[str, str], Json] = field(default_factory=dict)

    def reject(self, index: int, conflict: Conflict | None = None) -> None:
        """Conflicts of one error and offender are one entry with all their indexes."""
        self.counts["ignored"] += 1
        self.rejected.append(index)
        if conflict is None:
            return
        self.status = "WARNING"
        entry = self._by_error.get((conflict.code, conflict.message))
        if entry is None:
            entry = conflict.as_json() | {"indexes": []}
            self._by_error[conflict.code, conflict.message] = entry
            self.conflicts.append(entry)
        entry["indexes"].append(index)

    def abort(self, description: str, conflict: Conflict | None = None) -> "ImportSummary":
        self.status, self.description, self.data_set_complete = "ERROR", description, None
        self.conflicts = [conflict.as_json()] if conflict else []
        return self

    def as_json(self) -> Json:
        content: Json = {
            "status": self.status,
            "importOptions": self.options.as_json(),
            "description": self.description,
            "importCount": self.counts,
            "conflicts": self.conflicts,
            "rejectedIndexes": self.rejected,
        }
        if self.data_set_complete is not None:
            content["dataSetComplete"] = self.data_set_complete
        return content | {"responseType": "ImportSummary"}

    def respond(self) -> Response:
        return respond(self.status, self.as_json())

    def notes(self) -> list[Note]:
        imported, updated, ignored, deleted = (
            self.counts[name] for name in ("imported", "updated", "ignored", "deleted")
        )
        stages = (
            "Data value set import",
            "Loading file resource",
            "Loading file content",
            "Reading data set header",
            "Creating import context",
            "Preheat caches...",
            "Loading base metadata",
            "Run data set validation",
            "Importing values (list)",
            f"Import summary: [imports={imported}, updates={updated}, ignores={ignored}]",
            f"Import complete with status {self.status}, {imported} created, {updated} updated, "
            f"{deleted} deleted, {ignored} ignored",
        )
        return [Note(stage) for stage in stages]


def respond(status: str, content: Json) -> Response:
    """200 for SUCCESS, else 409, with the content in the envelope."""
    code = 200 if status == "SUCCESS" else 409
    head = web_message(code, MESSAGES[status])
    if status == "WARNING":
        head["status"] = "WARNING"
    return answer(head | {"response": content}, code)
