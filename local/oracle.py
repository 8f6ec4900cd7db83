"""What the example's aggregate instance must hold after a run: the real server's own figures.

`program-indicator-values.json` and `quarterly-extension.json` hold what DHIS2 2.42 computed; facilities are
the level-3 org units. Nothing here shares code with the transfer.
"""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).parent / "example"
Cell = tuple[str, str, str, str]


def expected_values(periods: Collection[str]) -> dict[Cell, int]:
    """Value by (data element, period, org unit, category option combo), all UIDs, of these periods."""
    facilities = {unit["id"] for unit in _read("org-units.json")["organisationUnits"] if unit["level"] == 3}
    tracker, extension = _read("load-into-tracker-instance.json"), _read("quarterly-extension.json")
    monthly, quarterly = _read("program-indicator-values.json")["monthly"], extension["quarterly"]
    indicators = tracker["programIndicators"] + extension["load-into-tracker-instance"]["programIndicators"]
    cells = {indicator["id"]: _cell(indicator) for indicator in indicators if indicator.get("attributeValues")}
    return {
        (cells[indicator][0], period, org_unit, cells[indicator][1]): int(float(value))
        for indicator, period, org_unit, value in monthly + quarterly
        if indicator in cells and period in periods and org_unit in facilities
    }


@cache
def cells_of_indicators() -> dict[str, tuple[str, str, bool]]:
    """Data element, category option combo, and whether the quarterly data set holds it, of each mapped indicator."""
    monthly = _read("load-into-tracker-instance.json")["programIndicators"]
    quarterly = _read("quarterly-extension.json")["load-into-tracker-instance"]["programIndicators"]
    return {
        indicator["id"]: (*_cell(indicator), indicator in quarterly)
        for indicator in monthly + quarterly
        if indicator.get("attributeValues")
    }


def stored_values(rows: Collection[dict[str, object]]) -> dict[Cell, int]:
    """The stand-in's stored values in the same shape; deleted rows hold none."""
    return {
        (str(row["dataElement"]), str(row["period"]), str(row["orgUnit"]), str(row["categoryOptionCombo"])): int(
            str(row["value"])
        )
        for row in rows
        if not row.get("deleted")
    }


def _cell(indicator: dict[str, Any]) -> tuple[str, str]:
    code = indicator["attributeValues"][0]["value"]
    aggregate, extension = _read("aggregate-metadata.json"), _read("quarterly-extension.json")
    elements = aggregate["dataElements"] + extension["load-into-aggregate-instance"]["dataElements"]
    element = next(one["id"] for one in elements if one["code"] == code)
    wanted = indicator.get("aggregateExportCategoryOptionCombo") or "default"
    combo = next(one["id"] for one in aggregate["categoryOptionCombos"] if one["code"] == wanted)
    return element, combo


def _read(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((EXAMPLE / name).read_text(encoding="utf-8"))
