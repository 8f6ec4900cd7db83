"""What belongs to a run and is too large for the ledger, in the bucket under `runs/`."""

import gzip
import zlib
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import ValidationError

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.errors import Fatal
from t2a.domain.plan import Plan

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

JSON = "application/json"
UNREADABLE = (ValidationError, gzip.BadGzipFile, zlib.error, EOFError)


class S3Evidence:
    """Implements `t2a.ports.Evidence`."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def save_plan(self, run: str, plan: Plan) -> None:
        """Compressed: a country's plan names every facility."""
        key = _plan_key(run)
        with translated(f"writing {key}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=gzip.compress(plan.model_dump_json().encode(), mtime=0),
                ContentType=JSON,
                ContentEncoding="gzip",
            )

    def plan(self, run: str) -> Plan:
        try:
            return Plan.model_validate_json(gzip.decompress(self._read(_plan_key(run), run)))
        except UNREADABLE as error:
            raise Fatal(f"the plan of run {run} cannot be read by this version; start the transfer again") from error

    def save_answer(self, run: str, batch: str, name: str, text: str) -> str:
        key = f"runs/{run}/batches/{batch}/{name}.json"
        with translated(f"writing {key}"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=JSON)
        return key

    def _read(self, key: str, run: str) -> bytes:
        with translated(f"reading {key}"):
            try:
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except ClientError as error:
                if code_of(error) != "NoSuchKey":
                    raise
                raise Fatal(f"the plan of run {run} is gone; start the transfer again by hand") from error


def _plan_key(run: str) -> str:
    return f"runs/{run}/plan.json"
