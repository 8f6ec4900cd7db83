"""A mailbox on the local cloud that gets every alert, as an administrator's would."""

import json
from typing import NamedTuple

import boto3

QUEUE = "t2a-local-inbox"


class Alert(NamedTuple):
    subject: str
    body: str


class Inbox:
    def __init__(self, session: boto3.Session, topic_arn: str) -> None:
        """Subscribe to the topic; what is published from now on arrives."""
        self._put_back: list[Alert] = []
        self._sqs = session.client("sqs")
        self._url = self._sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        arn = attributes["Attributes"]["QueueArn"]
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": _open_to(topic_arn, arn)})
        session.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn)

    def take(self, *, wait: int = 0) -> list[Alert]:
        """Take out what has arrived; waits up to `wait` seconds for the first."""
        alerts, self._put_back = self._put_back, []
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=0 if alerts else wait
            )
            messages = answer.get("Messages", [])
            if not messages:
                return alerts
            for message in messages:
                envelope = json.loads(message["Body"])
                alerts.append(Alert(envelope["Subject"], envelope["Message"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def put_back(self, alerts: list[Alert]) -> None:
        """For who takes next."""
        self._put_back += alerts


def _open_to(topic_arn: str, queue_arn: str) -> str:
    """The queue policy without which SNS delivers nothing, and says so nowhere."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
