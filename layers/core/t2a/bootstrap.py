"""Composition root: builds each function's service from the environment. The only reader of `os.environ`."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3

from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.adapters.s3_evidence import S3Evidence
from t2a.adapters.s3_mappings import S3Mappings
from t2a.adapters.scheduler import SchedulePlace, SchedulerSchedules
from t2a.adapters.secrets import SecretsManagerCredentials
from t2a.adapters.sns import SnsAlerts
from t2a.adapters.sqs import SqsBatchQueue, SqsFinishQueue
from t2a.domain.ledger import Run
from t2a.services.dispatch import Dispatch
from t2a.services.finish import Finish
from t2a.services.ordering import handle_event
from t2a.services.register import Register
from t2a.services.sweep import Sweep
from t2a.services.work import Worker
from t2a.settings import (
    DispatchSettings,
    FinishSettings,
    QueueSettings,
    RegisterSettings,
    StoreSettings,
    SweepSettings,
    TransferSettings,
)

# Seconds kept back from an invocation for ledger, queue and alert.
MARGIN = 10.0

Remaining = Callable[[], float]


def utc_now() -> datetime:
    return datetime.now(UTC)


def register() -> Register:
    settings = RegisterSettings.read(os.environ)
    return Register(
        ledger=_ledger(settings),
        mappings=S3Mappings(boto3.client("s3"), settings.bucket),
        schedules=SchedulerSchedules(
            boto3.client("scheduler"),
            SchedulePlace(
                group=settings.schedule_group,
                prefix=settings.schedule_prefix,
                role_arn=settings.schedule_role_arn,
                function_arn=settings.dispatch_function_arn,
                dead_letter_queue_arn=settings.schedule_dead_letter_queue_arn,
            ),
        ),
        alerts=_alerts(settings),
        clock=utc_now,
    )


def dispatch(remaining: Remaining) -> Callable[[object, str], Run | None]:
    """Returns what takes an event and the owner of the delivery."""
    settings = DispatchSettings.read(os.environ)
    s3 = boto3.client("s3")
    service = Dispatch(
        ledger=_ledger(settings),
        instances=_instances(remaining),
        evidence=S3Evidence(s3, settings.bucket),
        queue=_batch_queue(settings),
        alerts=_alerts(settings),
        clock=utc_now,
        lease=_lease(settings),
        attempts=settings.maximum_receives,
    )
    mappings = S3Mappings(s3, settings.bucket)
    unsubstituted = settings.unsubstituted_scheduled_time
    return lambda event, owner: handle_event(event, service, mappings, unsubstituted=unsubstituted, owner=owner)


def worker(remaining: Remaining) -> Worker:
    settings = TransferSettings.read(os.environ)
    return Worker(
        ledger=_ledger(settings),
        instances=_instances(remaining),
        evidence=S3Evidence(boto3.client("s3"), settings.bucket),
        queue=_batch_queue(settings),
        alerts=_alerts(settings),
        finish_queue=_finish_queue(settings),
        clock=utc_now,
        lease=_lease(settings),
        attempts=settings.maximum_receives,
        retry_delay=settings.retry_delay,
    )


def finish() -> Finish:
    settings = FinishSettings.read(os.environ)
    return Finish(_ledger(settings), _alerts(settings), utc_now)


def sweep() -> Sweep:
    settings = SweepSettings.read(os.environ)
    return Sweep(
        ledger=_ledger(settings),
        queue=_batch_queue(settings),
        finish_queue=_finish_queue(settings),
        alerts=_alerts(settings),
        clock=utc_now,
        visibility=timedelta(seconds=settings.visibility_timeout),
    )


def _ledger(settings: StoreSettings) -> DynamoDbLedger:
    return DynamoDbLedger(boto3.client("dynamodb"), settings.table)


def _alerts(settings: StoreSettings) -> SnsAlerts:
    return SnsAlerts(boto3.client("sns"), settings.alert_topic_arn)


def _batch_queue(settings: QueueSettings) -> SqsBatchQueue:
    return SqsBatchQueue(boto3.client("sqs"), settings.batch_queue_url)


def _finish_queue(settings: QueueSettings) -> SqsFinishQueue:
    return SqsFinishQueue(boto3.client("sqs"), settings.finish_queue_url)


def _instances(remaining: Remaining) -> Dhis2Instances:
    credentials = SecretsManagerCredentials(boto3.client("secretsmanager"))
    return Dhis2Instances(credentials.read, lambda: remaining() - MARGIN)


def _lease(settings: QueueSettings) -> timedelta:
    return timedelta(seconds=2 * settings.visibility_timeout)
