"""The instance together with what operators and tests may do to it besides the web API."""

from datetime import date
from typing import Any

from local.dhis2.faults import Fault
from local.dhis2.target_operations import TargetOperations
from local.dhis2.tracker_operations import TrackerOperations


class World(TrackerOperations, TargetOperations):
    """Every operation takes what JSON can hold, so that `/stand-in` offers each of them as it is."""

    def set_today(self, today: str) -> None:
        self.clock.set(date.fromisoformat(today))

    def set_row_limit(self, rows: int) -> None:
        self.row_limit = rows

    def set_jobs(self, *, waits: float = 0.2, runs: float = 0.3, fails_next: bool = False) -> None:
        """How long jobs started from now on wait and run, in seconds; whether the next to end fails."""
        self.jobs.waits, self.jobs.runs, self.jobs.fails_next = waits, runs, fails_next

    def finish_jobs(self) -> None:
        """Ends every job now, whatever its times."""
        self.jobs.finish_all()

    def add_fault(self, **fault: Any) -> None:  # noqa: ANN401 - checked by Fault
        """`fault` and what else `Fault` takes."""
        self.faults.add(Fault.of(fault))

    def set_property(self, collection: str, name: str, prop: str, value: Any) -> None:  # noqa: ANN401 - JSON
        """Any property of any object of metadata; None removes it."""
        item = self.item(collection, name)
        item.pop(prop, None)
        if value is not None:
            item[prop] = value
