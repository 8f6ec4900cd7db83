"""Look for scheduled runs that never came, before the next one is planned."""

from datetime import datetime

from t2a.domain.ledger import Request, RunState
from t2a.domain.mapping import Mapping
from t2a.domain.missed import NOTHING_MISSED, Missed, due_between
from t2a.domain.schedule_expression import parse_schedule
from t2a.ports import Ledger


def missed_before(request: Request, mapping: Mapping, ledger: Ledger) -> Missed:
    """Since the last run of the schedule was queued, under the version of the mapping that is in force.

    Nothing for a run by hand, and for the first of a schedule.
    """
    if not request.by_schedule:
        return NOTHING_MISSED
    last, registered = ledger.due(mapping.name), ledger.registered(mapping.name)
    if last is None or registered is None:
        return NOTHING_MISSED
    expression = parse_schedule(mapping.schedule)
    times = due_between(expression, mapping.timezone, max(last, registered.at), request.scheduled_time)
    return Missed(tuple(moment for moment in times if not _came(mapping.name, moment, ledger)))


def _came(mapping: str, moment: datetime, ledger: Ledger) -> bool:
    """A run that failed before it had batches has transferred nothing; one that was skipped left that to another."""
    run = ledger.run(Request(mapping=mapping, scheduled_time=moment).run_id)
    return run is not None and not (run.state is RunState.FAILED and run.batches == 0)
