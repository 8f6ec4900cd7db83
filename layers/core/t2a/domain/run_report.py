"""What the page of a run says, put together from the ledger and the run's evidence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from t2a.domain.accounting import Rejection, State
from t2a.domain.advice import Remedy, by_remedy
from t2a.domain.element_counts import BatchCounts, Line, lines_of, silent_org_units
from t2a.domain.guards import NOT_TO_BE_RELEASED, Why
from t2a.domain.headline import headline
from t2a.domain.held import OpenHeld
from t2a.domain.ledger import BatchRecord, BatchState, Run
from t2a.domain.names import Names, names_of
from t2a.domain.plan import Plan
from t2a.domain.releases import current, open_held
from t2a.domain.trends import Trend, comparable, trends, values_by_period

SLOWEST = 5


class Stage(NamedTuple):
    """One stage of the work, of all batches together."""

    name: str
    seconds: float


class HeldLine(NamedTuple):
    """What all batches hold in one period for one reason; `of`: values of ours in their scope."""

    data_set: str
    period: str
    why: Why
    values: int
    of: int


class Settled(NamedTuple):
    """What a person has done about held changes."""

    what: str
    by: str
    at: datetime
    reason: str


class RunReport(NamedTuple):
    """`lines` in the order of data sets, names and periods. `silent`: org units without any value, by name.

    `uncounted`: batches in none of the lines: they failed, or another version moved them. `values`: as tracker counts
    them, by period; none where some batch is uncounted.
    """

    run: Run
    made_at: datetime
    names: Names
    batches: tuple[BatchRecord, ...]
    lines: tuple[Line, ...]
    uncounted: int
    values: Mapping[str, int]
    trends: tuple[Trend, ...]
    held: tuple[OpenHeld, ...]
    silent: tuple[str, ...]

    @property
    def headline(self) -> str:
        return headline(self.run, self.batches, self.held)

    @property
    def states(self) -> list[State]:
        """Those that some value has ended in."""
        return list(self.run.account.counts) if self.run.account else []

    @property
    def by_data_set(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.data_set].append(line)
        return found

    @property
    def rejections(self) -> dict[Remedy, list[Rejection]]:
        return by_remedy(self.run.account.rejections if self.run.account else ())

    @property
    def stages(self) -> list[Stage]:
        """The longest first."""
        spent: dict[str, float] = defaultdict(float)
        for record in self.batches:
            for stage, seconds in record.seconds.items():
                spent[stage] += seconds
        return sorted((Stage(*one) for one in spent.items()), key=lambda stage: -stage.seconds)

    @property
    def slowest(self) -> list[BatchRecord]:
        return sorted(self.batches, key=lambda record: -sum(record.seconds.values()))[:SLOWEST]

    @property
    def broken(self) -> dict[str, str]:
        return {name: why for record in self.batches for name, why in record.broken.items()}

    @property
    def failed(self) -> list[BatchRecord]:
        return [record for record in self.batches if record.state is BatchState.FAILED]

    @property
    def decided(self) -> list[Settled]:
        """By persons; what the run's own count lets go is not among them."""
        return [one for record in self.batches for one in _settled(record)]

    @property
    def held_lines(self) -> list[HeldLine]:
        found: dict[tuple[str, str, Why], list[OpenHeld]] = defaultdict(list)
        for one in self.held:
            found[one.data_set, one.period, one.why].append(one)
        return [
            HeldLine(*place, sum(one.values for one in held), sum(one.of for one in held))
            for place, held in sorted(found.items())
        ]

    @property
    def releasable(self) -> bool:
        return any(one.why not in NOT_TO_BE_RELEASED for one in self.held)


def run_report(
    run: Run,
    batches: Sequence[BatchRecord],
    plan: Plan,
    counts: Mapping[str, BatchCounts],
    runs: Iterable[Run],
    made_at: datetime,
) -> RunReport:
    """`counts` by batch; `runs`: the newest ones of all mappings, to compare this one with."""
    names, known = names_of(plan), current(batches)
    lines = sorted(lines_of(known, counts), key=lambda line: _place(line, names))
    uncounted = sum(record.id not in counts for record in known if _to_be_counted(record))
    values = {} if uncounted else values_by_period(lines)
    return RunReport(
        run=run,
        made_at=made_at,
        names=names,
        batches=tuple(known),
        lines=tuple(lines),
        uncounted=uncounted,
        values=values,
        trends=tuple(trends(run, values, comparable(run, runs))),
        held=tuple(open_held(known, run.removal_limit_percent)),
        silent=tuple(sorted(names.org_unit(unit) for unit in silent_org_units(known, counts, plan.places))),
    )


def _place(line: Line, names: Names) -> tuple[str, str, str]:
    return names.data_set(line.data_set), names.data_element(line.data_element), line.period


def _settled(record: BatchRecord) -> Iterator[Settled]:
    release, discard = record.release, record.discard
    if release and release.by and release.at:
        yield Settled(f"Held changes of batch {release.of} released", release.by, release.at, release.reason)
    if discard:
        yield Settled(f"Held changes of batch {record.id} discarded", discard.by, discard.at, discard.reason)


def _to_be_counted(record: BatchRecord) -> bool:
    return record.state not in (BatchState.SPLIT, BatchState.VOID)
