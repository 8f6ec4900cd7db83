"""The real server's monthly and quarterly answers against the stand-in's sums of the daily values."""

import pytest

from local.dhis2 import example, periods
from local.dhis2.world import World

FIRST_DAY, LAST_DAY = "20251101", "20261122"


def sums(world: World, indicators: list[str], period_ids: list[str]) -> set[tuple[str, str, str, str]]:
    asked = [period for text in period_ids if (period := periods.parse(text))]
    everywhere = [unit["id"] for unit in world.metadata.list("organisationUnits")]
    totals = world.analytics.totals(indicators, asked, everywhere, world.metadata.org_units)
    return {(one.program_indicator, one.period, one.org_unit, str(one.value)) for one in totals}


@pytest.mark.parametrize("grouping", ["monthly", "quarterly"])
def test_sums_of_days_and_subtrees_are_what_the_server_computed(grouping: str) -> None:
    recorded = {tuple(row) for row in example.read("program-indicator-values")[grouping]}
    indicators, period_ids = sorted({row[0] for row in recorded}), sorted({row[1] for row in recorded})
    assert sums(World(), indicators, period_ids) == recorded


def test_indicators_of_the_quarterly_extension_count_what_their_twins_count() -> None:
    recorded = {tuple(row) for row in example.read("quarterly-extension")["quarterly"]}
    indicators, period_ids = sorted({row[0] for row in recorded}), sorted({row[1] for row in recorded})
    found = sums(World(with_quarterly_extension=True), indicators, period_ids)
    assert {(*row[:3], row[3] + ".0") for row in found} == recorded
