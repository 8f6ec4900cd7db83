"""Metadata packages made of the example programme, changed before they are written."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from cli.main import app

EXAMPLE = Path(__file__).parents[2] / "local" / "example"
ATTRIBUTE, GROUP, MONTHLY = "T2AdeCodeAt", "dBDRj1C2SNe", "UeCjcuUqPpr"
DEATHS = "vxHWjkR51Fk"
SYSTEM = {"id": "eed3d451-4ff5-4193-b951-ffcc68954299", "version": "2.42.0", "date": "2026-11-23T03:00:00.000"}
EXCHANGE = {
    "id": "ckFYwcqZQsC",
    "name": "Malaria aggregation",
    "source": {
        "requests": [
            {
                "name": "Monthly",
                "dx": [],
                "pe": ["LAST_3_MONTHS"],
                "ou": ["LEVEL-3"],
                "filters": [],
                "outputIdScheme": f"ATTRIBUTE:{ATTRIBUTE}",
            }
        ]
    },
    "target": {"type": "INTERNAL", "request": {"idScheme": "CODE", "orgUnitIdScheme": "UID"}},
}


class Packages:
    """`tracker` and `aggregate` may be changed; every call writes them and checks them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tracker: dict[str, Any] = self._example("load-into-tracker-instance")
        self.aggregate: dict[str, Any] = self._example("load-into-aggregate-instance")

    @property
    def indicators(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.tracker["programIndicators"]
        return found

    def exchanging(self, *ids: str) -> None:
        """With a definition of DHIS2's own for these indicators."""
        exchange = deepcopy(EXCHANGE)
        exchange["source"]["requests"][0]["dx"] = list(ids)  # type: ignore[index]
        self.tracker["aggregateDataExchanges"] = [exchange]

    def without_codes(self) -> None:
        for one in self.indicators:
            one["attributeValues"] = []

    def files(self) -> tuple[Path, Path]:
        written = self.folder / "MAL_CS_TRK.json", self.folder / "MAL_AGG.json"
        for file, content in zip(written, (self.tracker, self.aggregate), strict=True):
            file.write_text(json.dumps(content), encoding="utf-8")
        return written

    def run(self, *options: str) -> Result:
        return t2a(*map(str, self.files()), *options)

    def report(self) -> dict[str, Any]:
        result = self.run("--format", "json")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def codes(self, *severities: str) -> list[str]:
        """Of the findings, notes left out unless asked for."""
        wanted = severities or ("error", "warning")
        return sorted(one["code"] for one in self.report()["findings"] if one["severity"] in wanted)

    def untold(self) -> list[str]:
        """What was not checked although packages could tell it."""
        return [line for line in self.report()["not_checked"] if "a package tells nothing" not in line]

    @staticmethod
    def _example(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((EXAMPLE / f"{name}.json").read_text(encoding="utf-8"))
        return {"package": {"DHIS2Version": "2.42.5", "name": "MAL"}, "system": SYSTEM} | content


def t2a(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["mapping", "from-package", *arguments])
