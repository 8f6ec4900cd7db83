import os
from collections.abc import Callable

import boto3

from t2a.adapters.s3_evidence import S3Evidence
from t2a.adapters.s3_mappings import S3Mappings
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.domain.ledger import Run
from t2a.services.dispatch import Dispatch
from t2a.services.ordering import handle_event
from t2a.settings import DispatchSettings


def dispatch(remaining: parts.Remaining) -> Callable[[object, str], Run | None]:
    """Returns what takes an event and the owner of the delivery."""
    settings = DispatchSettings.read(os.environ)
    s3 = boto3.client("s3")
    service = Dispatch(
        ledger=parts.ledger(settings),
        instances=instances(remaining),
        evidence=S3Evidence(s3, settings.bucket),
        queue=parts.batch_queue(settings),
        alerts=parts.alerts(settings),
        clock=parts.utc_now,
        lease=parts.lease(settings),
        attempts=settings.maximum_receives,
    )
    mappings = S3Mappings(s3, settings.bucket)
    unsubstituted = settings.unsubstituted_scheduled_time
    return lambda event, owner: handle_event(event, service, mappings, unsubstituted=unsubstituted, owner=owner)
