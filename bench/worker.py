"""One batch of 50,000 values through the real worker: `python -m bench.worker CASE URL` prints its cost as JSON.

Real: the handler with all that it imports, the AWS clients (built, never called), the DHIS2 adapters over
loopback, reading the plan. Fake: ledger, queues, alerts, and the bucket behind the evidence.
"""

import json
import os
import sys
from dataclasses import replace
from urllib.request import urlopen

from pydantic import SecretStr

from bench.bucket import Bucket, evidence_in
from bench.case import BATCH, NOW, RUN, STATES, request
from bench.environment import ENVIRONMENT
from bench.usage import used
from functions.transfer import handler  # noqa: F401 - for the memory that it takes
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.bootstrap import transfer
from t2a.domain.credentials import Credentials
from t2a.domain.ledger import BatchRecord, Run, RunState
from t2a.domain.messages import BatchMessage, Delivery
from t2a.services.work import Worker
from tests.fakes import FakeAlerts, FakeBatchQueue, FakeFinishQueue, FakeLedger


def worker_on(url: str) -> Worker:
    """A worker whose ledger holds the batch, and whose bucket the plan."""
    credentials = Credentials(url=url, token=SecretStr("d2p_none"))
    bucket = Bucket()
    with urlopen(f"{url}/plan") as answer:
        bucket.objects[f"runs/{RUN}/plan.json"] = answer.read()
    return replace(
        transfer.worker(_remaining),
        ledger=_ledger(),
        instances=Dhis2Instances(lambda _: credentials, _remaining),
        evidence=evidence_in(bucket),
        queue=FakeBatchQueue(),
        alerts=FakeAlerts(),
        finish_queue=FakeFinishQueue(),
    )


def _ledger() -> FakeLedger:
    ledger = FakeLedger()
    run = Run(id=RUN, request=request(), state=RunState.DISPATCHING, started_at=NOW, progress_at=NOW)
    ledger.claim_run(run, stale_before=NOW)
    counted = {"state": RunState.QUEUEING, "batches": 1, "batches_left": 1}
    record = BatchRecord(run=RUN, id="00001", batch=BATCH, attempts=5, alone=True)
    ledger.queue_batches(run.model_copy(update=counted), [record])
    ledger.start_running(RUN)
    return ledger


def _remaining() -> float:
    return 600.0


def main() -> None:
    case, url = sys.argv[1:]
    os.environ.update(ENVIRONMENT)
    worker = worker_on(url)
    message = BatchMessage(run=RUN, batch="00001").model_dump_json()
    before = used()
    ended = worker(message, Delivery(message_id="1", receipt_handle="1", receive=1))
    after = used()
    assert ended is not None
    assert ended.account is not None
    states = {state.value: number for state, number in ended.account.counts.items()}
    assert states == STATES[case], states
    cost = {"cpu": after.cpu - before.cpu, "peak_mb": after.peak, "grown_mb": after.peak - before.peak}
    print(json.dumps({**cost, "states": states}))


if __name__ == "__main__":
    main()
