"""Transfer one batch: gather, decide, prove, apply, and account for every value."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from t2a.domain.accounting import Account, Refusal, Unaccounted, account
from t2a.domain.errors import Fatal
from t2a.domain.exports import Exported, Scope
from t2a.domain.guards import Limit, hold
from t2a.domain.held import HeldValue
from t2a.domain.import_summary import Reason
from t2a.domain.ledger import BatchRecord
from t2a.domain.plan import Plan
from t2a.domain.reconcile import SENT, Decision, Rules, decide
from t2a.domain.values import DataValue, Key
from t2a.ports import Evidence, Instances, Target, Tracker
from t2a.services.gathering import Gathered, gather, only
from t2a.services.importing import Imported, Importing
from t2a.services.proving import Proving
from t2a.services.trail import Trail

Decisions = dict[Key, Decision]


class Outcome(NamedTuple):
    """What became of a batch. `broken`: indicators by name that do not run, and why.

    Of those that fail beside others only the ones that had values of ours are noticed here: dispatch names them all.
    """

    account: Account
    held: tuple[HeldValue, ...]
    ours: dict[str, int]
    broken: dict[str, str]


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
        scope = self._scope()
        released = self._released(scope)
        gathered = self._gather(scope, released)
        decisions = self._decide(scope, gathered, released)
        held, broken = self._prove(scope, gathered, decisions)
        decisions |= {one.key: Decision.HOLD for one in held}
        decisions |= dict.fromkeys(self._changed_meanwhile(gathered, decisions), Decision.KEEP)
        obstacles = {key: why for key in _changing(decisions) if (why := scope.obstacle(key))}
        imported = self._apply(gathered, decisions, obstacles)
        counted = self._account(scope, gathered.exported, decisions, obstacles | imported.refused, imported.unaccounted)
        return Outcome(counted, held, gathered.ours, broken)

    def _scope(self) -> Scope:
        batch = self.record.batch
        return Scope(batch, self.plan.feeds_of(batch.data_set), self.plan.places, self.plan.terms[batch.data_set])

    def _rules(self, scope: Scope) -> Rules:
        side = self.plan.mapping.aggregate
        return Rules(
            user=self.plan.user,
            creates=side.import_strategy != "UPDATE",
            updates=side.import_strategy != "CREATE",
            overwrites_manual_edits=side.on_manual_edit == "overwrite",
            on_vanished=side.on_vanished,
            only_new=self.plan.terms[self.record.batch.data_set].only_new,
            uncounted_zeros=scope.uncounted_zeros,
        )

    def _gather(self, scope: Scope, released: Collection[Key]) -> Gathered:
        gathered = gather(self.record.batch, self.plan, scope, self._tracker(), self._target(), self.trail)
        return only(gathered, released) if self.record.release else gathered

    def _decide(self, scope: Scope, gathered: Gathered, released: Collection[Key]) -> Decisions:
        """Every key in question; a released one that is neither exported nor stored any more needs nothing."""
        decisions = decide(gathered.exported.values, gathered.stored, self._rules(scope))
        return dict.fromkeys(released, Decision.UNCHANGED) | decisions

    def _released(self, scope: Scope) -> set[Key]:
        """The keys that a release is about; empty for any other batch."""
        release = self.record.release
        if release is None:
            return set()
        held = self.evidence.held(self.record.run, release.of, release.decided_at)
        if not held:
            raise Fatal(f"what batch {release.of} held is gone from the run's evidence; transfer the periods again")
        return {one.key for one in held if release.takes(one.key.period, one.why) and scope.holds(one.key)}

    def _prove(
        self, scope: Scope, gathered: Gathered, decisions: Decisions
    ) -> tuple[tuple[HeldValue, ...], dict[str, str]]:
        """Hold the removals that are not proved; also name the indicators that do not run."""
        vanishing, reported = _vanishing(gathered, decisions), self._reported(gathered)
        in_question = [key for key in vanishing if reported is None or key.period in reported]
        asked = [*in_question, *gathered.silent]
        with self.trail.timed("prove"):
            proving = Proving(self._tracker(), self.plan.mapping.batches.parallel_exports)
            known = {**self.plan.broken, **gathered.failing}
            proof, failing = proving.before_removing(scope, vanishing, asked, known)
        whys = hold(vanishing, proof, reported, self._limit(gathered))
        held = tuple(HeldValue(key, gathered.stored[key].value, why) for key, why in whys.items())
        return held, self._named(failing, {scope.feed(key).program_indicator for key in whys})

    def _changed_meanwhile(self, gathered: Gathered, decisions: Decisions) -> list[Key]:
        """What somebody has typed or removed while we proved: the next night decides on it."""
        if not _vanishing(gathered, decisions):
            return []
        sent = list(_changing(decisions))
        periods, org_units = sorted({key.period for key in sent}), sorted({key.org_unit for key in sent})
        with self.trail.timed("read again"):
            now = self._target().stored_values(self.record.batch.data_set, periods, org_units)
        return [key for key in sent if now.get(key) != gathered.stored.get(key)]

    def _named(self, failing: Mapping[str, str], held: Collection[str]) -> dict[str, str]:
        """The indicators that do not run, by name, with DHIS2's reason; of a release those that still hold values."""
        feeds = self.plan.feeds_of(self.record.batch.data_set)
        return {
            f"{feed.program_indicator_name} ({uid})": failing[uid]
            for feed in feeds
            if (uid := feed.program_indicator) in failing and (uid in held or not self.record.release)
        }

    def _reported(self, gathered: Gathered) -> frozenset[str] | None:
        by_a_person = self.record.release is not None and bool(self.record.release.by)
        return None if by_a_person else gathered.reported

    def _limit(self, gathered: Gathered) -> Limit | None:
        if self.record.release:
            return None
        return Limit(self.plan.mapping.aggregate.removal_limit_percent, gathered.ours, self.record.alone)

    def _apply(self, gathered: Gathered, decisions: Decisions, obstacles: dict[Key, Reason]) -> Imported:
        if self.plan.request.dry_run:
            return Imported({}, frozenset())
        sent = [_value_to_send(key, decisions[key], gathered) for key in _changing(decisions) if key not in obstacles]
        with self.trail.timed("import"):
            return Importing(self._target(), self.record.batch.data_set, self._keep)(sent)

    def _keep(self, answer: str) -> None:
        """DHIS2's full answer, as evidence: `import-1` for the first attempt, `import-1-2` for its second POST."""
        number = len(self.trail.evidence) + 1
        name = f"import-{self.record.attempt}" + (f"-{number}" if number > 1 else "")
        self.trail.evidence.append(self.evidence.save_answer(self.record.run, self.record.id, name, answer))

    def _account(
        self,
        scope: Scope,
        exported: Exported,
        decisions: Decisions,
        refused: dict[Key, Reason],
        unaccounted: frozenset[Key],
    ) -> Account:
        refusals = [*exported.refusals, *(Refusal(scope.label(key), why) for key, why in refused.items())]
        counted = account(decisions, refused.keys(), unaccounted, refusals)
        if unaccounted:
            raise Unaccounted(counted)
        return counted

    def _tracker(self) -> Tracker:
        return self.instances.tracker(self.plan.mapping.tracker.credentials)

    def _target(self) -> Target:
        return self.instances.target(self.plan.mapping.aggregate.credentials)


def _changing(decisions: Decisions) -> Iterator[Key]:
    return (key for key, decision in decisions.items() if decision in SENT)


def _vanishing(gathered: Gathered, decisions: Decisions) -> list[Key]:
    """What would be removed, or set to zero, because the export does not hold it."""
    return [key for key in _changing(decisions) if key not in gathered.exported.values]


def _value_to_send(key: Key, decision: Decision, gathered: Gathered) -> DataValue:
    if decision is Decision.REMOVE:
        return DataValue(key, gathered.stored[key].value, deleted=True)
    return DataValue(key, "0" if decision is Decision.ZERO else gathered.exported.values[key])
