"""One batch of 50,000 values through the real worker and the real DHIS2 adapters; prints its cost as JSON."""

import json
import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bench.case import BATCH, FACILITIES, FEEDS, VALUES
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.domain.credentials import Credentials
from t2a.domain.ledger import BatchRecord, Request, Run, RunState
from t2a.domain.mapping_file import read_mapping
from t2a.domain.messages import BatchMessage, Delivery
from t2a.domain.plan import Place, Plan
from t2a.services.work import Worker
from tests.fakes import FakeAlerts, FakeBatchQueue, FakeEvidence, FakeFinishQueue, FakeLedger

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
MAPPING = Path(__file__).parents[1] / "mappings" / "malaria-monthly.yaml"


def worker_on(url: str) -> tuple[Worker, str]:
    """A worker whose ledger holds the batch, and the message that names it."""
    mapping = read_mapping(MAPPING.read_bytes(), file_name=MAPPING.name)
    request = Request(mapping=mapping.name, scheduled_time=NOW)
    ledger, evidence = FakeLedger(), FakeEvidence()
    run = Run(id="bench", request=request, state=RunState.DISPATCHING, started_at=NOW, progress_at=NOW)
    ledger.claim_run(run, stale_before=NOW)
    counted = {"state": RunState.QUEUEING, "batches": 1, "batches_left": 1}
    ledger.queue_batches(
        run.model_copy(update=counted), [BatchRecord(run="bench", id="00001", batch=BATCH, attempts=5)]
    )
    ledger.start_running("bench")
    places = {unit: Place(f"Facility {unit}", unit) for unit in FACILITIES}
    evidence.save_plan("bench", Plan(request=request, mapping=mapping, feeds=FEEDS, places=places))
    credentials = Credentials(url=url, token=SecretStr("d2p_none"))
    worker = Worker(
        ledger=ledger,
        instances=Dhis2Instances(lambda _: credentials, lambda: 600.0),
        evidence=evidence,
        queue=FakeBatchQueue(),
        alerts=FakeAlerts(),
        finish_queue=FakeFinishQueue(),
        clock=lambda: NOW,
        lease=timedelta(hours=1),
        attempts=5,
        retry_delay=30,
    )
    return worker, BatchMessage(run="bench", batch="00001").model_dump_json()


def main() -> None:
    worker, message = worker_on(sys.argv[1])
    before = resource.getrusage(resource.RUSAGE_SELF)
    ended = worker(message, Delivery(message_id="1", receipt_handle="1", receive=1))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert ended is not None
    assert ended.account is not None
    assert sum(ended.account.counts.values()) == VALUES
    cost = {
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak_mb": after.ru_maxrss / 1024,
        "start_mb": before.ru_maxrss / 1024,
        "states": {state.value: number for state, number in ended.account.counts.items()},
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
