"""The bucket: what runs have counted, and their pages."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.s3_evidence import S3Evidence
from t2a.domain.accounting import State
from t2a.domain.element_counts import BatchCounts, Counted
from t2a.domain.errors import Refused
from t2a.domain.guards import Why
from tests.functional.conftest import BUCKET, Faults
from tests.functional.ledgers import RUN

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

ENDED = datetime(2026, 11, 23, 3, 5, 7, 250, tzinfo=UTC)
COUNTS = BatchCounts(
    (
        Counted("P2CMPDYn4FV", "202610", State.CREATED, None, 40),
        Counted("P2CMPDYn4FV", "202610", State.HELD, Why.LIMIT, 2),
        Counted("", "", State.REJECTED, None, 1),
    ),
    ("akuprrIrykM",),
)


@pytest.fixture
def evidence(s3: "S3Client") -> S3Evidence:
    return S3Evidence(s3, BUCKET)


def test_the_counts_of_each_end_of_a_batch_come_back_as_they_were(evidence: S3Evidence, s3: "S3Client") -> None:
    later = ENDED + timedelta(microseconds=1)
    evidence.save_counts(RUN.id, "00001", ENDED, COUNTS)
    evidence.save_counts(RUN.id, "00001", later, BatchCounts((), ()))
    found = evidence.counts(RUN.id, "00001", ENDED)
    assert found == COUNTS
    assert found.values[1].why is Why.LIMIT
    assert isinstance(found.values[0], Counted)
    assert evidence.counts(RUN.id, "00001", later) == BatchCounts((), ())
    key = f"runs/{RUN.id}/batches/00001/counts-20261123T030507000250.json"
    assert s3.get_object(Bucket=BUCKET, Key=key)["ContentEncoding"] == "gzip"


@pytest.mark.parametrize("content", [b"", b"not gzip", gzip.compress(b"[]"), gzip.compress(b"cut" * 50)[:-9]])
def test_counts_that_were_not_kept_or_cannot_be_read_are_not_there(
    evidence: S3Evidence, s3: "S3Client", content: bytes
) -> None:
    assert evidence.counts(RUN.id, "00001", ENDED) is None
    key = f"runs/{RUN.id}/batches/00001/counts-20261123T030507000250.json"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content)
    assert evidence.counts(RUN.id, "00001", ENDED) is None


def test_a_page_is_stored_so_that_a_browser_opens_it(evidence: S3Evidence, s3: "S3Client") -> None:
    assert evidence.report(RUN.id) is None
    key = evidence.save_report(RUN.id, "<p>Côte</p>")
    assert key == f"runs/{RUN.id}/report.html"
    assert evidence.report(RUN.id) == "<p>Côte</p>"
    stored = s3.get_object(Bucket=BUCKET, Key=key)
    assert stored["ContentType"] == "text/html; charset=utf-8"
    assert "ContentEncoding" not in stored


def test_a_missing_right_is_not_taken_for_a_page_that_is_not_there(evidence: S3Evidence, s3: "S3Client") -> None:
    Faults(s3).fail("GetObject", "AccessDenied", status=403)
    with pytest.raises(Refused, match="Give the role this right"):
        evidence.report(RUN.id)
