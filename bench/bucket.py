"""A bucket in memory, so that plans are packed and unpacked as in Lambda."""

import io
from typing import TYPE_CHECKING, Any, cast

from t2a.adapters.s3_evidence import S3Evidence

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


class Bucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_: str) -> None:  # noqa: N803 - as boto3 names them
        self.objects[Key] = Body

    def get_object(self, *, Key: str, **_: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key])}


def evidence_in(bucket: Bucket) -> S3Evidence:
    return S3Evidence(cast("S3Client", bucket), "bench")
