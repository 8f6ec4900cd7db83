"""Every org unit in trouble in a file for a spreadsheet."""

import csv
from pathlib import Path

import pytest

from cli.org_unit_csv import HEADER, write_org_units
from t2a.domain.checks.org_unit_rows import OrgUnitRow, org_unit_rows
from tests.unit.given import COUNTRY, MONTHLY, SOUTH, data_set, facility
from tests.unit.test_check_org_units import HIERARCHY, UNITS, changed, surveyed, without

ROW = OrgUnitRow("T2A801", "missing", "Kliniek Ñandú", "facility001", "F_1", "Country / Ñandú", "", "", "", "")


def test_every_org_unit_in_trouble_has_a_row_and_not_only_ten() -> None:
    here = tuple(facility(number) for number in range(1, 51))
    rows = org_unit_rows(surveyed(here, HIERARCHY + here[30:]))
    assert [row.id for row in rows] == [unit.id for unit in here[:30]]


def test_a_row_says_where_the_org_unit_is_and_that_it_has_no_counterpart() -> None:
    (row,) = org_unit_rows(surveyed(UNITS, HIERARCHY + without(2)))
    path = "Country / North / Facility 2"
    what = "not in the aggregate instance by UID"
    assert row == OrgUnitRow("T2A801", what, "Facility 2", "facility002", "F_2", path, "", "", "", "")


def test_a_row_names_the_counterpart_and_the_data_set() -> None:
    lacking = data_set(MONTHLY)._replace(org_units=frozenset(unit.id for unit in UNITS[1:]))
    there = changed(1, name="Clinic 1", code="C_1")
    (row,) = org_unit_rows(surveyed(UNITS, HIERARCHY + there, lacking))
    assert row[:2] == ("T2A806", "not assigned")
    assert row[6:] == ("Clinic 1", "facility001", "C_1", f"Report {MONTHLY}")


def test_rows_stand_by_rule() -> None:
    there = changed(6, without(7), path=f"/{COUNTRY}/{facility(6).id}")
    lacking = data_set(MONTHLY)._replace(org_units=frozenset({SOUTH}))
    rows = org_unit_rows(surveyed(UNITS, HIERARCHY + there, lacking))
    assert [row.rule for row in rows] == ["T2A801", "T2A804", *["T2A806"] * 7]
    assert rows[1].what.endswith(": in Country (country0000) instead of South (south000000)")


def test_rows_are_given_too_when_nothing_is_reached() -> None:
    assert len(org_unit_rows(surveyed(UNITS, HIERARCHY))) == len(UNITS)


def test_what_could_not_be_read_has_no_rows() -> None:
    assert org_unit_rows(surveyed(there=None)) == []


def test_an_org_unit_above_that_nobody_names_stands_by_its_uid() -> None:
    (row, *_) = org_unit_rows(surveyed(UNITS, ()))
    assert row.path == f"{COUNTRY} / north000000 / Facility 1"


def test_the_file_opens_in_excel_with_a_head(tmp_path: Path) -> None:
    file = tmp_path / "org-units.csv"
    write_org_units(file, [ROW])
    assert file.read_bytes().startswith(b"\xef\xbb\xbfRule,")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert list(csv.reader(opened)) == [list(HEADER), list(ROW)]


@pytest.mark.parametrize("name", ["=1+1", "+32", "-Closed-", "@clinic", "\tx", "\rx"])
def test_a_name_is_never_a_formula(tmp_path: Path, name: str) -> None:
    file = tmp_path / "org-units.csv"
    write_org_units(file, [ROW._replace(name=name, code="a=b")])
    with file.open(encoding="utf-8-sig", newline="") as opened:
        row = list(csv.reader(opened))[1]
    assert row[2] == f"'{name}"
    assert row[4] == "a=b"
