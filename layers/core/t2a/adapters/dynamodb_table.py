"""One DynamoDB table. A write whose condition does not hold does not raise: it answers False or None."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from t2a.adapters.aws_errors import code_of, translated
from t2a.adapters.dynamodb_wire import (
    IS_NEW,
    NOTHING,
    Change,
    Item,
    Key,
    Request,
    Values,
    condition,
    placeholders,
    plain,
    update,
    wire,
    wire_key,
)
from t2a.domain.errors import Retriable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MOST_IN_ONE_REQUEST = 25


class Contended(Retriable):
    """Others write to the same items at this moment, or the table is busy."""


def persistently() -> Retrying:
    """Tries again while the table is contended, for some seconds at most."""
    return Retrying(
        retry=retry_if_exception_type(Contended),
        wait=wait_random_exponential(multiplier=0.05, max=1),
        stop=stop_after_attempt(12),
        reraise=True,
    )


class Table:
    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client, self._name = client, name

    def get(self, key: Key) -> Item | None:
        """Strongly consistent."""
        with translated(f"reading {key.pk} {key.sk}"):
            answer = self._client.get_item(TableName=self._name, Key=wire_key(key), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None

    def query(self, where: str, values: Values, **options: Any) -> Iterator[Item]:  # noqa: ANN401 - boto3's own
        """All items, page by page; strongly consistent where that is possible, which is not on an index."""
        request: Request = {"TableName": self._name, "KeyConditionExpression": where}
        request |= {"ConsistentRead": "IndexName" not in options, **placeholders(where, values), **options}
        while True:
            with translated(f"listing items of table {self._name}"):
                page = self._client.query(**request)
            yield from map(plain, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def put(self, item: Item, *, when: str = "", values: Values = NOTHING) -> bool:
        request = {"Item": wire(item), **condition(when, values)}
        return self._write(self._client.put_item, request) is not None

    def delete(self, key: Key, *, when: str = "", values: Values = NOTHING) -> bool:
        request = {"Key": wire_key(key), **condition(when, values)}
        return self._write(self._client.delete_item, request) is not None

    def change(self, change: Change) -> Item | None:
        """The whole item after the change."""
        answer = self._write(self._client.update_item, {**update(change), "ReturnValues": "ALL_NEW"})
        return None if answer is None else plain(answer["Attributes"])

    def change_together(self, *changes: Change, new: Iterable[Item] = ()) -> None:
        """All or nothing, at most 100, with items that are not there yet.

        Raises Contended when a condition does not hold or another write is on its way.
        """
        writes = [{"Update": {"TableName": self._name, **update(change)}} for change in changes]
        writes += [{"Put": {"TableName": self._name, "Item": wire(item), **condition(IS_NEW, NOTHING)}} for item in new]
        with translated(f"writing to table {self._name}"):
            try:
                self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]
            except ClientError as error:
                if code_of(error) != "TransactionCanceledException":
                    raise
                raise Contended(f"many workers write to {changes[-1].key.pk} at once") from error

    def replace(self, items: Iterable[Item], *, obsolete: Iterable[Key]) -> None:
        """Put the items and delete the obsolete ones, each by itself and without conditions."""
        requests: list[Request] = [{"DeleteRequest": {"Key": wire_key(key)}} for key in obsolete]
        requests += [{"PutRequest": {"Item": wire(item)}} for item in items]
        rest = iter(requests)
        while chunk := list(islice(rest, MOST_IN_ONE_REQUEST)):
            self._write_all(chunk)

    def _write_all(self, requests: list[Request]) -> None:
        for attempt in persistently():
            with attempt, translated(f"writing to table {self._name}"):
                answer: Request = self._client.batch_write_item(RequestItems={self._name: requests})  # type: ignore[dict-item, assignment]
                requests = answer.get("UnprocessedItems", {}).get(self._name, [])
                if requests:
                    raise Contended(f"table {self._name} is busy: {len(requests)} items are not written yet")

    def _write(self, call: Callable[..., Any], request: Request) -> Request | None:
        """None when the condition does not hold."""
        for attempt in persistently():
            with attempt:
                return self._write_once(call, request)
        return None

    def _write_once(self, call: Callable[..., Any], request: Request) -> Request | None:
        with translated(f"writing to table {self._name}"):
            try:
                answer: Request = call(TableName=self._name, **request)
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return None
                if code_of(error) == "TransactionConflictException":
                    raise Contended(f"many workers write to table {self._name} at once") from error
                raise
        return answer
