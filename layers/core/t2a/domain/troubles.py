"""Trouble of scheduled runs that comes again is told once a day, with its count; its end is told once.

Times are those for which runs were scheduled: a run of the next night is a day later, however long each takes.
What a person has asked for by hand, a replay among it, is always told.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from t2a.domain.ledger import BatchRecord, Run, RunState
from t2a.domain.occasions import GOOD, Occasions, outcome_word

# Less than a day: clocks may jump forward.
A_DAY = timedelta(hours=23)
FORGOTTEN_AFTER = timedelta(days=7)
# Of a mapping whose nights are never good, each time for other reasons.
REMEMBERED = 20
# The worse, the later.
SEVERITY = (
    RunState.COMPLETED,
    RunState.WITH_REJECTIONS,
    RunState.WITH_HELD,
    RunState.INCOMPLETE,
    RunState.FAILED,
)
MOVED = (RunState.COMPLETED, RunState.WITH_REJECTIONS, RunState.WITH_HELD)
# What differs each time although the trouble is the same.
_PASSING = re.compile(r"\bjob \w+|\b\d+\b")


class News(NamedTuple):
    """A run as it ends, and its state before. `trouble`: why it never came to batches."""

    run: Run
    before: RunState
    batches: Sequence[BatchRecord] = ()
    trouble: str = ""


class Trouble(NamedTuple):
    """One trouble of a mapping. `mark`: by which it is known again.

    It has come `times` times since `since`, last with `run`, which was due at `last`. `told`, `ended`: when the last
    runs were due with which it, and its end, were told.
    """

    mark: str
    outcome: str
    since: datetime
    last: datetime
    run: str
    told: datetime
    times: int = 1
    ended: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether people believe that it lasts."""
        return self.ended is None or self.told > self.ended


Troubles = tuple[Trouble, ...]


class Verdict(NamedTuple):
    """Whether to tell, and what the ledger is to know once that is done.

    `again`: the trouble, where it has come before; `resolved`: the news is good, `ended` are the troubles of
    earlier runs that are over.
    """

    tell: bool
    known: Troubles
    again: Trouble | None = None
    resolved: bool = False
    ended: Troubles = ()


def judge(news: News, found: Occasions, known: Troubles) -> Verdict:
    """`found`: the run's occasions; `known`: what has been told of its mapping."""
    run = news.run
    if not news.before.open:
        return _ended_anew(news, found, known)
    wanted = bool(found & set(run.notify.on))
    if not run.request.by_schedule:
        return Verdict(wanted, known)
    lasting = _lasting(known, run.request.scheduled_time)
    if wanted and found != GOOD:
        return _met(news, found, lasting)
    return _good(run, lasting, told_anyway=wanted) if run.state in MOVED else Verdict(wanted, lasting)


def _ended_anew(news: News, found: Occasions, known: Troubles) -> Verdict:
    """A run that had ended before: a replay has changed its outcome, or a release, or a discard."""
    run, on = news.run, set(news.run.notify.on)
    if run.state is news.before:
        return Verdict(tell=False, known=known)
    if run.state in SEVERITY and news.before in SEVERITY[SEVERITY.index(run.state) + 1 :]:
        ended = tuple(one._replace(ended=one.told) if one.run == run.id else one for one in known)
        return Verdict(bool(on & (found | {"resolved"})), ended, resolved=True)
    met = _met(news, found, known).known if run.request.by_schedule else known
    return Verdict(bool(found & on), met)


def _met(news: News, found: Occasions, known: Troubles) -> Verdict:
    run, mark = news.run, mark_of(news, found)
    at = run.request.scheduled_time
    others = tuple(one for one in known if one.mark != mark)
    before = next((one for one in known if one.mark == mark), None)
    if before is None:
        new = Trouble(mark, outcome_word(run), since=at, last=at, run=run.id, told=at)
        return Verdict(tell=True, known=(*others, new)[-REMEMBERED:])
    if before.run == run.id:
        return Verdict(tell=False, known=known)  # told before, or folded: this is a second delivery
    tell = not before.open or at - before.told >= A_DAY
    again = before._replace(times=before.times + 1, last=at, run=run.id, told=at if tell else before.told)
    return Verdict(tell, (*others, again), again=again)


def _good(run: Run, known: Troubles, *, told_anyway: bool) -> Verdict:
    at, loud = run.request.scheduled_time, "resolved" in run.notify.on
    ended = tuple(one for one in known if _ends(one, at, loud=loud))
    after = tuple(one._replace(ended=at) if one in ended else one for one in known)
    told = ended if loud else ()
    return Verdict(bool(told) or told_anyway, after, resolved=bool(told), ended=told)


def _ends(one: Trouble, at: datetime, *, loud: bool) -> bool:
    """An end is told once a day at most; where nobody is told, one who was told today still believes it lasts."""
    if not one.open or one.outcome == RunState.SKIPPED.value:
        return False
    last = one.ended if loud else one.told
    return last is None or at - last >= A_DAY


def _lasting(known: Troubles, at: datetime) -> Troubles:
    """An earlier run that was skipped is no trouble that lasts."""
    return tuple(
        one for one in known if (one.open and one.outcome != RunState.SKIPPED.value) or at - one.last <= FORGOTTEN_AFTER
    )


def mark_of(news: News, found: Occasions) -> str:
    """The same for the same trouble: how many values or which times is left aside."""
    run = news.run
    lines = [*sorted(found), *(_PASSING.sub("", line) for line in sorted(set(_sentences(news))))]
    lines += run.notes.violations.examples if run.notes.violations else ()
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def _sentences(news: News) -> Iterable[str]:
    run = news.run
    yield news.trouble
    yield from (batch.failure.reason for batch in news.batches if batch.failure)
    yield from (rejection.code for rejection in (run.account.rejections if run.account else ()))
    yield from (name for batch in news.batches for name in batch.broken)
    yield from (f"{batch.batch.data_set} {held.why}" for batch in news.batches for held in batch.held)
    yield from run.left_out
    yield from run.notes.unfinished
