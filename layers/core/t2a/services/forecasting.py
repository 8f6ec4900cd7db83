"""Foresee a run: plan it, decide every batch as its worker would, settle what waits as finish would; write nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from t2a.domain.accounting import Account, add_up
from t2a.domain.errors import Retriable, T2AError, TooLarge, sentence
from t2a.domain.forecast import Forecast, Line, lines_of, merged, still_held
from t2a.domain.held import summed
from t2a.domain.ledger import BatchRecord, BatchState, Failure, Request, records_of
from t2a.domain.mapping import Mapping
from t2a.domain.names import Names, names_of
from t2a.domain.plan import Plan
from t2a.ports import Instances, Target, Tracker
from t2a.services.deciding import Decided, Deciding
from t2a.services.dispatch import probes_of
from t2a.services.foreseeing import foresee
from t2a.services.gathering import only
from t2a.services.planning import Planned, plan_run
from t2a.services.proving import Proving, plan_for
from t2a.services.splitting import children_of
from t2a.services.trail import Trail

# There is no queue that would deliver a batch again.
ATTEMPTS = 1


class _Part(NamedTuple):
    """Lines and account of some values of a batch: a run holds millions, and most stay as they are."""

    lines: list[Line]
    account: Account


class _Looked(NamedTuple):
    """A batch as the ledger would hold it, what is settled of it, and what it holds until the run's end."""

    record: BatchRecord
    settled: _Part | None = None
    held: Decided | None = None


@dataclass(frozen=True, slots=True)
class Forecasting:
    """`progress` is told how many batches of how many have been decided."""

    instances: Instances
    progress: Callable[[int, int], None] = lambda done, of: None

    def __call__(self, request: Request, mapping: Mapping) -> Forecast:
        """Raises Fatal with what to correct when nothing could be moved at all."""
        tracker = self.instances.tracker(mapping.tracker.credentials)
        target = self.instances.target(mapping.aggregate.credentials)
        planned = _proved(plan_run(request, mapping, tracker, target), tracker)
        names = names_of(planned.plan)
        looked = list(self._look_at_all(planned, tracker, target))
        parts = [one.settled for one in looked if one.settled]
        parts += _settle(looked, mapping.aggregate.removal_limit_percent)
        return Forecast(
            mapping=mapping.name,
            names=names,
            periods=tuple(dict.fromkeys(period for batch in planned.batches for period in batch.periods)),
            batches=len(planned.batches),
            lines=merged((line for part in parts for line in part.lines), names),
            account=add_up(part.account for part in parts),
            left_out=planned.left_out,
            warnings=planned.warnings,
            broken={name: why for one in looked for name, why in one.record.broken.items()},
            unread=tuple(_unread(looked, names)),
        )

    def _look_at_all(self, planned: Planned, tracker: Tracker, target: Target) -> Iterator[_Looked]:
        records = records_of("", planned.batches, ATTEMPTS)
        look = _Looking(planned.plan, tracker, target)
        for number, record in enumerate(records):
            self.progress(number, len(records))
            yield from look(record)
        self.progress(len(records), len(records))


@dataclass(frozen=True, slots=True)
class _Looking:
    plan: Plan
    tracker: Tracker
    target: Target

    def __call__(self, record: BatchRecord) -> list[_Looked]:
        """The batch, or the smaller ones that would do its work."""
        try:
            return self._decided(record)
        except T2AError as error:
            failure = Failure(sentence(error), "", 1, permanent=True)
            return [_Looked(record.model_copy(update={"state": BatchState.FAILED, "failure": failure}))]

    def _decided(self, record: BatchRecord) -> list[_Looked]:
        plan = plan_for(record, self.plan, self.tracker)
        try:
            decided = Deciding(record, plan, self.tracker, self.target, Trail())()
        except TooLarge as error:
            return [one for child in children_of(record, error, ATTEMPTS) for one in self(child)]
        return [_looked(record, decided)]


def _proved(planned: Planned, tracker: Tracker) -> Planned:
    """As dispatch: a server that cannot say now leaves the indicators unproven."""
    try:
        broken = Proving(tracker, planned.plan.mapping.batches.parallel_exports).failing(probes_of(planned))
    except Retriable:
        broken = {}
    return planned._replace(plan=planned.plan.model_copy(update={"broken": broken}))


def _looked(record: BatchRecord, decided: Decided) -> _Looked:
    held = {one.key for one in decided.held}
    settled = {key: wanted for key, wanted in decided.wanted.items() if key not in held}
    ended = record.model_copy(
        update={
            "state": BatchState.INCOMPLETE if decided.broken else BatchState.DONE,
            "held": summed(decided.held),
            "ours": decided.gathered.ours,
            "broken": decided.broken,
        }
    )
    waiting = decided._replace(gathered=only(decided.gathered, held), wanted={key: decided.wanted[key] for key in held})
    return _Looked(ended, _part(record, decided._replace(wanted=settled, held=())), waiting if held else None)


def _settle(looked: Iterable[_Looked], percent: int) -> list[_Part]:
    """What becomes at the run's end of what its batches hold."""
    records = [one.record for one in looked]
    open_ = {one.record.id: (one.record, one.held) for one in looked if one.held}
    still = still_held(records, {batch: decided.held for batch, (_, decided) in open_.items()}, percent)
    return [_part(record, decided._replace(held=still[batch])) for batch, (record, decided) in open_.items()]


def _part(record: BatchRecord, decided: Decided) -> _Part:
    return _Part(lines_of(record.batch.data_set, foresee(decided)), decided.account(decided.obstacles()))


def _unread(looked: Iterable[_Looked], names: Names) -> Iterator[str]:
    for record in (one.record for one in looked):
        if record.failure:
            _, periods, units, _ = record.batch
            where = f"{names.data_set(record.batch.data_set)}, {', '.join(periods)}"
            yield f"Batch of {len(units)} org units ({where}) could not be read: {record.failure.reason}"
