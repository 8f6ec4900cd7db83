"""The bucket: what batches leave of their reports, and what a run has done about them."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.s3_evidence import S3Evidence
from t2a.domain.completeness import Line, Report, What
from t2a.domain.errors import Refused
from t2a.domain.tally import Mark, Row, Tally
from tests.functional.conftest import BUCKET, Faults

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

RUN = "malaria-monthly-20261123T030000Z"
ENDED = datetime(2026, 11, 23, 3, 5, 7, 250, tzinfo=UTC)
FACILITY = "akuprrIrykM"
TALLY = Tally((Row("202610", FACILITY, {Mark.STORED: (0, 1, 12), Mark.HELD: (2,)}),), strangers=3)
LINES = [
    Line(Report("UeCjcuUqPpr", "202610", FACILITY, "HllvX50cXC0"), What.REGISTERED),
    Line(Report("UeCjcuUqPpr", "202609", FACILITY, "HllvX50cXC0"), What.WITHHELD, "DHIS2: fermé, é"),
]
UNREADABLE = pytest.mark.parametrize("content", [b"", b"not gzip", gzip.compress(b'{"a": 1}'), gzip.compress(b"\xff")])


@pytest.fixture
def evidence(s3: "S3Client") -> S3Evidence:
    return S3Evidence(s3, BUCKET)


def test_a_tally_comes_back_as_it_was_saved(evidence: S3Evidence, s3: "S3Client") -> None:
    evidence.save_tally(RUN, "00001.2", ENDED, TALLY)
    found = evidence.tally(RUN, "00001.2", ENDED)
    assert found == TALLY
    assert found.rows[0].marks() == {0: Mark.STORED, 1: Mark.STORED, 12: Mark.STORED, 2: Mark.HELD}
    key = f"runs/{RUN}/batches/00001.2/tally-20261123T030507000250.json"
    stored = s3.get_object(Bucket=BUCKET, Key=key)
    assert (stored["ContentType"], stored["ContentEncoding"]) == ("application/json", "gzip")
    written = json.loads(gzip.decompress(stored["Body"].read()))
    assert written == [[["202610", FACILITY, {"stored": [0, 1, 12], "held": [2]}]], 3]


def test_each_end_of_a_batch_has_its_own(evidence: S3Evidence) -> None:
    evidence.save_tally(RUN, "00001", ENDED, TALLY)
    assert evidence.tally(RUN, "00001", ENDED + timedelta(microseconds=1)) is None
    assert evidence.tally(RUN, "00002", ENDED) is None


def test_a_tally_of_fifty_thousand_values_is_small(evidence: S3Evidence, s3: "S3Client") -> None:
    rows = (Row("202610", f"unit{number:07d}", {Mark.STORED: tuple(range(25))}) for number in range(2000))
    evidence.save_tally(RUN, "00001", ENDED, Tally(tuple(rows)))
    (stored,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert stored["Size"] < 20_000


@UNREADABLE
def test_a_tally_that_cannot_be_read_was_not_kept(evidence: S3Evidence, s3: "S3Client", content: bytes) -> None:
    key = f"runs/{RUN}/batches/00001/tally-20261123T030507000250.json"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    assert evidence.tally(RUN, "00001", ENDED) is None


def test_what_a_run_has_done_comes_back_and_is_replaced(evidence: S3Evidence) -> None:
    assert evidence.completeness(RUN) == []
    evidence.save_completeness(RUN, LINES)
    found = evidence.completeness(RUN)
    assert found == LINES
    assert isinstance(found[0].report, Report)
    evidence.save_completeness(RUN, LINES[:1])
    assert evidence.completeness(RUN) == LINES[:1]


@UNREADABLE
def test_what_cannot_be_read_is_done_anew(evidence: S3Evidence, s3: "S3Client", content: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN}/completeness.json", Body=content)
    assert evidence.completeness(RUN) == []


def test_a_missing_right_is_not_taken_for_nothing_kept(evidence: S3Evidence, s3: "S3Client") -> None:
    Faults(s3).fail("GetObject", "AccessDenied", status=403)
    with pytest.raises(Refused, match="Give the role this right"):
        evidence.tally(RUN, "00001", ENDED)
