"""The queues of batches and of runs to finish."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.errors import Retriable
from t2a.domain.messages import BatchMessage, FinishMessage, WaitMessage

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MOST_IN_ONE_REQUEST = 10
LONGEST_VISIBILITY = 43_200
LONGEST_DELAY = 900
NOT_HELD_ANY_MORE = frozenset({"MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"})


class _NotSent(Retriable):
    pass


class SqsBatchQueue:
    """Implements `t2a.ports.BatchQueue`."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client, self._url = client, url

    def send(self, messages: Iterable[BatchMessage]) -> None:
        rest = iter(messages)
        while chunk := list(islice(rest, MOST_IN_ONE_REQUEST)):
            self._send_all(chunk)

    def give_back(self, receipt_handle: str, seconds: int) -> None:
        """Does nothing when the message is not held any more: it has become visible by itself or is gone."""
        with translated("giving a message back to the batch queue"):
            try:
                self._client.change_message_visibility(
                    QueueUrl=self._url,
                    ReceiptHandle=receipt_handle,
                    VisibilityTimeout=min(max(seconds, 0), LONGEST_VISIBILITY),
                )
            except ClientError as error:
                if code_of(error) not in NOT_HELD_ANY_MORE:
                    raise

    def _send_all(self, messages: list[BatchMessage]) -> None:
        for attempt in Retrying(
            retry=retry_if_exception_type(_NotSent),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            stop=stop_after_attempt(5),
            reraise=True,
        ):
            with attempt:
                messages = self._send_once(messages)
                if messages:
                    raise _NotSent(f"SQS did not take {len(messages)} messages for the batch queue")

    def _send_once(self, messages: list[BatchMessage]) -> list[BatchMessage]:
        """Returns those that SQS did not take."""
        with translated("sending to the batch queue"):
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=list(_entries(messages)))
        return [messages[int(failed["Id"])] for failed in answer.get("Failed", [])]


class SqsFinishQueue:
    """Implements `t2a.ports.FinishQueue`."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client, self._url = client, url

    def request_finish(self, run: str) -> None:
        with translated("sending to the finish queue"):
            self._client.send_message(QueueUrl=self._url, MessageBody=FinishMessage(run=run).model_dump_json())


class SqsWaitQueue:
    """Implements `t2a.ports.WaitQueue`. `longest`: seconds that a message is delayed at most; SQS takes 900."""

    def __init__(self, client: "SQSClient", url: str, longest: int = LONGEST_DELAY) -> None:
        self._client, self._url, self._longest = client, url, longest

    def look_again(self, run: str, seconds: int) -> None:
        with translated("sending to the wait queue"):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=WaitMessage(run=run).model_dump_json(),
                DelaySeconds=min(max(seconds, 0), self._longest, LONGEST_DELAY),
            )


def _entries(messages: list[BatchMessage]) -> "Iterator[SendMessageBatchRequestEntryTypeDef]":
    for number, message in enumerate(messages):
        yield {"Id": str(number), "MessageBody": message.model_dump_json()}
