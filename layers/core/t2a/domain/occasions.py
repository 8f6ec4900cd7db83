"""What there is to tell of a run that has ended, and what of it its mapping wants told."""

from collections.abc import Sequence

from t2a.domain.ledger import BatchRecord, Run, RunState
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_upkeep import Notify, Occasion
from t2a.domain.releases import open_held

Occasions = frozenset[Occasion]

_OF_STATE: dict[RunState, Occasion] = {
    RunState.COMPLETED: "completed",
    RunState.WITH_REJECTIONS: "rejections",
    RunState.WITH_HELD: "held",
    RunState.INCOMPLETE: "incomplete",
    RunState.FAILED: "failed",
    RunState.SKIPPED: "skipped",
}
GOOD: Occasions = frozenset({"completed"})


def notify_of(mapping: Mapping) -> Notify:
    """As a run carries it: without violations where the mapping's validation is not to be told."""
    if mapping.validation is None or mapping.validation.notify:
        return mapping.notify
    return mapping.notify.model_copy(update={"on": tuple(one for one in mapping.notify.on if one != "violations")})


def occasions(run: Run, batches: Sequence[BatchRecord]) -> Occasions:
    """All of a run, as it ends; `completed` stands alone. A step that could not be made leaves it incomplete."""
    found: set[Occasion] = {_OF_STATE[run.state]}
    if open_held(batches, run.removal_limit_percent):
        found.add("held")
    if run.left_out or (run.account and run.account.rejected):
        found.add("rejections")
    if run.notes.violations and run.notes.violations.new:
        found.add("violations")
    if run.notes.unfinished:
        found.add("incomplete")
    return frozenset(found - GOOD) or GOOD


def outcome_word(run: Run) -> str:
    """The run's state, or what a completed run is not completed without."""
    if run.state is RunState.COMPLETED and run.notes.violations and run.notes.violations.new:
        return "completed with violations"
    if run.state is RunState.COMPLETED and run.notes.unfinished:
        return "completed with unfinished steps"
    return run.state.value
