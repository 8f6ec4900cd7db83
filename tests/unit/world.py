"""The services over fakes of all ports, with a clock that the test sets."""

from datetime import datetime, timedelta
from typing import Any

from t2a.domain.ledger import BatchRecord, Request, Run
from t2a.domain.messages import BatchMessage, Delivery
from t2a.services.dispatch import Dispatch
from t2a.services.finish import Finish
from t2a.services.sweep import Sweep
from t2a.services.work import Worker
from tests.fakes import (
    FakeAlerts,
    FakeBatchQueue,
    FakeEvidence,
    FakeFinishQueue,
    FakeInstances,
    FakeLedger,
    FakeMappings,
    FakeTarget,
    FakeTracker,
)
from tests.unit.given import COMBOS, DATA_SETS, INDICATORS, SOUTH, THREE_O_CLOCK, facility, mapping, request

VISIBILITY = timedelta(minutes=90)
LEASE = 2 * VISIBILITY
ATTEMPTS = 3
UNITS = (facility(1), facility(2), facility(3, SOUTH))
# One batch per facility: three indicators for one period.
SMALL_BATCHES = {"max_values": 3}


class World:
    """`changes` are those of the mapping (see `tests.unit.given.mapping`)."""

    def __init__(self, *, ledger: FakeLedger | None = None, alerts: FakeAlerts | None = None, **changes: Any) -> None:
        self.mapping = mapping(**changes)
        self.now = THREE_O_CLOCK
        self.ledger, self.evidence, self.mappings = ledger or FakeLedger(), FakeEvidence(), FakeMappings()
        self.queue, self.finish_queue, self.alerts = FakeBatchQueue(), FakeFinishQueue(), alerts or FakeAlerts()
        self.tracker, self.target = FakeTracker(INDICATORS, UNITS), FakeTarget(DATA_SETS, COMBOS)
        self.instances = FakeInstances(self.tracker, self.target)
        self.dispatch = Dispatch(
            self.ledger, self.instances, self.evidence, self.queue, self.alerts, self.clock, LEASE, ATTEMPTS
        )
        self.finish = Finish(self.ledger, self.alerts, self.clock)
        self.sweep = Sweep(self.ledger, self.queue, self.finish_queue, self.alerts, self.clock, VISIBILITY)
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

    def count(self, value: str = "4") -> None:
        """Every facility has `value` of everything in October."""
        self.tracker.values = {(one.id, "202610", unit.id): value for one in INDICATORS for unit in UNITS}

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

    def run(self, run_id: str | None = None) -> Run:
        run = self.ledger.run(run_id or request().run_id)
        assert run is not None
        return run

    def record(self, batch: str = "00001") -> BatchRecord:
        record = self.ledger.batch(request().run_id, batch)
        assert record is not None
        return record


RUN_ID = Request(mapping="malaria", scheduled_time=THREE_O_CLOCK).run_id
