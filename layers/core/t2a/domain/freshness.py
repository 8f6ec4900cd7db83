"""Whether a run may go on with the analytics tables that there are; the clock is the server's own.

| trigger | tables | what a run does |
|---|---|---|
| no | younger than `max_age_hours` | goes |
| no | stale, `on_stale: go` | goes, and says how old they are |
| no | stale, `on_stale: wait` | waits, and fails after `give_up_after_minutes` |
| no | stale, `on_stale: stop` | fails |
| yes | not asked for yet | asks for new ones, or joins what another run has asked for |
| yes | being made | waits, and fails after `give_up_after_minutes` |
| yes | the job failed, or is gone without new tables | fails |
| yes | made since they were asked for | goes |
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.mapping_upkeep import Analytics
from t2a.domain.metadata import ServerInfo
from t2a.domain.waiting import Waiting

_HOUR = timedelta(hours=1)
# DHIS2 calls what never was 1970.
NEVER = 1970


class JobState(StrEnum):
    """Of a making of tables, as DHIS2 tells it; UNKNOWN where it does not know the job any more."""

    AT_WORK = "at work"
    COMPLETED = "completed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Step(StrEnum):
    GO = "go"
    WAIT = "wait"
    ASK = "ask for new tables"
    FAIL = "fail"


class Verdict(NamedTuple):
    """`words`: why, for the ledger and the alert; empty when there is nothing to say."""

    step: Step
    words: str = ""


def judge(
    rules: Analytics, server: ServerInfo, waiting: Waiting | None, job: JobState | None, now: datetime
) -> Verdict:
    """`waiting`: since the run waits, if it does; `job`: the state of what it waits for; `now`: our own clock."""
    gives_up = waiting is not None and now - waiting.since > timedelta(minutes=rules.give_up_after_minutes)
    if rules.trigger:
        return _of_job(rules, server, waiting, job, gives_up=gives_up)
    return _of_age(rules, server, gives_up=gives_up)


def _of_age(rules: Analytics, server: ServerInfo, *, gives_up: bool) -> Verdict:
    age = _age(server)
    if age is not None and age <= rules.max_age_hours * _HOUR:
        return Verdict(Step.GO)
    how_old = "have never been made" if age is None else f"were begun {age / _HOUR:,.0f} hours ago"
    words = f"the analytics tables of the tracker instance {how_old}; the mapping allows {rules.max_age_hours} hours"
    if rules.on_stale == "go":
        return Verdict(Step.GO, words)
    if rules.on_stale == "wait" and not gives_up:
        return Verdict(Step.WAIT, words)
    waited = f", and nothing changed in {rules.give_up_after_minutes} minutes" if rules.on_stale == "wait" else ""
    return Verdict(Step.FAIL, f"{words}{waited}. Let the instance make them, then transfer again")


def _of_job(
    rules: Analytics, server: ServerInfo, waiting: Waiting | None, job: JobState | None, *, gives_up: bool
) -> Verdict:
    if waiting is None or not waiting.job or job is None:
        return Verdict(Step.ASK)
    if job is JobState.FAILED:
        return Verdict(Step.FAIL, f"the tracker instance failed to make its analytics tables (job {waiting.job})")
    if job is JobState.AT_WORK:
        words = f"the tracker instance makes its analytics tables (job {waiting.job})"
        limit = f"{words} and has not ended after {rules.give_up_after_minutes} minutes; look at it there"
        return Verdict(Step.FAIL, limit) if gives_up else Verdict(Step.WAIT, words)
    if _made_since(server, waiting.job_created):
        return Verdict(Step.GO)
    return Verdict(
        Step.FAIL,
        f"job {waiting.job} of the tracker instance has ended, and its analytics tables are older than that: "
        f"{server.last_analytics or 'never made'}; look at its log",
    )


def _age(server: ServerInfo) -> timedelta | None:
    last = moment(server.last_analytics)
    return server.now - last if last and server.now and last.year != NEVER else None


def _made_since(server: ServerInfo, created: str) -> bool:
    """DHIS2 notes when the last making began: at or after it was asked for."""
    last, asked = moment(server.last_analytics), moment(created)
    return last is not None and asked is not None and last >= asked


def moment(text: str | None) -> datetime | None:
    """A time as DHIS2 writes it, without its zone; None for what is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None
