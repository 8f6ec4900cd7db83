"""The services over fakes of all ports, with a clock that the test sets."""

from datetime import datetime, timedelta
from typing import Any

from t2a.domain.accounting import State
from t2a.domain.ledger import BatchRecord, BatchState, Request, Run
from t2a.domain.messages import BatchMessage, Delivery
from t2a.domain.values import Key
from t2a.services.dispatch import Dispatch
from t2a.services.finish import Finish
from t2a.services.freshening import Waits
from t2a.services.releasing import Releasing
from t2a.services.sweep import Sweep
from t2a.services.telling import Teller
from t2a.services.work import Worker
from tests.fakes import (
    FakeAlerts,
    FakeBatchQueue,
    FakeEvidence,
    FakeFinishQueue,
    FakeInstances,
    FakeLedger,
    FakeMappings,
    FakeMessages,
    FakeTarget,
    FakeTracker,
    FakeWaitQueue,
)
from tests.unit.given import (
    CASES,
    COMBOS,
    DATA_SETS,
    DEATHS,
    DEFAULT,
    INDICATORS,
    OLD,
    SOUTH,
    THREE_O_CLOCK,
    YOUNG,
    facility,
    mapping,
    request,
    uid,
)

VISIBILITY = timedelta(minutes=90)
LEASE = 2 * VISIBILITY
ATTEMPTS = 3
FIRST_LOOK = timedelta(seconds=30)
UNITS = (facility(1), facility(2), facility(3, SOUTH))
# One batch per facility: three indicators for one period.
SMALL_BATCHES = {"max_values": 3}
OCTOBER = "202610"
# What the three indicators of the mapping feed.
CELLS = ((CASES.id, YOUNG), (CASES.id, OLD), (DEATHS.id, DEFAULT))


def key(indicator: int, unit: int, period: str = OCTOBER) -> Key:
    """Where the nth indicator's value of the nth facility goes; both count from 1."""
    data_element, category_option_combo = CELLS[indicator - 1]
    return Key(data_element, period, facility(unit).id, category_option_combo, DEFAULT)


class World:
    """`changes` are those of the mapping (see `tests.unit.given.mapping`)."""

    def __init__(self, *, ledger: FakeLedger | None = None, alerts: FakeAlerts | None = None, **changes: Any) -> None:
        self.mapping = mapping(**changes)
        self.now = THREE_O_CLOCK
        self._delivered = 0
        self.ledger, self.evidence, self.mappings = ledger or FakeLedger(), FakeEvidence(), FakeMappings()
        self.queue, self.finish_queue, self.alerts = FakeBatchQueue(), FakeFinishQueue(), alerts or FakeAlerts()
        self.tracker, self.target = FakeTracker(INDICATORS, UNITS), FakeTarget(DATA_SETS, COMBOS)
        self.instances = FakeInstances(self.tracker, self.target)
        self.waits = FakeWaitQueue()
        self.messages = FakeMessages()
        self.teller = Teller(self.alerts, self.ledger, self.messages)
        self.dispatch = Dispatch(
            self.ledger,
            self.instances,
            self.evidence,
            self.queue,
            self.teller,
            self.clock,
            LEASE,
            ATTEMPTS,
            Waits(self.ledger, self.waits, self.clock, FIRST_LOOK),
        )
        self.finish = Finish(self.ledger, self.queue, self.teller, self.clock)
        self.releasing = Releasing(self.ledger, self.evidence, self.queue, self.finish_queue, self.clock)
        self.sweep = Sweep(self.ledger, self.queue, self.finish_queue, self.teller, self.clock, VISIBILITY, self.waits)
        self.worker = Worker(
            self.ledger,
            self.instances,
            self.evidence,
            self.queue,
            self.alerts,
            self.finish_queue,
            self.clock,
            LEASE,
            ATTEMPTS,
            retry_delay=30,
        )

    def clock(self) -> datetime:
        return self.now

    def wait(self, span: timedelta) -> None:
        self.now += span

    def count(self, value: str = "4", *periods: str) -> None:
        """Every facility has `value` of everything in October, or in the periods given."""
        self.tracker.values = {
            (one.id, period, unit.id): value
            for one in INDICATORS
            for unit in self.tracker.units
            for period in periods or (OCTOBER,)
        }

    def vanish(self, *cells: tuple[int, int], period: str = OCTOBER) -> None:
        """Tracker no longer counts these pairs of indicator and facility."""
        for indicator, unit in cells:
            del self.tracker.values[uid("pi", indicator), period, facility(unit).id]

    def ask(self, owner: str = "invocation-1", **asked: Any) -> Run | None:
        return self.dispatch(request(**asked), self.mapping, version="v1", owner=owner)

    def started(self, **asked: Any) -> Run:
        run = self.ask(**asked)
        assert run is not None
        return run

    def receive(
        self, message: BatchMessage | None = None, receive: int = 1, message_id: str | None = None
    ) -> BatchRecord | None:
        """Work the nth receive of the message, the first one of the queue without any."""
        message = message or self.queue.sent[0]
        delivery = Delivery(
            message_id=message_id or f"message-{message.batch}",
            receipt_handle=f"{message.batch}-{receive}",
            receive=receive,
        )
        return self.worker(message.model_dump_json(), delivery)

    def work_all(self) -> None:
        for message in self.queue.sent:
            self.receive(message)

    def deliver(self) -> None:
        """Work every message that has come onto the queue since the last time, those that come meanwhile too."""
        while self._delivered < len(self.queue.sent):
            self._delivered += 1
            self.receive(self.queue.sent[self._delivered - 1])

    def end(self, run_id: str) -> Run:
        """Work and finish until nothing of the run is left to do."""
        self.deliver()
        while self.finish(run_id) is None and self._delivered < len(self.queue.sent):
            self.deliver()
        return self.run(run_id)

    def replay_incomplete(self, run_id: str) -> None:
        """As `t2a replay` does with batches in which an indicator did not run."""
        for record in self.ledger.batches(run_id):
            if record.state is BatchState.INCOMPLETE:
                message = BatchMessage(run=run_id, batch=record.id)
                self.ledger.await_replay(message, at=self.now)
                self.queue.send([message])

    def transferred(self, name: str = "first", **asked: Any) -> Run:
        """A whole run of that name by hand, from its beginning to its end."""
        return self.end(self.started(request_id=name, **asked).id)

    def run(self, run_id: str | None = None) -> Run:
        run = self.ledger.run(run_id or request().run_id)
        assert run is not None
        return run

    def record(self, batch: str = "00001", run_id: str | None = None) -> BatchRecord:
        record = self.ledger.batch(run_id or request().run_id, batch)
        assert record is not None
        return record

    def counts(self, batch: str = "00001", run_id: str | None = None) -> dict[State, int]:
        """What became of a batch's values."""
        account = self.record(batch, run_id).account
        assert account is not None
        return account.counts


RUN_ID = Request(mapping="malaria", scheduled_time=THREE_O_CLOCK).run_id
