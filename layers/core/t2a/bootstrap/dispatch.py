import os
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import boto3

from t2a.adapters.s3_evidence import S3Evidence
from t2a.adapters.s3_mappings import S3Mappings
from t2a.adapters.sqs import SqsWaitQueue
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.domain.ledger import Run
from t2a.services.dispatch import Dispatch
from t2a.services.freshening import Waits
from t2a.services.ordering import handle_event, resume
from t2a.settings import DispatchSettings


class Dispatching(NamedTuple):
    """`start` takes an event and the owner of the delivery, `resume` the body of a message and its owner."""

    start: Callable[[object, str], Run | None]
    resume: Callable[[str, str], Run | None]


def dispatch(remaining: parts.Remaining) -> Dispatching:
    settings = DispatchSettings.read(os.environ)
    s3 = boto3.client("s3")
    ledger, opened = parts.ledger(settings), instances(remaining)
    service = Dispatch(
        ledger=ledger,
        instances=opened,
        evidence=S3Evidence(s3, settings.bucket),
        queue=parts.batch_queue(settings),
        teller=parts.teller(settings, ledger, opened),
        clock=parts.utc_now,
        lease=parts.lease(settings),
        attempts=settings.maximum_receives,
        waits=Waits(
            ledger=ledger,
            queue=SqsWaitQueue(boto3.client("sqs"), settings.wait_queue_url, settings.longest_look),
            clock=parts.utc_now,
            first=timedelta(seconds=settings.first_look),
        ),
    )
    mappings = S3Mappings(s3, settings.bucket)
    unsubstituted = settings.unsubstituted_scheduled_time
    return Dispatching(
        lambda event, owner: handle_event(event, service, mappings, unsubstituted=unsubstituted, owner=owner),
        lambda body, owner: resume(body, service, mappings, owner=owner),
    )
