"""What several functions are made of. With its neighbours the only reader of `os.environ`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.adapters.sns import SnsAlerts
from t2a.adapters.sqs import SqsBatchQueue, SqsFinishQueue
from t2a.ports import Messengers
from t2a.services.telling import Teller
from t2a.settings import QueueSettings, StoreSettings

# Tells how many seconds an invocation has left.
Remaining = Callable[[], float]


def utc_now() -> datetime:
    return datetime.now(UTC)


def ledger(settings: StoreSettings) -> DynamoDbLedger:
    return DynamoDbLedger(boto3.client("dynamodb"), settings.table)


def alerts(settings: StoreSettings) -> SnsAlerts:
    return SnsAlerts(boto3.client("sns"), settings.alert_topic_arn)


def teller(settings: StoreSettings, known: DynamoDbLedger, messengers: Messengers) -> Teller:
    return Teller(alerts(settings), known, messengers)


def batch_queue(settings: QueueSettings) -> SqsBatchQueue:
    return SqsBatchQueue(boto3.client("sqs"), settings.batch_queue_url)


def finish_queue(settings: QueueSettings) -> SqsFinishQueue:
    return SqsFinishQueue(boto3.client("sqs"), settings.finish_queue_url)


def lease(settings: QueueSettings) -> timedelta:
    """Two visibility time-outs: a run without progress for so long is dead."""
    return timedelta(seconds=2 * settings.visibility_timeout)
