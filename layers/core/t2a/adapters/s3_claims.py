"""What each registered mapping writes, in the bucket under `claims/`."""

import gzip
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from t2a.adapters.aws_errors import translated
from t2a.domain.claims import Claim

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FOLDER = "claims/"
CLAIM = TypeAdapter(Claim, config={"defer_build": True, "hide_input_in_errors": True})


class S3Claims:
    """Implements `t2a.ports.ClaimStore`."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def save(self, claim: Claim) -> None:
        """Compressed: a country's mapping names every facility."""
        with translated(f"writing the claim of mapping {claim.mapping}"):
            body = gzip.compress(to_json(claim))
            self._client.put_object(Bucket=self._bucket, Key=_key(claim.mapping), Body=body)

    def forget(self, mapping: str) -> None:
        with translated(f"removing the claim of mapping {mapping}"):
            self._client.delete_object(Bucket=self._bucket, Key=_key(mapping))

    def all(self) -> list[Claim]:
        """One that an older version wrote is left out: its mapping is compared again when it is uploaded."""
        with translated("reading the mappings' claims"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=FOLDER)
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
            bodies = [self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read() for key in keys]
        return [claim for body in bodies if (claim := _read(body))]


def _read(body: bytes) -> Claim | None:
    try:
        return CLAIM.validate_json(gzip.decompress(body))
    except (ValidationError, gzip.BadGzipFile):
        return None


def _key(mapping: str) -> str:
    return f"{FOLDER}{mapping}.json.gz"
