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
from local.oracle import expected_values, stored_values
from local.rehearsal import EXAMPLE_MAPPING, Rehearsal
from t2a.domain.ledger import Run

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

    def held(self) -> dict[tuple[str, str, str, str], int]:
        """What the aggregate instance holds."""
        return stored_values(self.dhis2.world.stored_values())

    def expected(self) -> dict[tuple[str, str, str, str], int]:
        return expected_values(WINDOW)

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
