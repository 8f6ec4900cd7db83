import os
from datetime import timedelta

import boto3

from t2a.adapters.sqs import SqsWaitQueue
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.services.sweep import Sweep
from t2a.settings import SweepSettings


def sweep(remaining: parts.Remaining) -> Sweep:
    settings = SweepSettings.read(os.environ)
    ledger = parts.ledger(settings)
    return Sweep(
        ledger=ledger,
        queue=parts.batch_queue(settings),
        finish_queue=parts.finish_queue(settings),
        teller=parts.teller(settings, ledger, instances(remaining)),
        clock=parts.utc_now,
        visibility=timedelta(seconds=settings.visibility_timeout),
        wait_queue=SqsWaitQueue(boto3.client("sqs"), settings.wait_queue_url),
    )
