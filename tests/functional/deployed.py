"""The functions with moto as AWS and the stand-in as DHIS2, in one process and without sockets."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import requests
from aws_lambda_powertools.utilities.typing import LambdaContext
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from local.dhis2 import application
from local.dhis2.users import token_for
from local.dhis2.web import Request
from local.dhis2.world import World
from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from tests.functional.conftest import BUCKET, REGION, TABLE

if TYPE_CHECKING:
    import pytest

EVENTS = Path(__file__).parents[2] / "events"
MAPPING = Path(__file__).parents[2] / "mappings" / "malaria-monthly.yaml"
DHIS2 = "https://dhis2.example.org"
GROUP = "t2a-test"
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:123456789012:function:t2a-test"


class Context(LambdaContext):
    """What powertools and we read of Lambda's context."""

    _function_name = "t2a-test"
    _memory_limit_in_mb = 256
    _invoked_function_arn = FUNCTION_ARN
    _aws_request_id = "request-1"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 600_000


class StandInTransport(BaseAdapter):
    """Hands every request to the stand-in; with `down` set nobody is there."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.down = False

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        if self.down:
            raise requests.ConnectionError("refused")
        url = urlsplit(request.url or "")
        body = request.body if isinstance(request.body, bytes) else b""
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        answer = application.handle(
            self.world, Request(request.method or "GET", str(url.path), str(url.query), headers, body)
        )
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.raw = HTTPResponse(BytesIO(answer.body), status=answer.status, preload_content=False)
        response.request, response.url = request, request.url or ""
        return response

    def close(self) -> None:
        """Nothing is open."""


class Deployed:
    """Everything of template.yaml that the functions touch, and the environment that it gives them."""

    def __init__(self, monkeypatch: "pytest.MonkeyPatch") -> None:
        sqs, sns = boto3.client("sqs"), boto3.client("sns")
        self.sqs = sqs
        self.queues = {name: sqs.create_queue(QueueName=f"t2a-test-{name}")["QueueUrl"] for name in QUEUES}
        topic = sns.create_topic(Name="t2a-test-alerts")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=self._arn("inbox"))
        boto3.client("scheduler").create_schedule_group(Name=GROUP)
        self.world = World(with_quarterly_extension=True)
        self.transport = StandInTransport(self.world)
        monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: self.transport)
        for which, user in (("tracker", "t2a.export"), ("aggregate", "t2a.import")):
            secret = json.dumps({"url": DHIS2, "token": token_for(user)})
            boto3.client("secretsmanager").create_secret(Name=f"t2a/{which}", SecretString=secret)
        for name, value in self._environment(topic).items():
            monkeypatch.setenv(name, value)

    @property
    def ledger(self) -> DynamoDbLedger:
        return DynamoDbLedger(boto3.client("dynamodb"), TABLE)

    def upload(self, content: bytes = b"") -> None:
        boto3.client("s3").put_object(
            Bucket=BUCKET, Key="mappings/malaria-monthly.yaml", Body=content or MAPPING.read_bytes()
        )

    def alerts(self) -> list[tuple[str, str]]:
        envelopes = [json.loads(message["Body"]) for message in self._messages("inbox")]
        return [(envelope["Subject"], envelope["Message"]) for envelope in envelopes]

    def deliver(self, queue: str, handler: Callable[..., Any], *, receive: int = 1) -> Iterator[Any]:
        """Hand every message that waits on the queue to the function, as its event source does."""
        name = {"batches": "batch-message", "finish": "finish-message"}[queue]
        for message in self._messages(queue):
            event = read_event(name)
            told = {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
            }
            event["Records"][0] |= told
            event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(receive)
            yield handler(event, Context())

    def _messages(self, queue: str) -> list[Any]:
        """Received, and deleted as if all went well; what a function gives back is its own business."""
        found: list[Any] = []
        url = self.queues[queue]
        while messages := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += messages
            for message in messages:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def _arn(self, queue: str) -> str:
        answer = self.sqs.get_queue_attributes(QueueUrl=self.queues[queue], AttributeNames=["QueueArn"])
        return answer["Attributes"]["QueueArn"]

    def _environment(self, topic: str) -> dict[str, str]:
        return {
            "POWERTOOLS_SERVICE_NAME": "test",
            "T2A_BUCKET": BUCKET,
            "T2A_TABLE": TABLE,
            "T2A_ALERT_TOPIC_ARN": topic,
            "T2A_SCHEDULE_GROUP": GROUP,
            "T2A_SCHEDULE_PREFIX": "t2a-test-",
            "T2A_SCHEDULE_ROLE_ARN": "arn:aws:iam::123456789012:role/schedule",
            "T2A_SCHEDULE_DEAD_LETTER_QUEUE_ARN": self._arn("schedules"),
            "T2A_DISPATCH_FUNCTION_ARN": FUNCTION_ARN,
            "T2A_BATCH_QUEUE_URL": self.queues["batches"],
            "T2A_FINISH_QUEUE_URL": self.queues["finish"],
            "T2A_WAIT_QUEUE_URL": self.queues["waits"],
            "T2A_VISIBILITY_TIMEOUT": "5400",
            "T2A_MAXIMUM_RECEIVES": "2",
            "T2A_RETRY_DELAY": "1",
        }


QUEUES = ("batches", "finish", "inbox", "schedules", "waits")


def read_event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
