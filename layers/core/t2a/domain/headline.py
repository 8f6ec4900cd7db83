"""The outcome of a run in one sentence."""

from collections.abc import Collection, Sequence

from t2a.domain.accounting import Account
from t2a.domain.held import OpenHeld
from t2a.domain.ledger import BatchRecord, BatchState, Run, RunState


def headline(run: Run, batches: Sequence[BatchRecord], held: Collection[OpenHeld]) -> str:
    match run.state:
        case RunState.COMPLETED:
            return f"Completed: {_number(_values(run.account), 'value')}, none refused, none held."
        case RunState.WITH_REJECTIONS:
            return f"Completed, but {_wrong(run)}."
        case RunState.WITH_HELD:
            return f"Completed, but {_number(sum(one.values for one in held), 'change')} held: a person decides."
        case RunState.INCOMPLETE:
            return f"Incomplete: {_not_running(batches)}"
        case RunState.FAILED | RunState.SKIPPED:
            return f"{run.state.value.capitalize()}: {_why(run, batches)}"
    return f"Not at its end yet: {run.state.value}."


def _wrong(run: Run) -> str:
    refused = f"{_number(run.account.rejected, 'value')} refused" if run.account and run.account.rejected else ""
    left_out = "indicators or org units were left out" if run.left_out else ""
    return " and ".join(part for part in (refused, left_out) if part)


def _not_running(batches: Sequence[BatchRecord]) -> str:
    broken = len({name for record in batches for name in record.broken})
    if broken == 1:
        return "1 indicator does not run, and none of its values was touched."
    return f"{broken:,} indicators do not run, and none of their values was touched."


def _why(run: Run, batches: Sequence[BatchRecord]) -> str:
    failed = sum(record.state is BatchState.FAILED for record in batches)
    return f"{failed} of {_number(len(batches), 'batch', 'es')} could not be moved." if failed else run.trouble


def _values(account: Account | None) -> int:
    return sum(account.counts.values()) if account else 0


def _number(many: int, what: str, plural: str = "s") -> str:
    return f"{many:,} {what}{plural if many != 1 else ''}"
