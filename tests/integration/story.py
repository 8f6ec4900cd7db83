"""A story on the local cloud: one mapping of its own, the stand-in that it talks to, the alerts that it causes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from local.cloud.cloud import LocalCloud
from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.inbox import Alert, Inbox
from local.oracle import Cell, expected_values, stored_values
from local.rehearsal import EXAMPLE_MAPPING, Rehearsal
from t2a.domain.ledger import Run, RunState
from tests.integration.casebook import Casebook

NIGHT = datetime(2026, 11, 23, 3, tzinfo=UTC)
NEXT_NIGHT = datetime(2026, 11, 24, 3, tzinfo=UTC)
WINDOW = frozenset({"202608", "202609", "202610", "2026Q3"})
PATIENCE = 90.0
Found = TypeVar("Found")


@dataclass
class Story:
    rehearsal: Rehearsal
    dhis2: Server
    _alerts: list[Alert]

    @classmethod
    def begin(
        cls, cloud: LocalCloud, inbox: Inbox, dhis2: Server, name: str, folder: Path, replaced: Mapping[str, str]
    ) -> "Story":
        """Write the mapping `name` (the example, each key of `replaced` replaced) with secrets of its own."""
        text = EXAMPLE_MAPPING.read_text(encoding="utf-8").replace("malaria-monthly", name)
        text = text.replace("t2a/tracker", f"t2a/{name}/tracker").replace("t2a/aggregate", f"t2a/{name}/aggregate")
        for old, new in replaced.items():
            assert old in text, f"the example mapping does not say {old!r}"
            text = text.replace(old, new)
        file = folder / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        inbox.take()
        story = cls(Rehearsal.on(cloud, file, inbox), dhis2, [])
        story.rehearsal.store_secrets(story.secret("t2a.export"), story.secret("t2a.import"))
        return story

    @property
    def name(self) -> str:
        return self.rehearsal.mapping.name

    def secret(self, user: str) -> dict[str, str]:
        return {"url": self.dhis2.url, "token": token_for(user)}

    def register(self) -> None:
        self.rehearsal.wait_registered(self.rehearsal.upload())

    def night(self, moment: datetime = NIGHT) -> Run:
        """Let the schedule fire at `moment` and wait for the run's end."""
        return self.ended(self.rehearsal.fire(moment))

    def ended(self, run_id: str, *, after: Run | None = None) -> Run:
        """The run once it has ended; with `after`, once it has ended again."""

        def found() -> Run | None:
            run = self.rehearsal.ledger.run(run_id)
            done = run is not None and not run.state.open and not run.finish_due
            anew = after is None or (run is not None and run.finished_at != after.finished_at)
            return run if done and anew else None

        return until(found, f"run {run_id} to end")

    def counts(self, run: Run) -> dict[str, int]:
        assert run.account is not None, f"{run.state}: {run.trouble}"
        return {state.value: number for state, number in run.account.counts.items()}

    def alert(self, part: str) -> Alert:
        """The first alert of this story with `part` in its subject."""

        def found() -> Alert | None:
            self._alerts += self.rehearsal.inbox.take()
            ours = (one for one in self._alerts if self.name in one.subject + one.body)
            return next((one for one in ours if part in one.subject), None)

        return until(found, f"an alert about {part!r}")

    def alerts(self) -> list[Alert]:
        self._alerts += self.rehearsal.inbox.take()
        return [one for one in self._alerts if self.name in one.subject + one.body]

    def held(self) -> dict[Cell, int]:
        """What the aggregate instance holds."""
        return stored_values(self.dhis2.world.stored_values())

    def expected(self) -> dict[Cell, int]:
        return expected_values(WINDOW)

    @property
    def casebook(self) -> Casebook:
        return Casebook(self.dhis2.world)

    def counted(self) -> dict[Cell, int]:
        """What tracker counts now, in the mapping's window."""
        return self.casebook.values(*WINDOW)

    def after_a_first_night(self) -> "Story":
        """Everything moved once, the log of requests empty."""
        self.register()
        first = self.night()
        assert first.state is RunState.COMPLETED, first.trouble
        assert self.held() == self.expected()
        self.dhis2.world.log.clear()
        return self

    def next_night(self) -> Run:
        self.dhis2.world.set_today("2026-11-24")
        return self.night(NEXT_NIGHT)

    def exports(self) -> list[dict[str, object]]:
        """The requests for indicators' values that the tracker instance has seen, probes among them."""
        log = self.dhis2.world.log.as_json()
        return [entry for entry in log if str(entry["path"]).startswith("/api/analytics")]

    def imports(self) -> list[dict[str, object]]:
        """The POSTs of values that the aggregate instance has seen."""
        log = self.dhis2.world.log.as_json()
        return [entry for entry in log if entry["method"] == "POST" and entry["path"] == "/api/dataValueSets"]

    def remove_mapping(self) -> None:
        bucket = self.rehearsal.cloud.outputs["Bucket"]
        self.rehearsal.session.client("s3").delete_object(Bucket=bucket, Key=f"mappings/{self.name}.yaml")


def until(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` finds, looked for again and again until PATIENCE is over."""
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        if (found := look()) is not None:
            return found
        sleep(0.2)
    raise AssertionError(f"waited in vain for {what}")
