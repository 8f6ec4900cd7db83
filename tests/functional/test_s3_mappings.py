"""The bucket: mapping files by version."""

from typing import TYPE_CHECKING

import pytest

from t2a.adapters.s3_mappings import S3Mappings
from t2a.domain.errors import Fatal, Refused
from t2a.ports import MappingText
from tests.functional.conftest import BUCKET, Faults

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def upload(s3: "S3Client", key: str, body: bytes) -> str:
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body)["VersionId"]


class TestMappings:
    def test_the_newest_file_comes_with_its_version(self, s3: "S3Client") -> None:
        upload(s3, "mappings/malaria.yaml", b"old")
        version = upload(s3, "mappings/malaria.yaml", b"new")
        assert S3Mappings(s3, BUCKET).newest("malaria") == MappingText("malaria", version, b"new")

    def test_an_older_version_can_be_read(self, s3: "S3Client") -> None:
        old = upload(s3, "mappings/malaria.yaml", b"old")
        upload(s3, "mappings/malaria.yaml", b"new")
        assert S3Mappings(s3, BUCKET).read("malaria", old).content == b"old"

    def test_a_file_may_end_in_yml(self, s3: "S3Client") -> None:
        version = upload(s3, "mappings/malaria.yml", b"text")
        mappings = S3Mappings(s3, BUCKET)
        assert mappings.newest("malaria") == mappings.read("malaria", version)

    def test_a_file_that_is_not_there_is_none(self, s3: "S3Client") -> None:
        assert S3Mappings(s3, BUCKET).newest("malaria") is None

    def test_a_removed_file_is_none_though_its_versions_can_be_read(self, s3: "S3Client") -> None:
        version = upload(s3, "mappings/malaria.yaml", b"text")
        s3.delete_object(Bucket=BUCKET, Key="mappings/malaria.yaml")
        mappings = S3Mappings(s3, BUCKET)
        assert mappings.newest("malaria") is None
        assert mappings.read("malaria", version).content == b"text"

    def test_a_version_that_is_gone_is_fatal(self, s3: "S3Client") -> None:
        version = upload(s3, "mappings/malaria.yaml", b"text")
        s3.delete_object(Bucket=BUCKET, Key="mappings/malaria.yaml", VersionId=version)
        with pytest.raises(Fatal, match=r"upload mappings/malaria\.yaml again"):
            S3Mappings(s3, BUCKET).read("malaria", version)

    def test_a_file_that_is_far_too_large_is_not_read(self, s3: "S3Client") -> None:
        upload(s3, "mappings/malaria.yaml", b"x" * 1_000_001)
        with pytest.raises(Fatal, match="is no mapping"):
            S3Mappings(s3, BUCKET).newest("malaria")

    def test_a_bucket_without_versions_is_fatal(self, s3: "S3Client") -> None:
        s3.create_bucket(Bucket="plain-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket="plain-bucket", Key="mappings/malaria.yaml", Body=b"text")
        with pytest.raises(Fatal, match="switch versioning on"):
            S3Mappings(s3, "plain-bucket").newest("malaria")

    def test_a_missing_right_is_said(self, s3: "S3Client") -> None:
        Faults(s3).fail("GetObject", "AccessDenied", status=403)
        with pytest.raises(Refused, match="Give the role this right"):
            S3Mappings(s3, BUCKET).newest("malaria")

    def test_a_missing_bucket_is_said(self, s3: "S3Client") -> None:
        with pytest.raises(Fatal, match="does not exist"):
            S3Mappings(s3, "another-bucket").newest("malaria")
