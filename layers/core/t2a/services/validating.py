"""Validation after import: the aggregate instance's rules over what a run has moved, new violations told from known."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from t2a.domain.batches import Batch
from t2a.domain.errors import TimedOut
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.periods import parse_period
from t2a.domain.plan import Plan
from t2a.domain.run_notes import RunNotes
from t2a.domain.validation_scope import LISTED_AT_MOST, Chunk, Scope, chunks, split
from t2a.domain.violations import RuleGroup, Violation, ViolationKey, compare, remembered
from t2a.ports import Evidence

# Each runs rules over a part of the country; a run that needs more is told of what was not looked at.
QUESTIONS_AT_MOST = 200


class Validation(Protocol):
    """The aggregate instance's validation rules."""

    def rule_group(self, uid: str) -> RuleGroup | None: ...

    def paths(self, org_units: Collection[str]) -> dict[str, str]:
        """DHIS2's paths of those org units that are there, by UID."""
        ...

    def violations(self, group: RuleGroup, root: str, start: date, end: date) -> list[Violation]:
        """In the org unit and all below it; of LISTED_AT_MOST there may be more. TimedOut when it takes too long."""
        ...


@dataclass(frozen=True, slots=True)
class Validating:
    """A step of finish. `open_instance`: by the name of its secret."""

    evidence: Evidence
    open_instance: Callable[[str], Validation]

    @property
    def name(self) -> str:
        return "validation"

    def __call__(self, run: Run, batches: Sequence[BatchRecord]) -> RunNotes:
        """What an earlier finish of the run found is found anew."""
        moved = [record.batch for record in batches if record.state.moved]
        plan = self.evidence.plan(run.id) if moved else None
        if plan is None or plan.mapping.validation is None:
            return run.notes
        looking = _Looking(self.open_instance(plan.mapping.aggregate.credentials))
        looking.over(plan.mapping.validation.rule_groups, _where(plan, moved), _when(moved))
        return self._noted(run, looking)

    def _noted(self, run: Run, looking: "_Looking") -> RunNotes:
        said = tuple(f"{self.name}: {one}" for one in looking.said)
        noted = {"unfinished": (*run.notes.unfinished, *said)}
        if not looking.scopes and not looking.found:
            return run.notes.model_copy(update=noted)
        mapping, found = run.request.mapping, looking.found.values()
        known = self.evidence.known_violations(mapping)
        compared = compare(run.id, found, known, looking.looked)
        self.evidence.save_violations(run.id, compared)
        self.evidence.save_known_violations(mapping, remembered(run.id, found, known, looking.looked))
        return run.notes.model_copy(update={**noted, "violations": compared.note})


class _Looking:
    """`found`: each violation once. `scopes`: what was looked at whole. `said`: what was not, and why."""

    def __init__(self, instance: Validation) -> None:
        self._instance = instance
        self._questions = 0
        self.found: dict[ViolationKey, Violation] = {}
        self.scopes: list[Scope] = []
        self.said: list[str] = []

    def over(self, groups: Sequence[str], org_units: Collection[str], periods: Collection[str]) -> None:
        paths = self._instance.paths(org_units)
        parts = chunks(paths.values(), map(parse_period, periods))
        for uid in groups:
            # DHIS2 ignores a group that it does not know, and runs every rule.
            group = self._instance.rule_group(uid)
            if group is None:
                self.said.append(f"rule group {uid} does not exist, or the integration user may not see it")
            else:
                self._run(group, parts)

    def looked(self, key: ViolationKey) -> bool:
        return any(scope.holds(key) for scope in self.scopes)

    def _run(self, group: RuleGroup, parts: Sequence[Chunk]) -> None:
        waiting = list(parts)
        while waiting and self._questions < QUESTIONS_AT_MOST:
            waiting += self._ask(group, waiting.pop())
        if waiting:
            self.said.append(
                f"rule group {group.name} has too many violations: after {QUESTIONS_AT_MOST} questions "
                f"{len(waiting)} parts of the country and of the time were not looked at"
            )

    def _ask(self, group: RuleGroup, chunk: Chunk) -> list[Chunk]:
        """The smaller chunks that are to be asked instead."""
        self._questions += 1
        smaller = split(chunk)
        try:
            listed = self._instance.violations(group, chunk.root, chunk.start, chunk.end)
        except TimedOut:
            if not smaller:
                raise
            return smaller
        if len(listed) >= LISTED_AT_MOST and smaller:
            return smaller
        self._take(group, chunk, listed)
        return []

    def _take(self, group: RuleGroup, chunk: Chunk, listed: Sequence[Violation]) -> None:
        scope = chunk.scope(group.rules)
        self.found.update((one.key, one) for one in listed if scope.holds(one.key))
        if len(listed) < LISTED_AT_MOST:
            self.scopes.append(scope)
        else:
            self.said.append(
                f"DHIS2 lists {LISTED_AT_MOST} violations at most, and there may be more below {chunk.root} "
                f"in {chunk.periods[0].id}"
            )


def _where(plan: Plan, moved: Sequence[Batch]) -> set[str]:
    """The aggregate instance's UIDs of the org units."""
    places = (plan.places.get(unit) for batch in moved for unit in batch.org_units)
    return {place.target for place in places if place and place.target}


def _when(moved: Sequence[Batch]) -> set[str]:
    return {period for batch in moved for period in batch.periods}
