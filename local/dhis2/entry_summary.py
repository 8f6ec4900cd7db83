"""The import summary of DHIS2 2.43: no description, and counts that say little."""

from dataclasses import dataclass, field

from local.dhis2.entry_conflicts import EntryConflict
from local.dhis2.import_options import ImportOptions
from local.dhis2.import_summary import COUNTS, MESSAGES
from local.dhis2.job_notes import Note
from local.dhis2.web import Json, Response, answer, web_message

WARNING = "Import completed with warnings, please check import summary."


@dataclass
class EntrySummary:
    """`data_set_complete` is None where the server leaves it out. `stages` is what the notifier tells."""

    options: ImportOptions
    status: str = "SUCCESS"
    data_set_complete: str | None = "false"
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    conflicts: list[EntryConflict] = field(default_factory=list)
    stages: list[Note] = field(default_factory=list)

    def refuse(self, conflict: EntryConflict, *, names_data_set: bool) -> "EntrySummary":
        """Nothing of the POST is saved."""
        self.status, self.conflicts = "ERROR", [conflict]
        self.data_set_complete = "false" if names_data_set else None
        self.stages.append(Note(conflict.message, "ERROR"))
        return self

    def tell(self, stage: str) -> None:
        self.stages.append(Note(stage))

    def as_json(self) -> Json:
        content: Json = {"status": self.status, "importOptions": self.options.as_json(), "importCount": self.counts}
        content["conflicts"] = [conflict.as_json() for conflict in self.conflicts]
        indexes = [index for conflict in self.conflicts for index in conflict.indexes if index >= 0]
        content["rejectedIndexes"] = indexes
        if self.data_set_complete is not None:
            content["dataSetComplete"] = self.data_set_complete
        return content | {"responseType": "ImportSummary"}

    def respond(self) -> Response:
        """200 also for WARNING: some values were refused and the others are saved."""
        code = 409 if self.status == "ERROR" else 200
        head = web_message(code, WARNING if self.status == "WARNING" else MESSAGES[self.status])
        if self.status == "WARNING":
            head["status"] = "WARNING"
        return answer(head | {"response": self.as_json()}, code)

    def notes(self) -> list[Note]:
        first = ("Data value set import", "Loading file resource", "Loading file content", "Deserializing JSON data")
        imported, updated, deleted, ignored = (
            self.counts[name] for name in ("imported", "updated", "deleted", "ignored")
        )
        last = (
            f"Import complete with status {self.status}, {imported} created, {updated} updated, "
            f"{deleted} deleted, {ignored} ignored"
        )
        return [*map(Note, first), *self.stages, Note(last)]
