"""What is measured: 1,250 facilities x 20 indicators x 2 months = 50,000 values, made up, of a country of 20,000."""

from datetime import UTC, datetime
from pathlib import Path

from bench.bucket import Bucket, evidence_in
from t2a.domain.batches import Batch
from t2a.domain.ledger import Request
from t2a.domain.mapping_file import read_mapping
from t2a.domain.plan import Place, Plan
from t2a.domain.resolution import Cell, Feed

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
MAPPING = Path(__file__).parents[1] / "mappings" / "malaria-monthly.yaml"
RUN = "bench"
COUNTRY = [f"F{number:010d}" for number in range(20_000)]
FACILITIES = COUNTRY[:1_250]
INDICATORS = [f"I{number:010d}" for number in range(20)]
PERIODS = ("202609", "202610")
DATA_SET, DEFAULT = "DataSet0001", "Default0001"
VALUES = len(FACILITIES) * len(INDICATORS) * len(PERIODS)
# 2 % of the values.
CHANGED_EVERY = 50
CHANGED = VALUES // CHANGED_EVERY
STATES = {
    "first": {"created": VALUES},
    "repeated": {"unchanged": VALUES},
    "changed": {"updated": CHANGED, "unchanged": VALUES - CHANGED},
}

FEEDS = tuple(
    Feed(
        program_indicator=indicator,
        program_indicator_name=f"Indicator {indicator}",
        row=(indicator, "COMBO", None),
        cell=Cell(DATA_SET, indicator.replace("I", "E"), DEFAULT, DEFAULT),
        value_type="INTEGER_ZERO_OR_POSITIVE",
        zero_is_significant=True,
        label=f"Element {indicator}",
    )
    for indicator in INDICATORS
)
BATCH = Batch(DATA_SET, PERIODS, tuple(FACILITIES), "LEVEL-5;District001")


def value(facility: int, indicator: int, period: int) -> str:
    return str((facility * 7 + indicator * 3 + period) % 90 + 1)


def request() -> Request:
    return Request(mapping="malaria-monthly", scheduled_time=NOW)


def stored_plan() -> bytes:
    """The run's plan as it lies in the bucket: all of the country's facilities, which every worker reads."""
    places = {unit: Place(f"Facility {unit}", unit) for unit in COUNTRY}
    mapping = read_mapping(MAPPING.read_bytes(), file_name=MAPPING.name)
    bucket = Bucket()
    evidence_in(bucket).save_plan(RUN, Plan(request=request(), mapping=mapping, feeds=FEEDS, places=places))
    (stored,) = bucket.objects.values()
    return stored
