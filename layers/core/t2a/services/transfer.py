"""Transfer one batch: gather, decide, prove, apply, and account for every value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from t2a.domain.accounting import Account, Unaccounted
from t2a.domain.completeness import rule_of
from t2a.domain.element_counts import BatchCounts
from t2a.domain.errors import Fatal
from t2a.domain.held import HeldValue
from t2a.domain.import_summary import Reason
from t2a.domain.ledger import BatchRecord
from t2a.domain.plan import Plan
from t2a.domain.tally import Tally
from t2a.domain.values import Key
from t2a.ports import Evidence, Instances, Target
from t2a.services.deciding import Decided, Deciding
from t2a.services.importing import Imported, Importing
from t2a.services.trail import Trail


class Outcome(NamedTuple):
    """What became of a batch. `ours` and `broken`: as its record in the ledger says them.

    `tally`: None where the mapping registers nothing complete.
    """

    account: Account
    counts: BatchCounts
    held: tuple[HeldValue, ...]
    ours: Mapping[str, int]
    broken: Mapping[str, str]
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One batch on its way."""

    record: BatchRecord
    plan: Plan
    instances: Instances
    evidence: Evidence
    trail: Trail

    def __call__(self) -> Outcome:
        """Move the batch. Raises Retriable, Fatal or TooLarge when it cannot be moved; nothing half-sent is lost."""
        sides = self.plan.mapping
        tracker = self.instances.tracker(sides.tracker.credentials)
        target = self.instances.target(sides.aggregate.credentials)
        decided = Deciding(self.record, self.plan, tracker, target, self.trail)(self._released())
        changed = self._changed_meanwhile(decided, target)
        decided = decided.keeping(changed)
        obstacles = decided.obstacles()
        imported = self._apply(decided, obstacles, target)
        refused = obstacles | imported.refused
        counted = decided.account(refused, imported.unaccounted)
        if imported.unaccounted:
            raise Unaccounted(counted)
        return Outcome(
            counted,
            decided.counts(refused),
            decided.held,
            decided.gathered.ours,
            decided.broken,
            self._tally(decided, refused, changed),
        )

    def _tally(self, decided: Decided, refused: Collection[Key], changed: Collection[Key]) -> Tally | None:
        data_set = self.record.batch.data_set
        if self.plan.request.dry_run or rule_of(self.plan.mapping, data_set) is None:
            return None
        return decided.tally(self.plan.feeds_of(data_set), refused, changed)

    def _released(self) -> list[Key]:
        """The keys that a release is about; none for any other batch."""
        release = self.record.release
        if release is None:
            return []
        held = self.evidence.held(self.record.run, release.of, release.decided_at)
        if not held:
            raise Fatal(f"what batch {release.of} held is gone from the run's evidence; transfer the periods again")
        return [one.key for one in held if release.takes(one.key.period, one.why)]

    def _changed_meanwhile(self, decided: Decided, target: Target) -> list[Key]:
        """What somebody has typed or removed while we proved: the next night decides on it."""
        if not decided.vanishing():
            return []
        sent, stored = decided.changing(), decided.gathered.stored
        periods, org_units = sorted({key.period for key in sent}), sorted({key.org_unit for key in sent})
        with self.trail.timed("read again"):
            now = target.stored_values(self.record.batch.data_set, periods, org_units)
        return [key for key in sent if now.get(key) != stored.get(key)]

    def _apply(self, decided: Decided, obstacles: Mapping[Key, Reason], target: Target) -> Imported:
        if self.plan.request.dry_run:
            return Imported({}, frozenset())
        sent = [decided.change(key) for key in decided.changing() if key not in obstacles]
        with self.trail.timed("import"):
            return Importing(target, self.record.batch.data_set, self._keep)(sent)

    def _keep(self, answer: str) -> None:
        """DHIS2's full answer, as evidence: `import-1` for the first attempt, `import-1-2` for its second POST."""
        number = len(self.trail.evidence) + 1
        name = f"import-{self.record.attempt}" + (f"-{number}" if number > 1 else "")
        self.trail.evidence.append(self.evidence.save_answer(self.record.run, self.record.id, name, answer))
