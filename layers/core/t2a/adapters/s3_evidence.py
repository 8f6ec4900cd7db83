"""What belongs to a run and is too large for the ledger, in the bucket under `runs/`."""

import gzip
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.completeness import Line
from t2a.domain.element_counts import BatchCounts
from t2a.domain.errors import Fatal
from t2a.domain.held import HeldValue
from t2a.domain.plan import Plan
from t2a.domain.tally import Tally
from t2a.domain.violations import Known, Violation, Violations

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

JSON, HTML = "application/json", "text/html; charset=utf-8"
HELD = TypeAdapter(list[HeldValue], config={"defer_build": True, "hide_input_in_errors": True})
COUNTS = TypeAdapter(BatchCounts, config={"defer_build": True, "hide_input_in_errors": True})
VIOLATIONS = TypeAdapter(Violations, config={"defer_build": True, "hide_input_in_errors": True})
KNOWN = TypeAdapter(list[Known], config={"defer_build": True, "hide_input_in_errors": True})
TALLY = TypeAdapter(Tally, config={"defer_build": True, "hide_input_in_errors": True})
LINES = TypeAdapter(list[Line], config={"defer_build": True, "hide_input_in_errors": True})
UNREADABLE = (ValidationError, gzip.BadGzipFile, zlib.error, EOFError)


class _Gone(Fatal):
    """No such object."""


class S3Evidence:
    """Implements `t2a.ports.Evidence`."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def save_plan(self, run: str, plan: Plan) -> None:
        """Compressed: a country's plan names every facility."""
        self._write(_plan_key(run), plan.model_dump_json().encode())

    def plan(self, run: str) -> Plan:
        try:
            return Plan.model_validate_json(gzip.decompress(self._read(_plan_key(run))))
        except _Gone as error:
            raise Fatal(f"the plan of run {run} is gone; start the transfer again by hand") from error
        except UNREADABLE as error:
            raise Fatal(f"the plan of run {run} cannot be read by this version; start the transfer again") from error

    def save_held(self, run: str, batch: str, ended_at: datetime, held: Sequence[HeldValue]) -> None:
        """Compressed: a district's values may wait."""
        self._write(_held_key(run, batch, ended_at), to_json(held))

    def held(self, run: str, batch: str, ended_at: datetime) -> list[HeldValue]:
        try:
            return HELD.validate_json(gzip.decompress(self._read(_held_key(run, batch, ended_at))))
        except _Gone:
            return []
        except UNREADABLE as error:
            raise Fatal(f"what batch {batch} of run {run} holds cannot be read by this version") from error

    def save_tally(self, run: str, batch: str, ended_at: datetime, tally: Tally) -> None:
        """Compressed: it names every org unit and period of the batch."""
        self._write(_tally_key(run, batch, ended_at), to_json(tally))

    def tally(self, run: str, batch: str, ended_at: datetime) -> Tally | None:
        try:
            return TALLY.validate_json(gzip.decompress(self._read(_tally_key(run, batch, ended_at))))
        except (_Gone, *UNREADABLE):
            return None

    def save_completeness(self, run: str, lines: Sequence[Line]) -> None:
        self._write(_completeness_key(run), to_json(lines))

    def completeness(self, run: str) -> list[Line]:
        try:
            return LINES.validate_json(gzip.decompress(self._read(_completeness_key(run))))
        except (_Gone, *UNREADABLE):
            return []

    def save_counts(self, run: str, batch: str, ended_at: datetime, counts: BatchCounts) -> None:
        self._write(_counts_key(run, batch, ended_at), to_json(counts))

    def counts(self, run: str, batch: str, ended_at: datetime) -> BatchCounts | None:
        try:
            return COUNTS.validate_json(gzip.decompress(self._read(_counts_key(run, batch, ended_at))))
        except (_Gone, *UNREADABLE):
            return None

    def save_report(self, run: str, page: str) -> str:
        """Not compressed: whoever fetches it can open it."""
        key = _report_key(run)
        with translated(f"writing {key}"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=page.encode(), ContentType=HTML)
        return key

    def report(self, run: str) -> str | None:
        try:
            return self._read(_report_key(run)).decode()
        except _Gone:
            return None

    def save_violations(self, run: str, violations: Violations) -> None:
        """Every field by its name, since people look here."""
        named = {group: [_named(one) for one in some] for group, some in violations._asdict().items()}
        self._write(_violations_key(run), to_json(named))

    def violations(self, run: str) -> Violations:
        try:
            return VIOLATIONS.validate_json(gzip.decompress(self._read(_violations_key(run))))
        except _Gone:
            return Violations()
        except UNREADABLE as error:
            raise Fatal(f"the violations of run {run} cannot be read by this version") from error

    def save_known_violations(self, mapping: str, known: Sequence[Known]) -> None:
        self._write(_known_key(mapping), to_json(known))

    def known_violations(self, mapping: str) -> list[Known]:
        """What an earlier version wrote is forgotten: all violations are new once."""
        try:
            return KNOWN.validate_json(gzip.decompress(self._read(_known_key(mapping))))
        except (_Gone, *UNREADABLE):
            return []

    def save_answer(self, run: str, batch: str, name: str, text: str) -> str:
        key = f"runs/{run}/batches/{batch}/{name}.json"
        with translated(f"writing {key}"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=JSON)
        return key

    def _write(self, key: str, content: bytes) -> None:
        with translated(f"writing {key}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=gzip.compress(content, mtime=0),
                ContentType=JSON,
                ContentEncoding="gzip",
            )

    def _read(self, key: str) -> bytes:
        with translated(f"reading {key}"):
            try:
                return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            except ClientError as error:
                if code_of(error) != "NoSuchKey":
                    raise
                raise _Gone(f"{key} is gone from the bucket") from error


def _plan_key(run: str) -> str:
    return f"runs/{run}/plan.json"


def _held_key(run: str, batch: str, ended_at: datetime) -> str:
    return f"runs/{run}/batches/{batch}/held-{ended_at.astimezone(UTC):%Y%m%dT%H%M%S%f}.json"


def _tally_key(run: str, batch: str, ended_at: datetime) -> str:
    return f"runs/{run}/batches/{batch}/tally-{ended_at.astimezone(UTC):%Y%m%dT%H%M%S%f}.json"


def _completeness_key(run: str) -> str:
    return f"runs/{run}/completeness.json"


def _counts_key(run: str, batch: str, ended_at: datetime) -> str:
    return f"runs/{run}/batches/{batch}/counts-{ended_at.astimezone(UTC):%Y%m%dT%H%M%S%f}.json"


def _report_key(run: str) -> str:
    return f"runs/{run}/report.html"


def _named(violation: Violation) -> dict[str, object]:
    return {**violation._asdict(), "key": violation.key._asdict()}


def _violations_key(run: str) -> str:
    return f"runs/{run}/violations.json"


def _known_key(mapping: str) -> str:
    return f"state/{mapping}/violations.json"
