"""Mapping files in the versioned bucket, under `mappings/`."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.errors import Fatal
from t2a.ports import MappingText

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import GetObjectRequestTypeDef

ENDINGS = ("yaml", "yml")
LARGEST_FILE = 1_000_000
# A version id of another object is an invalid argument, a deletion's version allows no reading.
NOT_THERE = frozenset({"NoSuchKey", "NoSuchVersion", "InvalidArgument", "MethodNotAllowed"})


class S3Mappings:
    """Implements `t2a.ports.MappingStore`.

    Needs s3:ListBucket beside s3:GetObject and s3:GetObjectVersion: without it S3 answers 403 for what is missing.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def newest(self, name: str) -> MappingText | None:
        return self._first(name, None)

    def read(self, name: str, version: str) -> MappingText:
        text = self._first(name, version)
        if text is None:
            raise Fatal(f"version {version} of mapping {name} is gone; upload mappings/{name}.yaml again")
        return text

    def _first(self, name: str, version: str | None) -> MappingText | None:
        found = (self._get(f"mappings/{name}.{ending}", name, version) for ending in ENDINGS)
        return next((text for text in found if text is not None), None)

    def _get(self, key: str, name: str, version: str | None) -> MappingText | None:
        request: GetObjectRequestTypeDef = {"Bucket": self._bucket, "Key": key}
        if version is not None:
            request["VersionId"] = version
        with translated(f"reading {key}"):
            try:
                answer = self._client.get_object(**request)
            except ClientError as error:
                if code_of(error) in NOT_THERE:
                    return None
                raise
            if answer["ContentLength"] > LARGEST_FILE:
                raise Fatal(f"{key} has {answer['ContentLength']} bytes and is no mapping; upload the right file")
            if "VersionId" not in answer:
                raise Fatal(f"bucket {self._bucket} keeps no versions; switch versioning on")
            return MappingText(name, answer["VersionId"], answer["Body"].read())
