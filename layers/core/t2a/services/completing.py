"""Register the run's reports complete, as the mapping's rules say: judge, read what is registered, settle, apply."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from t2a.domain.completeness import (
    BROKEN,
    NOT_MOVED,
    NOT_TALLIED,
    STRANGERS,
    Conditions,
    Line,
    Report,
    Verdict,
    settle,
)
from t2a.domain.completeness_note import note_of, of_the_whole_run
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.mapping_upkeep import CompletenessRule
from t2a.domain.plan import Plan
from t2a.domain.releases import with_releases
from t2a.domain.run_notes import RunNotes
from t2a.domain.tally import Tally, laid_over
from t2a.domain.windows import local_day
from t2a.ports import Evidence, Instances
from t2a.services.registering import Registering, Registrations

# A batch, and in their order the releases that have decided some of it anew.
Looks = Sequence[BatchRecord]


@dataclass(frozen=True, slots=True)
class Completing:
    """A step of finish. `registrations`: those of the aggregate instance under the name of its secret."""

    evidence: Evidence
    instances: Instances
    registrations: Callable[[str], Registrations]

    @property
    def name(self) -> str:
        return "completeness"

    def __call__(self, run: Run, batches: Sequence[BatchRecord]) -> RunNotes:
        plan = self.evidence.plan(run.id) if batches else None
        if plan is None or not plan.mapping.completeness:
            return run.notes
        looks = with_releases(batches)
        done = [line for rule in plan.mapping.completeness for line in self._by_rule(rule, plan, looks)]
        lines = of_the_whole_run(done, self.evidence.completeness(run.id))
        self.evidence.save_completeness(run.id, lines)
        names = {place.target: place.name for place in plan.places.values() if place.target}
        return run.notes.model_copy(update={"completeness": note_of(lines, names)})

    def _by_rule(self, rule: CompletenessRule, plan: Plan, looks: Sequence[Looks]) -> list[Line]:
        of_data_set = [one for one in looks if one[0].batch.data_set == rule.data_set]
        if not of_data_set:
            return []
        conditions = self._conditions(rule, plan)
        verdicts = {report: verdict for one in of_data_set for report, verdict in self._judged(conditions, plan, one)}
        registering = Registering(self.registrations(plan.mapping.aggregate.credentials))
        known = registering.known(verdicts)
        lines = [
            settle(report, verdict, known.get(report), plan.user, unregister=rule.unregister)
            for report, verdict in verdicts.items()
        ]
        return registering(lines)

    def _conditions(self, rule: CompletenessRule, plan: Plan) -> Conditions:
        return Conditions(
            rule=rule,
            feeds=plan.feeds_of(rule.data_set),
            elements=self._elements(rule, plan),
            unassigned=plan.terms[rule.data_set].unassigned,
            today=local_day(plan.request.scheduled_time, plan.mapping.timezone),
        )

    def _elements(self, rule: CompletenessRule, plan: Plan) -> frozenset[str]:
        """UIDs; a code that the data set does not hold stands for itself, and so never holds a value."""
        side = plan.mapping.aggregate
        if not rule.all_of or side.data_element_id_scheme == "UID":
            return frozenset(rule.all_of)
        (data_set,) = self.instances.target(side.credentials).data_sets([rule.data_set])
        by_code = {element.code: element.id for element in data_set.data_elements}
        return frozenset(by_code.get(code, code) for code in rule.all_of)

    def _judged(self, conditions: Conditions, plan: Plan, looks: Looks) -> Iterator[tuple[Report, Verdict]]:
        tallies = [self._tally(record) for record in looks]
        doubt = _doubt(looks, tallies)
        closed = [record.discard is not None for record in looks]
        marks = laid_over((one, left) for one, left in zip(tallies, closed, strict=True) if one)
        for report in _reports(looks[0], plan):
            yield report, conditions.judge(report, marks.get((report.period, report.org_unit), {}), doubt)

    def _tally(self, record: BatchRecord) -> Tally | None:
        if not record.state.moved or record.ended_at is None:
            return None
        return self.evidence.tally(record.run, record.id, record.ended_at)


def _doubt(looks: Looks, tallies: Sequence[Tally | None]) -> str:
    """Why nothing certain is known of any report of the batch."""
    if not looks[0].state.moved:
        return NOT_MOVED
    if any(one is None for one in tallies):
        return NOT_TALLIED
    if any(record.broken for record in looks):
        return BROKEN
    return STRANGERS if any(one.strangers for one in tallies if one) else ""


def _reports(record: BatchRecord, plan: Plan) -> Iterator[Report]:
    batch = record.batch
    combos = sorted({feed.cell.attribute_option_combo for feed in plan.feeds_of(batch.data_set)})
    targets = [target for unit in batch.org_units if (target := plan.places[unit].target)]
    return (
        Report(batch.data_set, period, target, combo)
        for period in batch.periods
        for target in targets
        for combo in combos
    )
