"""The batch that is measured: 1,250 facilities x 20 indicators x 2 months = 50,000 values, made up."""

from t2a.domain.batches import Batch
from t2a.domain.resolution import Cell, Feed

FACILITIES = [f"F{number:010d}" for number in range(1_250)]
INDICATORS = [f"I{number:010d}" for number in range(20)]
PERIODS = ("202609", "202610")
DATA_SET, DEFAULT = "DataSet0001", "Default0001"
VALUES = len(FACILITIES) * len(INDICATORS) * len(PERIODS)

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
