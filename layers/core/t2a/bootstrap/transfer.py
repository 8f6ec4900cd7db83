import gc
import os

import boto3

from t2a.adapters.s3_evidence import S3Evidence
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.services.work import Worker
from t2a.settings import TransferSettings

# A batch makes some 300,000 tuples and no cycles: looking for cycles every 700 costs a quarter of its CPU time.
NEW_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def worker(remaining: parts.Remaining) -> Worker:
    gc.set_threshold(NEW_OBJECTS_BETWEEN_COLLECTIONS)
    settings = TransferSettings.read(os.environ)
    return Worker(
        ledger=parts.ledger(settings),
        instances=instances(remaining),
        evidence=S3Evidence(boto3.client("s3"), settings.bucket),
        queue=parts.batch_queue(settings),
        alerts=parts.alerts(settings),
        finish_queue=parts.finish_queue(settings),
        clock=parts.utc_now,
        lease=parts.lease(settings),
        attempts=settings.maximum_receives,
        retry_delay=settings.retry_delay,
    )
