"""AWS played by moto: no network, no credentials of anybody."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.compat import HTTPHeaders
from moto import mock_aws

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.ports import Ledger
from tests.fakes import FakeLedger

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

REGION: Final = "eu-west-1"
TABLE = "ledger"
BUCKET = "t2a-bucket"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, which take no time."""
    waited: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waited.append)
    return waited


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def dynamodb(aws: None) -> "DynamoDBClient":
    """With the table of template.yaml."""
    client = boto3.client("dynamodb")
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "kind", "started_at")
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "runs",
                "KeySchema": [
                    {"AttributeName": "kind", "KeyType": "HASH"},
                    {"AttributeName": "started_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return client


@pytest.fixture(params=["fake", "dynamodb"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """The fake of the unit tests and the real one: both behave alike."""
    if request.param == "fake":
        return FakeLedger()
    return DynamoDbLedger(request.getfixturevalue("dynamodb"), TABLE)


@pytest.fixture
def s3(aws: None) -> "S3Client":
    """With a versioned bucket."""
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client


@pytest.fixture
def sqs(aws: None) -> "SQSClient":
    return boto3.client("sqs")


class Faults:
    """Answers of AWS that moto does not give: `queue` them for a client's operation, the oldest comes first."""

    def __init__(self, client: BaseClient) -> None:
        self._client = client
        self.left: list[tuple[int, dict[str, Any]]] = []

    def fail(self, operation: str, code: str, *, status: int = 400, times: int = 1) -> None:
        self.answer(operation, {"Error": {"Code": code, "Message": "as the test wants it"}}, status, times)

    def answer(self, operation: str, body: dict[str, Any], status: int = 200, times: int = 1) -> None:
        service = self._client.meta.service_model.service_id.hyphenize()
        self.left += [(status, body)] * times
        self._client.meta.events.register_first(
            f"before-call.{service}.{operation}", cast("Any", self._next), unique_id="faults"
        )

    def _next(self, **_: object) -> tuple[AWSResponse, dict[str, Any]] | None:
        if not self.left:
            return None
        status, body = self.left.pop(0)
        metadata = {"ResponseMetadata": {"HTTPStatusCode": status}}
        return AWSResponse("", status, HTTPHeaders(), None), {**body, **metadata}
