"""DHIS2's recorded answers to imports, as the domain sees them."""

import json
from pathlib import Path
from typing import Any

from t2a.adapters.dhis2_answers import WebMessage
from t2a.adapters.dhis2_target import summary_of
from t2a.domain.import_summary import ImportSummary, judge
from t2a.domain.values import Key

CONTRACT = Path(__file__).parents[1] / "contract"
FOLDERS = {
    "2.42": CONTRACT / "recordings",
    "2.41": CONTRACT / "recordings-2.41",
    "2.43": CONTRACT / "recordings-2.43",
}


def recorded(name: str, version: str = "2.42") -> tuple[ImportSummary, list[Key]]:
    """The summary, and the keys of what was posted, spelled as they were posted: mostly by code."""
    exchange = json.loads((FOLDERS[version] / f"{name}.json").read_text())
    return answered(exchange["response"]["body"]), _posted(exchange["request"]["body"])


def answered(body: dict[str, Any]) -> ImportSummary:
    return summary_of(WebMessage.model_validate(body).response)


def codes(name: str, version: str = "2.42") -> tuple[dict[int, str], dict[int, str], tuple[int, ...]]:
    """The verdict with codes for reasons: refused, doubtful (empty for no reason), again."""
    verdict = judge(*recorded(name, version))
    return (
        {index: reason.code for index, reason in verdict.refused.items()},
        {index: reason.code if reason else "" for index, reason in verdict.doubtful.items()},
        verdict.again,
    )


def imports_with_a_summary(version: str) -> list[str]:
    """The names of all recordings of imports that were answered at once with a summary."""
    return [file.stem for file in sorted(FOLDERS[version].glob("*import-*.json")) if _has_summary(file)]


def _has_summary(file: Path) -> bool:
    exchange = json.loads(file.read_text())
    body = exchange["response"]["body"]
    response = body.get("response") if isinstance(body, dict) else None
    return isinstance(response, dict) and "importCount" in response and isinstance(exchange["request"]["body"], dict)


def _posted(body: dict[str, Any]) -> list[Key]:
    names = ("dataElement", "period", "orgUnit", "categoryOptionCombo", "attributeOptionCombo")
    return [Key(*(value.get(name, "") for name in names)) for value in body["dataValues"]]
