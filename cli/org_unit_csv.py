"""Org units in trouble as a file for a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path

from t2a.domain.checks.org_unit_rows import OrgUnitRow
from t2a.domain.errors import Fatal

HEADER = OrgUnitRow(
    rule="Rule",
    what="What is wrong",
    name="Org unit",
    id="UID",
    code="Code",
    path="Path in the tracker instance",
    counterpart_name="Org unit in the aggregate instance",
    counterpart_id="UID in the aggregate instance",
    counterpart_code="Code in the aggregate instance",
    data_set="Data set",
)
# What spreadsheets take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_org_units(file: Path, rows: Iterable[OrgUnitRow]) -> None:
    """With a byte order mark: Excel takes the file for UTF-8 only then. Raises Fatal when it cannot be written."""
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(HEADER)
            writer.writerows([_harmless(cell) for cell in row] for row in rows)
    except OSError as error:
        raise Fatal(f"{file} cannot be written: {error.strerror}; name another file") from error


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
