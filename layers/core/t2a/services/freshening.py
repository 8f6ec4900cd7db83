"""Make sure of the tracker instance's analytics before a run is planned; while they are made, the run waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from t2a.domain.errors import Fatal, T2AError, sentence
from t2a.domain.freshness import JobState, Step, judge, moment
from t2a.domain.ledger import Run
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_upkeep import Analytics
from t2a.domain.metadata import Named, ServerInfo
from t2a.domain.waiting import For, Waiting, until_next_look
from t2a.ports import AnalyticsServer, Clock, Generation, Ledger, WaitQueue

# Who says that new tables are being asked for, and does not say which job makes them, has died.
ASKING_TAKES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Waits:
    """Lets runs wait. `first`: the time until it is looked again for the first time; it doubles each time."""

    ledger: Ledger
    queue: WaitQueue
    clock: Clock
    first: timedelta

    def let_wait(self, run: Run, waiting: Waiting) -> None:
        """The ledger first: where the message is lost, sweep sends another."""
        pause = until_next_look(waiting.looks, self.first)
        self.ledger.let_wait(run.id, waiting.looked(), at=self.clock())
        self.queue.look_again(run.id, round(pause.total_seconds()))


@dataclass(frozen=True, slots=True)
class Freshening:
    waits: Waits

    def __call__(self, run: Run, mapping: Mapping, server: ServerInfo, tables: AnalyticsServer) -> str | None:
        """What is to be said of the tables once the run may go on; None while it waits.

        Raises Fatal when it must not go on. A dry run neither waits nor has tables made.
        """
        waiting, now = _of_analytics(run), self.waits.clock()
        rules = _of_dry_run(mapping.analytics) if run.request.dry_run else mapping.analytics
        job = tables.state(waiting.job) if waiting and waiting.job else None
        verdict = judge(rules, server, waiting, job, now)
        if verdict.step is Step.FAIL:
            raise Fatal(f"analytics: {verdict.words}")
        if verdict.step is Step.GO:
            return verdict.words
        known = waiting or Waiting(now, For.ANALYTICS)
        if verdict.step is Step.ASK:
            known = self._asked(run, rules, server, tables, known)
        self.waits.let_wait(run, known)
        return None

    def _asked(
        self, run: Run, rules: Analytics, server: ServerInfo, tables: AnalyticsServer, waiting: Waiting
    ) -> Waiting:
        """Join what another run has asked for since this one was due, or ask for new tables."""
        ledger, address = self.waits.ledger, tables.address
        known = ledger.generation(address)
        if known and self._serves(known, run, server, tables):
            return waiting._replace(job=known.job, job_created=known.created)
        asking = Generation("", str(server.now or ""))
        if (known and _just_asking(known, server)) or not ledger.note_generation(address, asking, instead_of=known):
            return waiting
        made = tables.make(rules)
        ledger.note_generation(address, made, instead_of=asking)
        return waiting._replace(job=made.job, job_created=made.created)

    def _serves(self, known: Generation, run: Run, server: ServerInfo, tables: AnalyticsServer) -> bool:
        if not known.job:
            return False
        state = tables.state(known.job)
        return state is JobState.AT_WORK or (state is JobState.COMPLETED and self._asked_since_due(known, run, server))

    def _asked_since_due(self, known: Generation, run: Run, server: ServerInfo) -> bool:
        """Reckoned on the server's clock, whose zone we do not know."""
        created = moment(known.created)
        if created is None or server.now is None:
            return False
        return created >= server.now - (self.waits.clock() - run.request.scheduled_time)


def changed_since(server: ServerInfo, tables: AnalyticsServer, programs: Iterable[Named], root: str) -> list[str]:
    """A sentence for each programme whose events have changed since the tables were begun."""
    made, said = moment(server.last_analytics), []
    for program in programs:
        try:
            newest = tables.newest_change(program.id, root)
        except T2AError as error:
            said.append(f"whether events of {program.name} have changed since cannot be seen: {sentence(error)}")
            continue
        if newest and made and newest > made:
            said.append(
                f"events of {program.name} have changed since the analytics tables were begun, the last at "
                f"{newest:%Y-%m-%d %H:%M}: they are not counted yet"
            )
    return said


def _just_asking(known: Generation, server: ServerInfo) -> bool:
    asked = moment(known.created)
    return not known.job and asked is not None and server.now is not None and server.now - asked < ASKING_TAKES


def _of_analytics(run: Run) -> Waiting | None:
    return run.waiting if run.waiting and run.waiting.what is For.ANALYTICS else None


def _of_dry_run(rules: Analytics) -> Analytics:
    return rules.model_copy(update={"trigger": False, "on_stale": "go"})
