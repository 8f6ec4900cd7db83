"""The deployed functions joined to their queues, as Lambda's event sources do it: what fails is delivered again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import requests

from functions.finish.handler import handler as finish
from functions.transfer.handler import handler as transfer
from local.oracle import expected_values, stored_values
from t2a.adapters.sqs_dead_letters import SqsDeadLetters
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.messages import BatchMessage
from tests.functional.deployed import DHIS2, Context, Deployed, read_event

RUN = "malaria-monthly-20261123T030000Z"
WINDOW = {"202608", "202609", "202610", "2026Q3"}
EVENTS = {"batches": "batch-message", "finish": "finish-message"}
NO_FAILURE: dict[str, list[object]] = {"batchItemFailures": []}


class Queue:
    """One queue and its function, as Lambda's event source joins them: what fails stays on the queue."""

    def __init__(self, deployed: Deployed, name: str, handler: Callable[[Any, Context], Any]) -> None:
        self._sqs, self._url, self._name, self._handler = deployed.sqs, deployed.queues[name], name, handler

    def poll(self) -> list[Any]:
        """Hand over every message that is visible once; returns the function's answers."""
        messages = []
        while some := self._receive():
            messages += some
        return [self._hand_over(message) for message in messages]

    def send(self, body: str) -> None:
        self._sqs.send_message(QueueUrl=self._url, MessageBody=body)

    def _receive(self) -> list[Any]:
        return self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["ApproximateReceiveCount"]
        ).get("Messages", [])

    def _hand_over(self, message: Any) -> Any:
        event = read_event(EVENTS[self._name])
        record = event["Records"][0]
        record |= {"messageId": message["MessageId"], "body": message["Body"]}
        record["receiptHandle"] = message["ReceiptHandle"]
        record["attributes"] |= message["Attributes"]
        answer = self._handler(event, Context())
        if answer == NO_FAILURE:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        else:
            assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
        return answer


class Scene(Deployed):
    """`deployed` with dead-letter queues, two queues joined to their functions, and DHIS2 calls counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.calls: list[str] = []
        self.trouble: Callable[[requests.PreparedRequest], None] = lambda request: None
        usual = self.transport.send
        monkeypatch.setattr(self.transport, "send", lambda request, **more: self._send(usual, request, **more))
        self.dead_letters = self.sqs.create_queue(QueueName="t2a-test-dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.dead_letters, AttributeNames=["QueueArn"])
        policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 2}
        for name in EVENTS:
            self.sqs.set_queue_attributes(
                QueueUrl=self.queues[name],
                Attributes={"RedrivePolicy": json.dumps(policy), "VisibilityTimeout": "5400"},
            )
        self.batches = Queue(self, "batches", transfer)
        self.finishes = Queue(self, "finish", finish)

    def _send(
        self, usual: Callable[..., requests.Response], request: requests.PreparedRequest, **more: Any
    ) -> requests.Response:
        self.calls.append(str(request.url))
        answer = usual(request, **more)
        self.trouble(request)
        return answer

    def put_secret(self, name: str, **secret: str) -> None:
        text = json.dumps({"url": DHIS2, **secret})
        boto3.client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)

    def replay(self) -> list[BatchMessage]:
        letters = SqsDeadLetters(self.sqs, self.dead_letters, self.queues["batches"], wait=0)
        now = datetime.now(UTC)
        return letters.replay(RUN, None, before=lambda message: self.ledger.await_replay(message, at=now))

    def run(self) -> Run:
        run = self.ledger.run(RUN)
        assert run is not None
        return run

    def batch(self, name: str = "00001") -> BatchRecord:
        batch = self.ledger.batch(RUN, name)
        assert batch is not None
        return batch

    def count(self, queue_url: str) -> int:
        """Messages on the queue, visible or not."""
        held = self.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])["Attributes"]
        return int(held["ApproximateNumberOfMessages"]) + int(held["ApproximateNumberOfMessagesNotVisible"])

    def holds_the_real_servers_values(self) -> bool:
        return stored_values(self.world.stored_values()) == expected_values(WINDOW)
