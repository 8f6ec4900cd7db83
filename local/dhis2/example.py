"""Reads the example programme from `local/example`: metadata by collection, and values per facility and day."""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from local.dhis2.web import Json

FOLDER = Path(__file__).parent.parent / "example"
COUNTRY = "WRVvoe2Iam9"
# What the recorded server had beside the metadata of the example files.
OWN_METADATA: dict[str, list[Json]] = {
    "organisationUnitGroups": [
        {
            "id": "T2AGroupPub",
            "code": "T2A_PILOT",
            "name": "Pilot facilities",
            "organisationUnits": [{"id": uid} for uid in ("akuprrIrykM", "ipNkUdfiyEP", "bdu9TnchgbY")],
        }
    ],
    "aggregateDataExchanges": [
        {
            "id": "qhZURImEEay",
            "name": "Malaria monthly",
            "source": {
                "params": {"periodTypes": []},
                "requests": [
                    {
                        "name": "Malaria",
                        "dx": [],
                        "pe": ["202609", "202610"],
                        "ou": ["LEVEL-3", COUNTRY],
                        "filters": [],
                        "outputOrgUnitIdScheme": "UID",
                        "outputIdScheme": "ATTRIBUTE:T2AdeCodeAt",
                    }
                ],
            },
            "target": {
                "type": "INTERNAL",
                "request": {
                    "dataElementIdScheme": "CODE",
                    "orgUnitIdScheme": "UID",
                    "categoryOptionComboIdScheme": "CODE",
                    "importStrategy": "CREATE_AND_UPDATE",
                },
            },
        }
    ],
    "userGroups": [{"id": "T2AAlertGrp", "name": "T2A alerts", "users": [{"id": "M5zQapPyTZI"}]}],
}


class DayValue(NamedTuple):
    program_indicator: str
    day: str
    org_unit: str
    value: int


@dataclass(frozen=True)
class Example:
    collections: dict[str, list[Json]]
    day_values: list[DayValue]


def read(name: str) -> Json:
    content: Json = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return content


def load(*, with_quarterly_extension: bool = False) -> Example:
    sources = [read("load-into-tracker-instance"), read("load-into-aggregate-instance"), deepcopy(OWN_METADATA)]
    reported = [read("tracker-metadata"), read("aggregate-metadata"), read("org-units")]
    day_values = [DayValue(row[0], row[1], row[2], int(row[3])) for row in read("program-indicator-values")["daily"]]
    if with_quarterly_extension:
        extension = read("quarterly-extension")
        sources += [extension["load-into-tracker-instance"], extension["load-into-aggregate-instance"]]
    collections = merge(sources + reported)
    group = collections["programIndicatorGroups"][0]["programIndicators"]
    exchanged = collections["aggregateDataExchanges"][0]["source"]["requests"][0]
    exchanged["dx"] = [indicator["id"] for indicator in group]
    return Example(collections, day_values + repeated(day_values, collections["programIndicators"]))


def merge(sources: list[Json]) -> dict[str, list[Json]]:
    """One object per collection and id: later sources add and overwrite properties, earlier ones remain."""
    merged: dict[str, dict[str, Json]] = {}
    for source in sources:
        for collection, objects in source.items():
            known = merged.setdefault(collection, {})
            for item in objects:
                known[item["id"]] = known.get(item["id"], {}) | item
    return {name: list(objects.values()) for name, objects in merged.items()}


def repeated(day_values: list[DayValue], indicators: list[Json]) -> list[DayValue]:
    """The values of indicators that have none of their own: those of the indicator with the same filter."""
    with_values = {row.program_indicator for row in day_values}
    twins: dict[str, list[str]] = {}
    for indicator in indicators:
        if indicator["id"] not in with_values:
            twins.setdefault(indicator["filter"], []).append(indicator["id"])
    filters = {indicator["id"]: indicator["filter"] for indicator in indicators}
    return [
        row._replace(program_indicator=twin)
        for row in day_values
        for twin in twins.get(filters[row.program_indicator], ())
    ]
