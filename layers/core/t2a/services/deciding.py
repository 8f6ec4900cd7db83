"""Decide what is to be done with every value of a batch, and write nothing: gather, decide, prove.

A transfer goes on to write what is decided here; a forecast only tells it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from t2a.domain.accounting import Account, Refusal, account
from t2a.domain.element_counts import BatchCounts, count
from t2a.domain.exports import Scope
from t2a.domain.guards import Limit, hold
from t2a.domain.held import HeldValue
from t2a.domain.import_summary import Reason
from t2a.domain.ledger import BatchRecord
from t2a.domain.plan import Plan
from t2a.domain.reconcile import SENT, Decision, Rules, decide
from t2a.domain.resolution import Feed
from t2a.domain.tally import Tally, tally
from t2a.domain.values import DataValue, Key
from t2a.ports import Target, Tracker
from t2a.services.gathering import Gathered, gather, only
from t2a.services.proving import Proving
from t2a.services.trail import Trail


class Decided(NamedTuple):
    """A batch before anything is written.

    `wanted`: what is to be done with each key, also where that is held. `broken`: indicators by name that do not run,
    and why; of those that fail beside others only the ones that had values of ours are noticed here.
    """

    scope: Scope
    gathered: Gathered
    wanted: Mapping[Key, Decision]
    held: tuple[HeldValue, ...]
    broken: Mapping[str, str]

    def decisions(self) -> dict[Key, Decision]:
        return {**self.wanted, **dict.fromkeys((one.key for one in self.held), Decision.HOLD)}

    def changing(self) -> list[Key]:
        return [key for key, decision in self.decisions().items() if decision in SENT]

    def vanishing(self) -> list[Key]:
        """What is to be removed, or set to zero, because the export does not hold it."""
        return [key for key in self.changing() if key not in self.gathered.exported.values]

    def obstacles(self) -> dict[Key, Reason]:
        """Changes that DHIS2 is sure to refuse: they are not sent."""
        return {key: why for key in self.changing() if (why := self.scope.obstacle(key))}

    def keeping(self, keys: Iterable[Key]) -> "Decided":
        return self._replace(wanted={**self.wanted, **dict.fromkeys(keys, Decision.KEEP)})

    def change(self, key: Key) -> DataValue:
        """What to send for a key that is to be changed."""
        wanted, gathered = self.wanted[key], self.gathered
        if wanted is Decision.REMOVE:
            return DataValue(key, gathered.stored[key].value, deleted=True)
        return DataValue(key, "0" if wanted is Decision.ZERO else gathered.exported.values[key])

    def account(self, refused: Mapping[Key, Reason], unaccounted: Collection[Key] = ()) -> Account:
        refusals = (Refusal(self.scope.label(key), why) for key, why in refused.items())
        refusals_of_all = [*self.gathered.exported.refusals, *refusals]
        return account(self.decisions(), refused.keys(), unaccounted, refusals_of_all)

    def counts(self, refused: Collection[Key]) -> BatchCounts:
        """The account by data element and period, when no value is in doubt."""
        exported = self.gathered.exported
        strangers = len(exported.refusals) - len(exported.refused)
        heard = {key.org_unit for keys in (exported.values, exported.refused) for key in keys}
        silent = tuple(unit for unit in self.scope.org_units if unit not in heard)
        return BatchCounts(count(self.decisions(), self.held, refused, exported.refused, strangers), silent)

    def tally(self, feeds: Sequence[Feed], refused: Collection[Key], changed: Collection[Key]) -> Tally:
        """What is left of each report, by the numbers of the data set's feeds; `changed` by others meanwhile."""
        exported = self.gathered.exported
        strangers = len(exported.refusals) - len(exported.refused)
        unread = exported.refused.union(refused)
        return tally(self.decisions(), self.gathered.stored, unread, changed, feeds, strangers)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Of one batch."""

    record: BatchRecord
    plan: Plan
    tracker: Tracker
    target: Target
    trail: Trail

    def __call__(self, released: Collection[Key] = ()) -> Decided:
        """`released`: the keys that a release is about. Raises Retriable, Fatal or TooLarge when it cannot be told."""
        batch = self.record.batch
        scope = Scope(batch, self.plan.feeds_of(batch.data_set), self.plan.places, self.plan.terms[batch.data_set])
        asked = {key for key in released if scope.holds(key)}
        gathered = gather(batch, self.plan, scope, self.tracker, self.target, self.trail)
        if self.record.release:
            gathered = only(gathered, asked)
        # A released key that is neither exported nor stored any more needs nothing.
        nothing = dict.fromkeys(asked, Decision.UNCHANGED)
        wanted = nothing | decide(gathered.exported.values, gathered.stored, self._rules(scope))
        return self._proved(Decided(scope, gathered, wanted, (), {}))

    def _rules(self, scope: Scope) -> Rules:
        side, terms = self.plan.mapping.aggregate, self.plan.terms[self.record.batch.data_set]
        return Rules(
            user=self.plan.user,
            overwrites_manual_edits=side.on_manual_edit == "overwrite",
            on_vanished=side.on_vanished,
            only_new=terms.only_new,
            no_new=terms.no_new,
            uncounted_zeros=scope.uncounted_zeros,
        )

    def _proved(self, decided: Decided) -> Decided:
        """Hold the removals that are not proved; also name the indicators that do not run."""
        scope, gathered, vanishing = decided.scope, decided.gathered, decided.vanishing()
        reported = self._reported(gathered)
        in_question = [key for key in vanishing if reported is None or key.period in reported]
        asked = [*in_question, *gathered.silent]
        with self.trail.timed("prove"):
            proving = Proving(self.tracker, self.plan.mapping.batches.parallel_exports)
            known = {**self.plan.broken, **gathered.failing}
            proof, failing = proving.before_removing(scope, vanishing, asked, known)
        whys = hold(vanishing, proof, reported, self._limit(gathered))
        held = tuple(HeldValue(key, gathered.stored[key].value, why) for key, why in whys.items())
        named = self._named(failing, {scope.feed(key).program_indicator for key in whys})
        return decided._replace(held=held, broken=named)

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
