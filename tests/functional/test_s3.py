"""The bucket: mapping files by version, and the evidence of runs."""

import gzip
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.s3_evidence import S3Evidence
from t2a.adapters.s3_mappings import S3Mappings
from t2a.domain.errors import Fatal, Refused
from t2a.domain.mapping_file import read_mapping
from t2a.domain.plan import Place, Plan
from t2a.ports import MappingText
from tests.functional.conftest import BUCKET, Faults
from tests.functional.test_ledger import RUN

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FILE = b"""
name: malaria-monthly
schedule: cron(0 3 * * ? *)
timezone: Africa/Freetown
tracker:
  credentials: t2a/tracker
  program_indicator_groups: [dBDRj1C2SNe]
  data_element: {field: code}
  org_units: {level: 3}
aggregate:
  credentials: t2a/aggregate
  data_sets:
    - {id: UeCjcuUqPpr, periods: {past: 3}}
"""


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


class TestEvidence:
    def test_a_plan_comes_back_as_it_was_saved(self, s3: "S3Client") -> None:
        plan = Plan(
            request=RUN.request,
            mapping=read_mapping(FILE, file_name="malaria-monthly.yaml"),
            feeds=(),
            places={"g8upMTyEZGZ": Place("Bo", "ImspTQPwCqd"), "unknown0000": Place("Kôno", None)},
        )
        evidence = S3Evidence(s3, BUCKET)
        evidence.save_plan(RUN.id, plan)
        assert evidence.plan(RUN.id) == plan
        stored = s3.get_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/plan.json")
        assert stored["ContentEncoding"] == "gzip"

    def test_a_plan_that_is_gone_is_fatal(self, s3: "S3Client") -> None:
        with pytest.raises(Fatal, match="start the transfer again"):
            S3Evidence(s3, BUCKET).plan("nobody")

    @pytest.mark.parametrize(
        "content",
        [b"not gzip", gzip.compress(b"{}"), gzip.compress(b"cut")[:-9]],
        ids=["not compressed", "another shape", "cut off"],
    )
    def test_a_plan_that_cannot_be_read_is_fatal(self, s3: "S3Client", content: bytes) -> None:
        upload(s3, f"runs/{RUN.id}/plan.json", content)
        with pytest.raises(Fatal, match="cannot be read"):
            S3Evidence(s3, BUCKET).plan(RUN.id)

    def test_an_answer_is_kept_word_by_word_under_its_batch(self, s3: "S3Client") -> None:
        key = S3Evidence(s3, BUCKET).save_answer(RUN.id, "00001", "import", '{"status": "é"}')
        assert key == f"runs/{RUN.id}/batches/00001/import.json"
        assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() == '{"status": "é"}'
