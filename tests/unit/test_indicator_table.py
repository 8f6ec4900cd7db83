"""From a table to program indicators as DHIS2 takes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from t2a.domain.indicators.metadata import derived_uid, payload
from t2a.domain.indicators.table_file import TableFile, read_table
from t2a.domain.metadata_import import Properties
from tests.unit.indicator_tables import TABLE, changed, read

ROOT = Path(__file__).parents[2]
MALARIA = ROOT / "mappings" / "indicators" / "malaria.yaml"
EXAMPLE: dict[str, Any] = json.loads((ROOT / "local" / "example" / "load-into-tracker-instance.json").read_text())


def made(file: TableFile) -> dict[str, Properties]:
    return {str(one["code"]): one for one in payload(file.table, file.indicators)["programIndicators"]}


def malaria() -> TableFile:
    return read_table(MALARIA.read_bytes(), file_name=MALARIA.name, open_rows=lambda _: b"")


def test_the_example_table_makes_the_example_programmes_reported_indicators() -> None:
    """All but MAL_REFERRED, which is in no report; in every property but UID and sharing."""
    wanted = {
        one["code"]: {name: value for name, value in one.items() if name not in ("id", "sharing")}
        for one in EXAMPLE["programIndicators"]
        if one["code"] != "MAL_REFERRED"
    }
    found = {
        code: {name: value for name, value in one.items() if name != "id"} for code, one in made(malaria()).items()
    }
    assert len(wanted) == 19
    assert found == wanted


def test_the_example_table_makes_the_example_programmes_group() -> None:
    file = malaria()
    [group] = payload(file.table, file.indicators)["programIndicatorGroups"]
    [wanted] = EXAMPLE["programIndicatorGroups"]
    assert {name: group[name] for name in ("id", "code", "name")} == {
        name: wanted[name] for name in ("id", "code", "name")
    }
    assert group["programIndicators"] == [{"id": one["id"]} for one in made(file).values()]


def test_uids_are_valid_and_always_the_same() -> None:
    uids = [str(one["id"]) for one in made(malaria()).values()]
    assert uids == [str(one["id"]) for one in made(malaria()).values()]
    assert len(set(uids)) == 19
    assert all(len(uid) == 11 and uid.isalnum() and uid.isascii() and uid[0].isalpha() for uid in uids)
    assert derived_uid("WIVi3HMHIZ6", "MAL_DEATHS") != derived_uid("WIVi3HMHIZ7", "MAL_DEATHS")


def test_without_templates_codes_and_names_follow_the_order_of_the_categories() -> None:
    found = made(read())
    assert list(found) == [
        *("MAL_TESTED_F_0_4", "MAL_TESTED_F_5P", "MAL_TESTED_M_0_4", "MAL_TESTED_M_5P"),
        "MAL_DEATHS",
    ]
    assert found["MAL_TESTED_M_5P"]["name"] == "Tested: Male, 5 and over"
    assert found["MAL_TESTED_M_5P"]["aggregateExportCategoryOptionCombo"] == "MAL_5P_M"
    assert found["MAL_TESTED_M_5P"]["filter"] == (
        "d2:hasValue(#{KbftsAhNdLf.sQRRcWxRDBo}) && A{JdYYzbCSFFO} == 'MALE' && years >= 5"
    )


def test_a_row_without_categories_makes_one_indicator_without_combination_or_filter() -> None:
    deaths = made(read())["MAL_DEATHS"]
    assert deaths["name"] == "Deaths"
    assert "aggregateExportCategoryOptionCombo" not in deaths
    assert "filter" not in deaths


def test_a_row_without_categories_may_name_its_combination() -> None:
    found = made(read(TABLE + "    combination: default\n"))
    assert found["MAL_DEATHS"]["aggregateExportCategoryOptionCombo"] == "default"


def test_combinations_may_be_given_cell_by_cell() -> None:
    text = "[sex, age]\n    combinations: {F young: a, F old: b, M young: c, M old: d}"
    found = made(changed("[sex, age]", text))
    assert [one.get("aggregateExportCategoryOptionCombo") for one in found.values()] == ["a", "b", "c", "d", None]


def test_indicators_of_enrollments_count_by_the_day_of_enrollment() -> None:
    found = made(changed("V{event_count}\n", "V{enrollment_count}\n  analytics_type: ENROLLMENT\n"))
    assert found["MAL_DEATHS"]["analyticsPeriodBoundaries"] == [
        {
            "boundaryTarget": "ENROLLMENT_DATE",
            "analyticsPeriodBoundaryType": "AFTER_START_OF_REPORTING_PERIOD",
        },
        {"boundaryTarget": "ENROLLMENT_DATE", "analyticsPeriodBoundaryType": "BEFORE_END_OF_REPORTING_PERIOD"},
    ]


def test_a_row_counts_as_it_says_itself() -> None:
    own = (
        "    expression: V{tei_count}\n    aggregation_type: SUM\n    decimals: 2\n    boundaries:\n"
        "      - {target: INCIDENT_DATE, type: BEFORE_END_OF_REPORTING_PERIOD, offset_periods: -1, "
        "offset_period_type: Monthly}\n"
    )
    deaths = made(read(TABLE + own))["MAL_DEATHS"]
    assert (deaths["expression"], deaths["aggregationType"], deaths["decimals"]) == ("V{tei_count}", "SUM", 2)
    assert deaths["analyticsPeriodBoundaries"] == [
        {
            "boundaryTarget": "INCIDENT_DATE",
            "analyticsPeriodBoundaryType": "BEFORE_END_OF_REPORTING_PERIOD",
            "offsetPeriods": -1,
            "offsetPeriodType": "Monthly",
        }
    ]


def test_a_filter_of_alternatives_gets_brackets_beside_others() -> None:
    found = made(changed("d2:hasValue(#{KbftsAhNdLf.sQRRcWxRDBo})", "a == 1 || b == 1"))
    assert str(found["MAL_TESTED_F_0_4"]["filter"]).startswith("(a == 1 || b == 1) && A{JdYYzbCSFFO}")


def test_long_short_names_are_cut_each_to_its_own_with_a_note() -> None:
    text = TABLE.replace("templates:\n", "templates:\n  short_name: '{name}'\n")
    file = read(text.replace("name: Tested", f"name: {'Tested for malaria ' * 4}"))
    names = [str(one["shortName"]) for one in made(file).values()]
    assert len(set(names)) == 5
    assert all(len(name) <= 50 for name in names)
    assert names == [str(one["shortName"]) for one in made(file).values()]
    notes = [one for one in file.remarks if "short name" in one]
    assert len(notes) == 4
    assert notes[0].startswith("note: malaria.yaml, line 20: rows[0]: short name 'Tested for malaria")
    assert names[-1] == "Deaths"


def test_short_names_that_would_be_the_same_are_told_apart_with_a_note() -> None:
    file = read(TABLE.replace("templates:\n", "templates:\n  short_name: '{data_element}'\n"))
    names = [one.short_name for one in file.indicators]
    assert len(set(names)) == 5
    assert names[-1] == "MAL_DEATHS"
    assert (
        sum("short name 'MAL_TESTED' stands there twice: it becomes 'MAL_TESTED " in one for one in file.remarks) == 4
    )


def test_a_group_that_exists_is_named_by_its_uid_alone() -> None:
    file = changed("{code: MAL, name: Malaria}", "dBDRj1C2SNe")
    assert file.table.program_indicator_group.id == "dBDRj1C2SNe"
    assert payload(file.table, file.indicators)["programIndicatorGroups"] == []


@pytest.mark.parametrize("text", ["{id: dBDRj1C2SNe}", "{id: dBDRj1C2SNe, code: A}", "{code: A, name: B}"])
def test_a_group_is_known_by_uid_or_by_code_and_name(text: str) -> None:
    assert changed("{code: MAL, name: Malaria}", text).indicators


def test_filters_over_several_lines_become_one() -> None:
    folded = "|\n          years\n          < 5\n"
    file = changed('{name: under 5, filter: "years < 5", code: 0_4}', f"\n        name: x\n        filter: {folded}")
    assert file.table.categories["age"].options["young"].filter == "years < 5"


def test_categories_are_judged() -> None:
    assert read().remarks == [
        "note: malaria.yaml, line 14: categories.age: covers everything of years, without overlap or gap"
    ]
