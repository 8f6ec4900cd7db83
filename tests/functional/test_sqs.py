"""The queues: nothing is lost, nothing is held longer than needed."""

import json
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.sqs import SqsBatchQueue, SqsFinishQueue
from t2a.adapters.sqs_dead_letters import SqsDeadLetters
from t2a.domain.errors import Fatal, Retriable
from t2a.domain.messages import BatchMessage
from tests.functional.conftest import Faults

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

RUN = "malaria-monthly-20261123T030000Z"


def create(sqs: "SQSClient", name: str) -> str:
    return sqs.create_queue(QueueName=name)["QueueUrl"]


def bodies(sqs: "SQSClient", url: str) -> list[str]:
    """Everything that is visible, taken away."""
    found: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def batches(sqs: "SQSClient", url: str) -> list[str]:
    return sorted(json.loads(body)["batch"] for body in bodies(sqs, url))


def messages(count: int, run: str = RUN) -> list[BatchMessage]:
    return [BatchMessage(run=run, batch=f"{number:05d}") for number in range(1, count + 1)]


class TestBatchQueue:
    def test_all_messages_are_sent_in_tens(self, sqs: "SQSClient") -> None:
        url = create(sqs, "batches")
        SqsBatchQueue(sqs, url).send(message for message in messages(25))
        assert batches(sqs, url) == [message.batch for message in messages(25)]

    def test_nothing_to_send_is_no_error(self, sqs: "SQSClient") -> None:
        SqsBatchQueue(sqs, create(sqs, "batches")).send([])

    def test_messages_that_sqs_did_not_take_are_sent_again(
        self, sqs: "SQSClient", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
        url = create(sqs, "batches")
        failed = {"Id": "1", "SenderFault": False, "Code": "InternalError"}
        Faults(sqs).answer("SendMessageBatch", {"Successful": [{"Id": "0"}, {"Id": "2"}], "Failed": [failed]})
        SqsBatchQueue(sqs, url).send(messages(3))
        assert batches(sqs, url) == ["00002"]

    def test_messages_that_sqs_keeps_refusing_are_counted(
        self, sqs: "SQSClient", monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
        failed = [{"Id": str(number), "SenderFault": False, "Code": "InternalError"} for number in range(2)]
        Faults(sqs).answer("SendMessageBatch", {"Failed": failed}, times=100)
        with pytest.raises(Retriable, match="did not take 2 messages"):
            SqsBatchQueue(sqs, create(sqs, "batches")).send(messages(2))

    def test_a_missing_queue_is_said(self, sqs: "SQSClient") -> None:
        with pytest.raises(Fatal, match="does not exist"):
            SqsBatchQueue(sqs, "https://sqs.eu-west-1.amazonaws.com/123456789012/gone").send(messages(1))

    def test_a_message_that_is_given_back_is_delivered_again_at_once(self, sqs: "SQSClient") -> None:
        url = create(sqs, "batches")
        queue = SqsBatchQueue(sqs, url)
        queue.send(messages(1))
        (held,) = sqs.receive_message(QueueUrl=url)["Messages"]
        assert bodies(sqs, url) == []
        queue.give_back(held["ReceiptHandle"], 0)
        assert batches(sqs, url) == ["00001"]

    def test_a_message_that_is_given_back_for_later_stays_away(self, sqs: "SQSClient") -> None:
        url = create(sqs, "batches")
        queue = SqsBatchQueue(sqs, url)
        queue.send(messages(1))
        (held,) = sqs.receive_message(QueueUrl=url)["Messages"]
        queue.give_back(held["ReceiptHandle"], 1_000_000)
        assert bodies(sqs, url) == []

    def test_giving_back_what_is_not_held_any_more_is_no_error(self, sqs: "SQSClient") -> None:
        url = create(sqs, "batches")
        queue = SqsBatchQueue(sqs, url)
        queue.send(messages(1))
        (held,) = sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=held["ReceiptHandle"])
        queue.give_back(held["ReceiptHandle"], 0)
        queue.give_back("never-a-receipt", 0)


class TestFinishQueue:
    def test_the_message_names_the_run(self, sqs: "SQSClient") -> None:
        url = create(sqs, "finish")
        SqsFinishQueue(sqs, url).request_finish(RUN)
        assert [json.loads(body) for body in bodies(sqs, url)] == [{"run": RUN}]


class DeadLetterQueues:
    def __init__(self, sqs: "SQSClient") -> None:
        self.dead, self.alive = create(sqs, "dead"), create(sqs, "alive")
        self.letters = SqsDeadLetters(sqs, self.dead, self.alive, wait=0)
        self.died = SqsBatchQueue(sqs, self.dead)
        self.noted: list[BatchMessage] = []
        self.without_work: set[str] = set()

    def replay(self, batch: str | None = None) -> list[BatchMessage]:
        return self.letters.replay(RUN, batch, before=self._note)

    def _note(self, message: BatchMessage) -> bool:
        self.noted.append(message)
        return message.batch not in self.without_work


@pytest.fixture
def queues(sqs: "SQSClient") -> DeadLetterQueues:
    return DeadLetterQueues(sqs)


class TestDeadLetters:
    def test_all_messages_of_a_run_go_back_to_the_queue(self, sqs: "SQSClient", queues: DeadLetterQueues) -> None:
        queues.died.send(messages(25))
        moved = queues.replay()
        assert sorted(message.batch for message in moved) == [message.batch for message in messages(25)]
        assert queues.noted == moved
        assert len(batches(sqs, queues.alive)) == 25
        assert bodies(sqs, queues.dead) == []

    def test_one_batch_is_replayed_alone_and_the_others_are_visible_at_once(
        self, sqs: "SQSClient", queues: DeadLetterQueues
    ) -> None:
        queues.died.send(messages(25))
        assert queues.replay("00007") == [BatchMessage(run=RUN, batch="00007")]
        assert batches(sqs, queues.alive) == ["00007"]
        assert len(batches(sqs, queues.dead)) == 24

    def test_messages_of_other_runs_and_of_others_are_left(self, sqs: "SQSClient", queues: DeadLetterQueues) -> None:
        queues.died.send([*messages(2), *messages(3, run="another")])
        sqs.send_message(QueueUrl=queues.dead, MessageBody="not ours")
        sqs.send_message(QueueUrl=queues.dead, MessageBody='{"run": "x", "batch": "y", "more": 1}')
        assert len(queues.replay()) == 2
        assert len(bodies(sqs, queues.dead)) == 5

    def test_a_batch_that_died_twice_goes_back_once(self, sqs: "SQSClient", queues: DeadLetterQueues) -> None:
        queues.died.send([*messages(2), *messages(2)])
        assert len(queues.replay()) == 2
        assert batches(sqs, queues.alive) == ["00001", "00002"]
        assert bodies(sqs, queues.dead) == []

    def test_a_message_of_a_batch_without_work_is_dropped(self, sqs: "SQSClient", queues: DeadLetterQueues) -> None:
        queues.died.send(messages(2))
        queues.without_work = {"00001"}
        assert [message.batch for message in queues.replay()] == ["00002"]
        assert batches(sqs, queues.alive) == ["00002"]
        assert bodies(sqs, queues.dead) == []

    def test_an_empty_queue_gives_nothing(self, queues: DeadLetterQueues) -> None:
        assert queues.replay() == []

    def test_what_could_not_be_sent_stays_visible_in_the_dead_letter_queue(
        self, sqs: "SQSClient", queues: DeadLetterQueues
    ) -> None:
        queues.died.send(messages(3))
        Faults(sqs).fail("SendMessageBatch", "AccessDenied", status=403)
        with pytest.raises(Fatal):
            queues.replay()
        assert len(bodies(sqs, queues.dead)) == 3
