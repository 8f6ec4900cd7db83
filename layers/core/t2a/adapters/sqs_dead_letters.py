"""Moving messages from the dead-letter queue back: receive, send, delete, which every SQS knows."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError

from t2a.adapters.aws_errors import translated
from t2a.adapters.sqs import MOST_IN_ONE_REQUEST, SqsBatchQueue
from t2a.domain.messages import BatchMessage

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

# Long enough to look through a full queue once; what is not asked for is given back before.
HELD_SECONDS = 300
MOST_RECEIVES = 2000
# A receive may ask only some of SQS's servers: one that brings nothing new says little.
IDLE_RECEIVES = 3


class _Letter(NamedTuple):
    """A held message; `message` is None when it is none of ours."""

    id: str
    receipt_handle: str
    message: BatchMessage | None


class SqsDeadLetters:
    """Implements `t2a.ports.DeadLetters`. `wait`: seconds that one receive waits for messages."""

    def __init__(self, client: "SQSClient", dead_letter_url: str, queue_url: str, *, wait: int = 1) -> None:
        self._client, self._url, self._wait = client, dead_letter_url, wait
        self._queue = SqsBatchQueue(client, queue_url)

    def replay(self, run: str, batch: str | None, *, before: Callable[[BatchMessage], bool]) -> list[BatchMessage]:
        """Returns what was sent, each batch once; a message of a batch that has no work left is only deleted.

        A message is deleted only after it was sent: none is lost, and a batch sent twice counts once.
        """
        moved: dict[BatchMessage, bool] = {}
        held: dict[str, _Letter] = {}
        try:
            for letters in self._look_through():
                held.update({letter.id: letter for letter in letters})
                asked = [letter for letter in letters if _is_asked_for(letter.message, run, batch)]
                self._move(asked, moved, before)
                for letter in asked:
                    del held[letter.id]
        finally:
            self._give_back(list(held.values()))
        return [message for message, sent in moved.items() if sent]

    def _look_through(self) -> Iterator[list[_Letter]]:
        """Holds every message of the queue; ends when receives bring nothing new."""
        seen: set[str] = set()
        idle = 0
        for _ in range(MOST_RECEIVES):
            letters = self._receive()
            new = {letter.id for letter in letters} - seen
            idle = 0 if new else idle + 1
            seen |= new
            if letters:
                yield letters
            if idle == IDLE_RECEIVES:
                return

    def _receive(self) -> list[_Letter]:
        with translated("reading the dead-letter queue"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=MOST_IN_ONE_REQUEST,
                VisibilityTimeout=HELD_SECONDS,
                WaitTimeSeconds=self._wait,
            )
        messages = {one["MessageId"]: one for one in answer.get("Messages", [])}
        return [_Letter(id_, one["ReceiptHandle"], _parse(one["Body"])) for id_, one in messages.items()]

    def _move(
        self, letters: Sequence[_Letter], moved: dict[BatchMessage, bool], before: Callable[[BatchMessage], bool]
    ) -> None:
        new = dict.fromkeys(letter.message for letter in letters if letter.message not in moved)
        asked = {message: before(message) for message in new if message is not None}
        self._queue.send(message for message, has_work in asked.items() if has_work)
        moved.update(asked)
        if letters:
            with translated("deleting from the dead-letter queue"):
                self._client.delete_message_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": letter.receipt_handle}
                        for number, letter in enumerate(letters)
                    ],
                )

    def _give_back(self, letters: Sequence[_Letter]) -> None:
        for start in range(0, len(letters), MOST_IN_ONE_REQUEST):
            with translated("giving messages back to the dead-letter queue"):
                self._client.change_message_visibility_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": letter.receipt_handle, "VisibilityTimeout": 0}
                        for number, letter in enumerate(letters[start : start + MOST_IN_ONE_REQUEST])
                    ],
                )


def _parse(body: str) -> BatchMessage | None:
    try:
        return BatchMessage.model_validate_json(body)
    except ValidationError:
        return None


def _is_asked_for(message: BatchMessage | None, run: str, batch: str | None) -> bool:
    return message is not None and message.run == run and batch in (None, message.batch)
