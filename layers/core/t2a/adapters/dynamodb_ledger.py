"""The ledger in one DynamoDB table; `dynamodb_items` draws the layout."""

from typing import TYPE_CHECKING

from t2a.adapters.dynamodb_batches import BatchItems
from t2a.adapters.dynamodb_runs import MappingItems, RunItems
from t2a.adapters.dynamodb_table import Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class DynamoDbLedger(MappingItems, RunItems, BatchItems):
    """Implements `t2a.ports.Ledger`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)
