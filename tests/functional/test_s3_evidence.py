"""The bucket: the evidence of runs."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from t2a.adapters.s3_evidence import S3Evidence
from t2a.domain.errors import Fatal, Refused
from t2a.domain.guards import Why
from t2a.domain.held import HeldValue
from t2a.domain.import_summary import Reason
from t2a.domain.mapping_file import read_mapping
from t2a.domain.plan import Place, Plan, Terms
from t2a.domain.values import Key
from t2a.domain.violations import Known, Violation, ViolationKey, Violations
from tests.functional.conftest import BUCKET, Faults
from tests.functional.ledgers import RUN

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

TERMS = Terms(
    unassigned=frozenset({"ImspTQPwCqd", "g8upMTyEZGZ"}),
    untimely={"202601": Reason("E7640", "period 202601 is past the 30 expiry days")},
    only_new=frozenset({"202608"}),
    no_new=frozenset({"202607"}),
)
PLAN = Plan(
    request=RUN.request,
    mapping=read_mapping(FILE, file_name="malaria-monthly.yaml"),
    feeds=(),
    places={"g8upMTyEZGZ": Place("Bo", "ImspTQPwCqd"), "unknown0000": Place("Kôno", None)},
    user="t2a.import",
    terms={"UeCjcuUqPpr": TERMS, "quarterly00": Terms(frozenset(), {}, frozenset(), frozenset())},
    broken={"rMeH1Pu33TS": "409 E7145: Query failed, é"},
)
KEY = Key("P2CMPDYn4FV", "202610", "akuprrIrykM", "qRqMMCHMdhN", "HllvX50cXC0")
HELD = [
    HeldValue(KEY._replace(period=f"2026{month:02d}"), f"{month}, é", why) for month, why in enumerate(Why, start=1)
]
UNREADABLE = pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", gzip.compress(b"{}"), gzip.compress(b"\xff\xfe"), gzip.compress(b"cut" * 50)[:-9]],
    ids=["empty", "not compressed", "another shape", "not text", "cut off"],
)


@pytest.fixture
def evidence(s3: "S3Client") -> S3Evidence:
    return S3Evidence(s3, BUCKET)


class TestPlans:
    def test_a_plan_comes_back_as_it_was_saved(self, evidence: S3Evidence, s3: "S3Client") -> None:
        evidence.save_plan(RUN.id, PLAN)
        found = evidence.plan(RUN.id)
        assert found == PLAN
        assert isinstance(found.terms["UeCjcuUqPpr"], Terms)
        assert isinstance(found.terms["UeCjcuUqPpr"].untimely["202601"], Reason)
        stored = s3.get_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/plan.json")
        assert stored["ContentEncoding"] == "gzip"

    def test_a_plan_that_is_gone_is_fatal(self, evidence: S3Evidence) -> None:
        with pytest.raises(Fatal, match="start the transfer again"):
            evidence.plan("nobody")

    @UNREADABLE
    def test_a_plan_that_cannot_be_read_is_fatal(self, evidence: S3Evidence, s3: "S3Client", content: bytes) -> None:
        s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/plan.json", Body=content)
        with pytest.raises(Fatal, match="cannot be read"):
            evidence.plan(RUN.id)

    def test_a_plan_of_a_release_that_did_not_know_users_and_terms_is_fatal(
        self, evidence: S3Evidence, s3: "S3Client"
    ) -> None:
        old = PLAN.model_dump_json(exclude={"user", "terms", "broken"}).encode()
        s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/plan.json", Body=gzip.compress(old))
        with pytest.raises(Fatal, match="cannot be read by this version"):
            evidence.plan(RUN.id)


ENDED = datetime(2026, 11, 23, 3, 5, 7, 250, tzinfo=UTC)
HELD_FILE = "held-20261123T030507000250.json"


class TestHeldValues:
    def test_what_a_batch_holds_comes_back_value_by_value(self, evidence: S3Evidence, s3: "S3Client") -> None:
        evidence.save_held(RUN.id, "00001.2", ENDED, HELD)
        found = evidence.held(RUN.id, "00001.2", ENDED)
        assert found == HELD
        assert isinstance(found[0].key, Key)
        assert all(isinstance(one.why, Why) for one in found)
        stored = s3.get_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/batches/00001.2/{HELD_FILE}")
        assert (stored["ContentType"], stored["ContentEncoding"]) == ("application/json", "gzip")

    def test_a_batch_that_never_held_anything_holds_nothing(self, evidence: S3Evidence) -> None:
        evidence.save_held(RUN.id, "00001", ENDED, HELD)
        assert evidence.held(RUN.id, "00002", ENDED) == []
        assert evidence.held("another-run", "00001", ENDED) == []

    def test_each_end_of_a_batch_has_its_own(self, evidence: S3Evidence) -> None:
        later = ENDED + timedelta(microseconds=1)
        evidence.save_held(RUN.id, "00001", ENDED, HELD)
        evidence.save_held(RUN.id, "00001", later, HELD[:1])
        assert evidence.held(RUN.id, "00001", ENDED) == HELD
        assert evidence.held(RUN.id, "00001", later) == HELD[:1]

    @UNREADABLE
    def test_what_cannot_be_read_is_fatal(self, evidence: S3Evidence, s3: "S3Client", content: bytes) -> None:
        s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/batches/00001/{HELD_FILE}", Body=content)
        with pytest.raises(Fatal, match=f"what batch 00001 of run {RUN.id} holds cannot be read"):
            evidence.held(RUN.id, "00001", ENDED)

    def test_a_missing_right_is_not_taken_for_nothing_held(self, evidence: S3Evidence, s3: "S3Client") -> None:
        Faults(s3).fail("GetObject", "AccessDenied", status=403)
        with pytest.raises(Refused, match="Give the role this right"):
            evidence.held(RUN.id, "00001", ENDED)


VIOLATION = Violation(
    ViolationKey("H0sDF4ifJlW", "akuprrIrykM", "202610", "HllvX50cXC0"),
    "Malaria: treated do not exceed confirmed",
    "Check the registry, é",
    "HIGH",
    "Health Centre 01-001",
    "default",
    14.0,
    "<=",
    None,
)


class TestViolations:
    def test_those_of_a_run_come_back_whole(self, evidence: S3Evidence, s3: "S3Client") -> None:
        told = Violations(new=(VIOLATION,), resolved=(VIOLATION._replace(left=0.5),))
        evidence.save_violations(RUN.id, told)
        assert evidence.violations(RUN.id) == told
        assert isinstance(evidence.violations(RUN.id).new[0].key, ViolationKey)
        stored = s3.get_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/violations.json")
        assert (stored["ContentType"], stored["ContentEncoding"]) == ("application/json", "gzip")

    def test_a_run_that_did_not_look_has_none(self, evidence: S3Evidence) -> None:
        assert evidence.violations("nobody") == Violations()

    @pytest.mark.parametrize("content", [b"", b"not gzip", gzip.compress(b'{"strange": 1}'), gzip.compress(b"[1]")])
    def test_those_that_cannot_be_read_are_fatal(self, evidence: S3Evidence, s3: "S3Client", content: bytes) -> None:
        s3.put_object(Bucket=BUCKET, Key=f"runs/{RUN.id}/violations.json", Body=content)
        with pytest.raises(Fatal, match=f"the violations of run {RUN.id} cannot be read"):
            evidence.violations(RUN.id)

    def test_those_that_a_mapping_s_runs_know_come_back(self, evidence: S3Evidence, s3: "S3Client") -> None:
        known = [Known(VIOLATION, "run-1"), Known(VIOLATION._replace(left=1.0), "run-1", gone="run-2")]
        evidence.save_known_violations("malaria-monthly", known)
        assert evidence.known_violations("malaria-monthly") == known
        assert evidence.known_violations("another") == []
        assert s3.head_object(Bucket=BUCKET, Key="state/malaria-monthly/violations.json")

    @UNREADABLE
    def test_known_ones_that_cannot_be_read_are_new_once_more(
        self, evidence: S3Evidence, s3: "S3Client", content: bytes
    ) -> None:
        s3.put_object(Bucket=BUCKET, Key="state/malaria-monthly/violations.json", Body=content)
        assert evidence.known_violations("malaria-monthly") == []

    def test_a_missing_right_is_not_taken_for_nothing_known(self, evidence: S3Evidence, s3: "S3Client") -> None:
        Faults(s3).fail("GetObject", "AccessDenied", status=403)
        with pytest.raises(Refused, match="Give the role this right"):
            evidence.known_violations("malaria-monthly")


def test_an_answer_is_kept_word_by_word_under_its_batch(evidence: S3Evidence, s3: "S3Client") -> None:
    key = evidence.save_answer(RUN.id, "00001", "import", '{"status": "é"}')
    assert key == f"runs/{RUN.id}/batches/00001/import.json"
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() == '{"status": "é"}'
