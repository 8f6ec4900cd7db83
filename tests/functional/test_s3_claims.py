"""What mappings write, in the bucket."""

from typing import TYPE_CHECKING

from t2a.adapters.s3_claims import S3Claims
from t2a.domain.claims import Claim
from tests.functional.conftest import BUCKET

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MALARIA = Claim("malaria", "https://a.example.org", (("Monthly", "de", "coc", "aoc"),), ("Cases",), ("facility001",))


def test_claims_are_kept_by_mapping_and_forgotten(s3: "S3Client") -> None:
    claims = S3Claims(s3, BUCKET)
    assert claims.all() == []
    claims.save(MALARIA)
    claims.save(MALARIA._replace(mapping="hiv", org_units=()))
    claims.save(MALARIA._replace(names=("Cases, all",)))
    assert sorted(claims.all()) == [
        MALARIA._replace(mapping="hiv", org_units=()),
        MALARIA._replace(names=("Cases, all",)),
    ]
    claims.forget("malaria")
    claims.forget("unknown")
    assert [claim.mapping for claim in claims.all()] == ["hiv"]


def test_what_another_version_wrote_is_left_out(s3: "S3Client") -> None:
    s3.put_object(Bucket=BUCKET, Key="claims/old.json.gz", Body=b"not gzip")
    assert S3Claims(s3, BUCKET).all() == []
