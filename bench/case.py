"""What is measured: 1,250 facilities x 20 indicators x 2 months = 50,000 values, made up, of a country of 20,000."""

import string
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.bucket import Bucket, evidence_in
from t2a.domain.batches import Batch
from t2a.domain.ledger import Request
from t2a.domain.mapping_file import read_mapping
from t2a.domain.plan import Place, Plan, Terms
from t2a.domain.resolution import Cell, Feed

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
MAPPING = Path(__file__).parents[1] / "mappings" / "malaria-monthly.yaml"
RUN = "bench"
LETTERS = string.ascii_letters + string.digits


def uids(first: str, number: int) -> list[str]:
    """As random as DHIS2's, since they are packed on their way, and the same every time."""
    random = Random(first)
    return [first + "".join(random.choices(LETTERS, k=10)) for _ in range(number)]


COUNTRY = uids("F", 20_000)
FACILITIES = COUNTRY[:1_250]
INDICATORS = uids("I", 20)
PERIODS = ("202609", "202610")
DATA_SET, DEFAULT = "DataSet0001", "Default0001"
# The integration user, who has stored all that the target holds.
USER = "t2a"
TERMS = Terms(frozenset(), {}, frozenset(), frozenset())
VALUES = len(FACILITIES) * len(INDICATORS) * len(PERIODS)
# 2 % of the values.
CHANGED_EVERY = 50
CHANGED = VALUES // CHANGED_EVERY
# 1 % of the values, of every indicator and period.
VANISHED_EVERY = 100
VANISHED = VALUES // VANISHED_EVERY
STATES = {
    "first": {"created": VALUES},
    "repeated": {"unchanged": VALUES},
    "changed": {"updated": CHANGED, "unchanged": VALUES - CHANGED},
    "vanished": {"unchanged": VALUES - VANISHED, "removed": VANISHED},
}


def element_of(indicator: str) -> str:
    return f"E{indicator[1:]}"


def feed(indicator: str) -> Feed:
    return Feed(
        program_indicator=indicator,
        program_indicator_name=f"Indicator {indicator}",
        row=(indicator, "COMBO", None),
        cell=Cell(DATA_SET, element_of(indicator), DEFAULT, DEFAULT),
        value_type="INTEGER_ZERO_OR_POSITIVE",
        zero_is_significant=True,
        label=f"Element {indicator}",
    )


FEEDS = tuple(map(feed, INDICATORS))
BATCH = Batch(DATA_SET, PERIODS, tuple(FACILITIES), "LEVEL-5;District001")


def value(facility: int, indicator: int, period: int) -> str:
    """From 1 to 90, with no order that packs well."""
    return str(((facility * 100 + indicator * 2 + period) * 2_654_435_761 >> 12) % 90 + 1)


def spot(facility: int, indicator: int, period: int) -> int:
    """A number that, divided by 50 or 100, leaves every rest equally often, in all indicators and periods."""
    return facility * 53 + indicator * 2 + period


def is_nth(facility: int, indicator: int, period: int, every: int) -> bool:
    """Whether it is one of every so many values; never with 0."""
    return bool(every) and spot(facility, indicator, period) % every == 0


def request() -> Request:
    return Request(mapping="malaria-monthly", scheduled_time=NOW)


def stored_plan() -> bytes:
    """The run's plan as it lies in the bucket: all of the country's facilities, which every worker reads."""
    places = {unit: Place(f"Facility {unit}", unit) for unit in COUNTRY}
    mapping = read_mapping(MAPPING.read_bytes(), file_name=MAPPING.name)
    bucket = Bucket()
    terms = {DATA_SET: TERMS}
    plan = Plan(request=request(), mapping=mapping, feeds=FEEDS, places=places, user=USER, terms=terms)
    evidence_in(bucket).save_plan(RUN, plan)
    (stored,) = bucket.objects.values()
    return stored
