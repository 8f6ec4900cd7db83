"""What is the DynamoDB ledger's alone: conflicts, throttling, the layout of the table."""

from typing import TYPE_CHECKING, Any

import pytest

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.errors import Fatal, Refused, Retriable
from t2a.domain.ledger import BatchState
from tests.functional.conftest import TABLE, Faults
from tests.functional.ledgers import HOUR, NOW, RUN, done, queued_run, records, start, stored

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def ledger(dynamodb: "DynamoDBClient") -> DynamoDbLedger:
    return DynamoDbLedger(dynamodb, TABLE)


@pytest.fixture
def faults(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Faults:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    return Faults(dynamodb)


class TestConflicts:
    def test_a_conflict_of_transactions_is_tried_again(self, ledger: DynamoDbLedger, faults: Faults) -> None:
        (record,) = queued_run(ledger, 1)
        started = start(ledger, record)
        faults.fail("TransactWriteItems", "TransactionCanceledException", times=3)
        assert ledger.end_batch(done(started), at=NOW)
        assert stored(ledger).batches_left == 0

    def test_conflicts_without_end_send_the_message_back(self, ledger: DynamoDbLedger, faults: Faults) -> None:
        (record,) = queued_run(ledger, 1)
        started = start(ledger, record)
        faults.fail("TransactWriteItems", "TransactionCanceledException", times=100)
        with pytest.raises(Retriable, match="at once"):
            ledger.end_batch(done(started), at=NOW)
        assert stored(ledger).batches_left == 1

    def test_a_write_that_meets_a_transaction_is_tried_again(self, ledger: DynamoDbLedger, faults: Faults) -> None:
        (record,) = queued_run(ledger, 1)
        faults.fail("UpdateItem", "TransactionConflictException", times=2)
        assert start(ledger, record).state is BatchState.RUNNING

    def test_batches_that_dynamodb_left_over_are_written_after_all(
        self, ledger: DynamoDbLedger, faults: Faults, dynamodb: "DynamoDBClient"
    ) -> None:
        left: list[Any] = []

        def leave_all(model: object, params: dict[str, Any], **_: object) -> None:
            left.append(params)

        dynamodb.meta.events.register_first("before-call.dynamodb.BatchWriteItem", leave_all)
        key = {"pk": {"S": f"RUN#{RUN.id}"}, "sk": {"S": "BATCH#none"}}
        faults.answer("BatchWriteItem", {"UnprocessedItems": {TABLE: [{"DeleteRequest": {"Key": key}}]}})
        ledger.queue_batches(RUN, records(RUN, 2))
        assert len(left) == 2

    def test_a_busy_table_sends_the_message_back(self, ledger: DynamoDbLedger, faults: Faults) -> None:
        faults.fail("GetItem", "ProvisionedThroughputExceededException")
        with pytest.raises(Retriable, match="busy"):
            ledger.run(RUN.id)

    def test_a_missing_right_is_said(self, ledger: DynamoDbLedger, faults: Faults) -> None:
        faults.fail("UpdateItem", "AccessDeniedException")
        with pytest.raises(Refused, match="Give the role this right"):
            ledger.note_trouble(RUN.id, "trouble")

    def test_a_missing_table_is_said(self, dynamodb: "DynamoDBClient") -> None:
        with pytest.raises(Fatal, match="does not exist"):
            DynamoDbLedger(dynamodb, "another-table").run(RUN.id)


class TestLayout:
    def test_conditions_find_their_attributes_and_every_item_its_version(
        self, ledger: DynamoDbLedger, dynamodb: "DynamoDBClient"
    ) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.take_lease("malaria-monthly", RUN.id, now=NOW, until=NOW + HOUR)
        ledger.end_batch(done(start(ledger, record)), at=NOW)
        items = {item["sk"]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}
        assert {item["version"]["N"] for item in items.values()} == {"1"}
        assert items["RUN"]["kind"] == {"S": "run"}
        assert items["RUN"]["started_at"] == {"S": "2026-11-23T03:00:00.250000+00:00"}
        assert items["RUN"]["batches_left"] == {"N": "0"}
        assert items["RUN"]["finish_due"] == {"BOOL": True}
        assert items["BATCH#00001"]["state"] == {"S": "done"}
        assert items["BATCH#00001"]["counted"] == {"BOOL": True}
        assert items["LEASE"]["until"] == {"S": "2026-11-23T04:00:00.250000+00:00"}
        assert "kind" not in items["BATCH#00001"]
