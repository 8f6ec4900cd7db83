"""Alerts arrive whatever the text: SNS is strict about subjects and sizes."""

import json
from typing import TYPE_CHECKING

import boto3
import pytest

from t2a.adapters.sns import SnsAlerts
from t2a.domain.errors import Fatal

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


class Inbox:
    """A topic and the queue that hears it."""

    def __init__(self, sqs: "SQSClient") -> None:
        sns = boto3.client("sns")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        self._sqs, self._url = sqs, sqs.create_queue(QueueName="inbox")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
        self._alerts = SnsAlerts(sns, topic)

    def after(self, subject: str, body: str) -> tuple[str, str]:
        self._alerts.publish(subject, body)
        (message,) = self._sqs.receive_message(QueueUrl=self._url)["Messages"]
        note = json.loads(message["Body"])
        return note["Subject"], note["Message"]


@pytest.fixture
def inbox(sqs: "SQSClient") -> Inbox:
    return Inbox(sqs)


def test_an_alert_arrives_word_by_word(inbox: Inbox) -> None:
    assert inbox.after("T2A: malaria failed", "Kôno: 3 values\nrefused") == (
        "T2A: malaria failed",
        "Kôno: 3 values\nrefused",
    )


@pytest.mark.parametrize(
    ("subject", "arrives"),
    [
        ("Kôno, Pujehun é ß", "Kono, Pujehun e ss"),
        ("one\r\ntwo\t three", "one two three"),
        ("a \N{EN DASH} \N{LEFT DOUBLE QUOTATION MARK}b\N{RIGHT DOUBLE QUOTATION MARK}", 'a - "b"'),
        ("ລາຍງານ", "??????"),
        ("n\N{RIGHT SINGLE QUOTATION MARK}a pas d\N{LATIN SMALL LIGATURE OE}uvre", "n'a pas doeuvre"),
        (" \n ", "T2A"),
        ("x" * 99, "x" * 99),
        ("x" * 100, "x" * 96 + "..."),
        ("é" * 120, "e" * 96 + "..."),
    ],
)
def test_a_subject_becomes_one_short_line_of_ascii(inbox: Inbox, subject: str, arrives: str) -> None:
    assert inbox.after(subject, "body")[0] == arrives


def test_a_body_that_is_too_large_is_cut_with_a_note(inbox: Inbox) -> None:
    body = inbox.after("subject", "é" * 200_000)[1]
    assert len(body.encode()) <= 256 * 1024
    assert body.endswith("see `t2a run`]")


def test_an_empty_body_repeats_the_subject(inbox: Inbox) -> None:
    assert inbox.after("subject", "") == ("subject", "subject")


def test_a_missing_topic_is_said(aws: None) -> None:
    with pytest.raises(Fatal, match="does not exist"):
        SnsAlerts(boto3.client("sns"), "arn:aws:sns:eu-west-1:123456789012:gone").publish("subject", "body")
