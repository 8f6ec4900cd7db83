"""The bucket in memory: mapping files with their versions, and evidence."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from t2a.domain.claims import Claim
from t2a.domain.completeness import Line
from t2a.domain.element_counts import BatchCounts
from t2a.domain.errors import Fatal
from t2a.domain.held import HeldValue
from t2a.domain.plan import Plan
from t2a.domain.tally import Tally
from t2a.domain.violations import Known, Violations
from t2a.ports import MappingText


class FakeMappings:
    """`upload` and `delete` play the person; versions count from `v1`, over all files."""

    def __init__(self) -> None:
        self.versions: dict[str, list[MappingText]] = defaultdict(list)
        self._deleted: set[str] = set()
        self._uploads = 0

    def upload(self, name: str, content: str) -> str:
        self._uploads += 1
        version = f"v{self._uploads}"
        self.versions[name].append(MappingText(name, version, content.encode()))
        self._deleted.discard(name)
        return version

    def delete(self, name: str) -> None:
        self._deleted.add(name)

    def newest(self, name: str) -> MappingText | None:
        versions = self.versions.get(name)
        return versions[-1] if versions and name not in self._deleted else None

    def read(self, name: str, version: str) -> MappingText:
        for text in self.versions.get(name, []):
            if text.version == version:
                return text
        raise Fatal(f"version {version} of mapping {name} is gone; upload mappings/{name}.yaml again")


class FakeEvidence:
    """`answers` holds DHIS2's answers by key, `pages` those of runs."""

    def __init__(self) -> None:
        self.plans: dict[str, Plan] = {}
        self.answers: dict[str, str] = {}
        self.held_values: dict[tuple[str, str, datetime], list[HeldValue]] = {}
        self.tallies: dict[tuple[str, str, datetime], Tally] = {}
        self.completed: dict[str, list[Line]] = {}
        self.batch_counts: dict[tuple[str, str, datetime], BatchCounts] = {}
        self.pages: dict[str, str] = {}
        self.violations_found: dict[str, Violations] = {}
        self.violations_known: dict[str, list[Known]] = {}

    def save_plan(self, run: str, plan: Plan) -> None:
        self.plans[run] = plan

    def plan(self, run: str) -> Plan:
        if run not in self.plans:
            raise Fatal(f"the plan of run {run} is gone; start the transfer again by hand")
        return self.plans[run]

    def save_held(self, run: str, batch: str, ended_at: datetime, held: Sequence[HeldValue]) -> None:
        self.held_values[run, batch, ended_at] = list(held)

    def held(self, run: str, batch: str, ended_at: datetime) -> list[HeldValue]:
        return list(self.held_values.get((run, batch, ended_at), []))

    def save_tally(self, run: str, batch: str, ended_at: datetime, tally: Tally) -> None:
        self.tallies[run, batch, ended_at] = tally

    def tally(self, run: str, batch: str, ended_at: datetime) -> Tally | None:
        return self.tallies.get((run, batch, ended_at))

    def save_completeness(self, run: str, lines: Sequence[Line]) -> None:
        self.completed[run] = list(lines)

    def completeness(self, run: str) -> list[Line]:
        return list(self.completed.get(run, []))

    def save_counts(self, run: str, batch: str, ended_at: datetime, counts: BatchCounts) -> None:
        self.batch_counts[run, batch, ended_at] = counts

    def counts(self, run: str, batch: str, ended_at: datetime) -> BatchCounts | None:
        return self.batch_counts.get((run, batch, ended_at))

    def save_violations(self, run: str, violations: Violations) -> None:
        self.violations_found[run] = violations

    def violations(self, run: str) -> Violations:
        return self.violations_found.get(run, Violations())

    def save_known_violations(self, mapping: str, known: Sequence[Known]) -> None:
        self.violations_known[mapping] = list(known)

    def known_violations(self, mapping: str) -> list[Known]:
        return list(self.violations_known.get(mapping, []))

    def save_report(self, run: str, page: str) -> str:
        self.pages[run] = page
        return f"runs/{run}/report.html"

    def report(self, run: str) -> str | None:
        return self.pages.get(run)

    def save_answer(self, run: str, batch: str, name: str, text: str) -> str:
        key = f"runs/{run}/batches/{batch}/{name}.json"
        self.answers[key] = text
        return key


class FakeClaims:
    """`known`: claims by mapping."""

    def __init__(self) -> None:
        self.known: dict[str, Claim] = {}

    def save(self, claim: Claim) -> None:
        self.known[claim.mapping] = claim

    def forget(self, mapping: str) -> None:
        self.known.pop(mapping, None)

    def all(self) -> list[Claim]:
        return list(self.known.values())
