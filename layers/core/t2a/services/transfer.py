"""Transfer one batch: gather, decide, apply, and account for every value."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from t2a.domain.accounting import Account, Refusal, account
from t2a.domain.batches import room_for_indicators, split_indicators
from t2a.domain.exports import Exported, Scope
from t2a.domain.import_summary import Reason, raise_if_stopped, refused
from t2a.domain.ledger import BatchRecord
from t2a.domain.plan import Plan
from t2a.domain.reconcile import Decision, Strategy, decide
from t2a.domain.values import DataValue, ExportedRow, Key, StoredValue
from t2a.ports import Evidence, Instances, Target, Tracker


@dataclass(slots=True)
class Trail:
    """What a transfer leaves behind, also when it fails: seconds by stage, keys of DHIS2's full answers."""

    seconds: dict[str, float] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(perf_counter() - start, 3)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One batch on its way."""

    record: BatchRecord
    plan: Plan
    instances: Instances
    evidence: Evidence
    trail: Trail

    def __call__(self) -> Account:
        """Move the batch. Raises Retriable or Fatal when it cannot be moved; nothing half-sent is lost."""
        scope = self._scope()
        exported, stored = self._gather(scope)
        strategy = Strategy.named(self.plan.mapping.aggregate.import_strategy)
        decisions = decide(exported.values, stored, strategy, insignificant_zeros=scope.insignificant_zeros)
        sent = [key for key, decision in decisions.items() if decision in (Decision.CREATE, Decision.UPDATE)]
        reasons = self._apply(exported.values, sent)
        refusals = [
            *exported.refusals,
            *(Refusal(scope.label(sent[index]), why) for index, why in reasons.items()),
        ]
        return account(decisions, sent, reasons, refusals)

    def _scope(self) -> Scope:
        batch = self.record.batch
        return Scope(batch, self.plan.feeds_of(batch.data_set), self.plan.places)

    def _gather(self, scope: Scope) -> tuple[Exported, dict[Key, StoredValue]]:
        batch, mapping = self.record.batch, self.plan.mapping
        with self.trail.timed("export"):
            exported = scope.read(self._export(self.instances.tracker(mapping.tracker.credentials)))
        with self.trail.timed("read"):
            target = self.instances.target(mapping.aggregate.credentials)
            held = target.stored_values(batch.data_set, batch.periods, scope.org_units)
        return exported, {key: value for key, value in held.items() if scope.holds(key) and key not in exported.refused}

    def _export(self, tracker: Tracker) -> list[ExportedRow]:
        batch = self.record.batch
        parallel = self.plan.mapping.batches.parallel_exports
        indicators = [feed.program_indicator for feed in self.plan.feeds_of(batch.data_set)]
        parts = split_indicators(indicators, parallel, room_for_indicators(batch.periods, batch.dimension))
        with ThreadPoolExecutor(parallel) as pool:
            answers = pool.map(lambda part: tracker.export(part, batch.periods, batch.dimension), parts)
            return [row for rows in answers for row in rows]

    def _apply(self, values: dict[Key, str], sent: list[Key]) -> dict[int, Reason]:
        if not sent or self.plan.request.dry_run:
            return {}
        target: Target = self.instances.target(self.plan.mapping.aggregate.credentials)
        with self.trail.timed("import"):
            answer = target.import_values(self.record.batch.data_set, [DataValue(key, values[key]) for key in sent])
        name = f"import-{self.record.attempt}"
        self.trail.evidence.append(self.evidence.save_answer(self.record.run, self.record.id, name, answer.text))
        raise_if_stopped(answer.summary)
        return refused(answer.summary, len(sent))
