"""`t2a mapping from-package`: the findings of a check, from two files, without a socket."""

from pathlib import Path

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.mapping_file import read_mapping
from t2a.domain.mapping_windows import PeriodWindow
from tests.unit.packages import ATTRIBUTE, DEATHS, GROUP, MONTHLY, Packages, t2a


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    monkeypatch.chdir(tmp_path)
    return Packages(tmp_path)


def test_the_example_is_clean_and_what_a_package_cannot_tell_is_said(packages: Packages) -> None:
    result = packages.run()
    assert result.exit_code == 0, result.output
    assert packages.codes() == []
    assert packages.codes("note") == ["T2A316"]
    assert packages.untold() == []
    told = " ".join(packages.report()["not_checked"])
    assert "user: a package tells nothing of it" in told
    assert "org units: a package tells nothing of it" in told


def test_codes_that_do_not_exist_are_found(packages: Packages) -> None:
    packages.indicators[0]["attributeValues"][0]["value"] = "MAL_NOWHERE"
    packages.indicators[1]["aggregateExportCategoryOptionCombo"] = "NOBODY"
    assert {"T2A305", "T2A401"} <= set(packages.codes("error"))
    assert packages.run().exit_code == 1


def test_a_code_of_another_kind_of_object_is_told_as_that(packages: Packages) -> None:
    packages.aggregate["indicators"] = [{"id": "indicator00", "name": "Rate", "code": "MAL_RATE"}]
    packages.indicators[0]["attributeValues"][0]["value"] = "MAL_RATE"
    assert "T2A306" in packages.codes("error")


def test_two_indicators_for_one_cell_are_found(packages: Packages) -> None:
    first, second = packages.indicators[:2]
    second["aggregateExportCategoryOptionCombo"] = first["aggregateExportCategoryOptionCombo"]
    assert packages.codes("error") == ["T2A501", "T2A501"]


class TestMappings:
    def test_a_group_whose_members_carry_codes_and_the_data_set_that_holds_them(self, packages: Packages) -> None:
        result = packages.run("--out", "malaria.yaml", "--level", "3")
        assert result.exit_code == 0, result.output
        mapping = read_mapping(Path("malaria.yaml").read_bytes(), file_name="malaria.yaml")
        assert mapping.tracker.program_indicator_groups == (GROUP,)
        assert mapping.tracker.data_element == DataElementSource(attribute=ATTRIBUTE)
        assert mapping.tracker.org_units == OrgUnitSelection(level=3)
        assert [one.id for one in mapping.aggregate.data_sets] == [MONTHLY]
        assert "Malaria monthly report: 19 indicators" in Path("malaria.yaml").read_text()

    def test_nothing_is_written_unless_asked_and_nothing_overwritten(self, packages: Packages) -> None:
        packages.run()
        assert not list(Path().glob("*.yaml"))
        Path("malaria.yaml").write_text("mine")
        assert "already there" in str(packages.run("--out", "malaria.yaml").exception)
        assert Path("malaria.yaml").read_text() == "mine"
        assert packages.run("--out", "malaria.yaml", "--force").exit_code == 0

    def test_a_level_that_is_only_guessed_is_said(self, packages: Packages) -> None:
        assert "is a guess" in packages.run("--out", "malaria.yaml").stderr

    def test_without_groups_the_indicators_with_codes_stand_one_by_one(self, packages: Packages) -> None:
        del packages.tracker["programIndicatorGroups"]
        packages.run("--out", "malaria.yaml")
        mapping = read_mapping(Path("malaria.yaml").read_bytes(), file_name="malaria.yaml")
        assert len(mapping.tracker.program_indicators) == 19
        assert packages.codes() == []

    def test_an_exchange_in_the_package_says_org_units_periods_and_more_indicators(self, packages: Packages) -> None:
        packages.exchanging("O8YVW65aL9J")
        result = packages.run("--out", "malaria.yaml")
        mapping = read_mapping(Path("malaria.yaml").read_bytes(), file_name="malaria.yaml")
        assert mapping.tracker.org_units == OrgUnitSelection(level=3)
        assert mapping.aggregate.data_sets[0].periods == (PeriodWindow(past=3),)
        assert mapping.tracker.program_indicators == ("O8YVW65aL9J",)
        assert "is a guess" not in result.stderr
        assert packages.codes("error") == ["T2A304"]

    def test_what_is_named_and_not_in_the_package_is_said(self, packages: Packages) -> None:
        packages.exchanging(DEATHS, "nowhere0000")
        packages.tracker["programIndicatorGroups"][0]["programIndicators"].append({"id": "nowhere0000"})
        told = " ".join(packages.run().stderr.split())
        assert "exchange names 1 items that are no program indicators of the package" in told
        assert "Group Malaria monthly report names 1 program indicators that the package does not hold" in told

    def test_a_page_is_written(self, packages: Packages) -> None:
        packages.run("--html", "check.html")
        assert "T2A316" in Path("check.html").read_text()


class TestAttributes:
    def test_the_older_form_of_an_attribute_is_read(self, packages: Packages) -> None:
        assert packages.tracker["attributes"][0]["programIndicatorAttribute"] is True
        packages.tracker["attributes"][0]["programIndicatorAttribute"] = False
        assert "T2A205" in packages.codes("error")
        packages.tracker["attributes"][0]["objectTypes"] = ["PROGRAM_INDICATOR"]
        assert packages.codes("error") == []

    def test_codes_are_read_although_the_package_does_not_bring_their_attribute(self, packages: Packages) -> None:
        del packages.tracker["attributes"]
        packages.indicators[0]["attributeValues"][0]["value"] = "MAL_NOWHERE"
        assert packages.codes("error") == ["T2A305"]
        (line,) = packages.untold()
        assert line == f"MAL_CS_TRK.json: its indicators hold values of attribute {ATTRIBUTE}, which it does not bring"

    def test_the_one_that_is_used_is_taken_among_several(self, packages: Packages) -> None:
        packages.tracker["attributes"][0] |= {"name": "Code", "code": None}
        other = {"id": "attribute02", "name": "ICD-10", "valueType": "TEXT", "programIndicatorAttribute": True}
        packages.tracker["attributes"].insert(0, other)
        assert packages.codes() == []

    def test_the_native_field_is_taken_where_no_attribute_is_used(self, packages: Packages) -> None:
        del packages.tracker["attributes"]
        for one in packages.indicators:
            one["aggregateExportDataElement"] = "".join(held["value"] for held in one.pop("attributeValues", []))
        assert packages.codes() == []


class TestVoid:
    def test_an_exchange_whose_indicators_carry_no_code_is_wholly_void(self, packages: Packages) -> None:
        packages.without_codes()
        packages.exchanging(*[one["id"] for one in packages.indicators[:5]])
        (finding,) = [one for one in packages.report()["findings"] if one["severity"] == "error"]
        assert finding["code"] == "T2A319"
        assert "5" in finding["what"]
        assert packages.run().exit_code == 1

    def test_without_codes_and_without_an_exchange_there_is_nothing_to_check(self, packages: Packages) -> None:
        packages.without_codes()
        assert "none of the 20 program indicators says" in str(packages.run().exception)


class TestWithoutCombinations:
    def test_one_sentence_and_no_word_on_combinations(self, packages: Packages) -> None:
        del packages.aggregate["categoryOptionCombos"]
        assert packages.codes() == []
        (line,) = packages.untold()
        assert line == "option combinations of 1 category combinations: the package does not hold them"
        assert packages.run().exit_code == 1

    def test_data_elements_are_checked_all_the_same(self, packages: Packages) -> None:
        del packages.aggregate["categoryOptionCombos"]
        packages.indicators[0]["attributeValues"][0]["value"] = "MAL_NOWHERE"
        assert packages.codes() == ["T2A305"]

    def test_what_is_certain_without_them_is_found(self, packages: Packages) -> None:
        del packages.aggregate["categoryOptionCombos"]
        first, second, third = packages.indicators[:3]
        second["aggregateExportCategoryOptionCombo"] = first["aggregateExportCategoryOptionCombo"]
        third["aggregateExportCategoryOptionCombo"] = None
        deaths = next(one for one in packages.indicators if one["id"] == DEATHS)
        deaths["aggregateExportCategoryOptionCombo"] = "MAL_0_4_F"
        assert packages.codes() == ["T2A404", "T2A405", "T2A501", "T2A501"]


class TestBroken:
    """Partial findings and a sentence, never a stack trace."""

    def test_an_older_version_is_found(self, packages: Packages) -> None:
        packages.tracker["package"]["DHIS2Version"] = "2.36.10"
        assert "T2A102" in packages.codes("warning")

    def test_an_unknown_version_is_found(self, packages: Packages) -> None:
        for one in (packages.tracker, packages.aggregate):
            one["package"], one["system"] = {"DHIS2Version": 42}, None
        assert packages.codes() == ["T2A102", "T2A102"]

    def test_without_data_sets_nothing_is_fed_and_nothing_written(self, packages: Packages) -> None:
        del packages.aggregate["dataSets"]
        assert packages.codes("error") == ["T2A319"]
        assert packages.untold() == ["MAL_AGG.json: it holds no dataSets"]
        result = packages.run("--out", "malaria.yaml")
        assert "No file was written" in result.stderr
        assert result.exit_code == 1

    def test_without_data_elements_nothing_is_said_of_codes(self, packages: Packages) -> None:
        del packages.aggregate["dataElements"]
        assert packages.codes("error") == []
        assert any("MAL_AGG.json holds no dataElements" in line for line in packages.untold())

    def test_data_elements_of_a_data_set_that_are_not_there_are_said(self, packages: Packages) -> None:
        packages.aggregate["dataElements"] = packages.aggregate["dataElements"][1:]
        assert any("names 1 data elements that the package does not hold" in line for line in packages.untold())
        assert set(packages.codes("error")) == {"T2A305"}

    @pytest.mark.parametrize("bad", [None, 7, "text", {}, {"id": 7}, []])
    def test_what_is_no_object_is_left_out_and_said(self, packages: Packages, bad: object) -> None:
        packages.indicators.append(bad)  # type: ignore[arg-type]
        packages.aggregate["dataSets"].append(bad)
        assert packages.codes("error") == []
        assert len(packages.untold()) == 2

    @pytest.mark.parametrize("bad", [None, 7, {"a": 1}])
    def test_a_property_of_another_type_leaves_the_object_out(self, packages: Packages, bad: object) -> None:
        packages.indicators[0] |= {"name": {"no": "name"}, "attributeValues": bad}
        packages.aggregate["dataElements"][0] |= {"code": ["no", "code"], "name": {}}
        packages.aggregate["categoryOptionCombos"][0]["categoryCombo"] = bad
        result = packages.run()
        assert isinstance(result.exception, SystemExit), result.exception
        assert any("not as DHIS2 writes them" in line for line in packages.untold())

    @pytest.mark.parametrize(
        "section",
        ["attributes", "programs", "programIndicatorGroups", "dataSets", "categoryOptionCombos", "categoryCombos"],
    )
    @pytest.mark.parametrize("bad", [None, 7, "text", {"a": 1}, [None]])
    def test_a_section_that_is_no_list_is_said(self, packages: Packages, section: str, bad: object) -> None:
        side = packages.tracker if section in packages.tracker else packages.aggregate
        side[section] = bad
        assert any(section in line for line in [*packages.untold(), *packages.codes()])

    def test_packages_the_wrong_way_round_are_told(self, packages: Packages) -> None:
        packages.tracker, packages.aggregate = packages.aggregate, packages.tracker
        assert "give the tracker package first" in str(packages.run().exception)


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is not JSON"),
            (b"PK\x03\x04\xff", "is not JSON"),
            (b"{\n\n,", "is not JSON (line 3)"),
            (b"[" * 200_000, "is not JSON"),
            (b"[]", "is no metadata package"),
            (b"7", "is no metadata package"),
            (b"{}", "holds no programIndicators"),
            (b'{"programIndicators": 7}', "holds no programIndicators"),
            (b"<!doctype html>", "is not JSON"),
        ],
    )
    def test_what_is_no_package_is_said(self, tmp_path: Path, content: bytes, said: str) -> None:
        file = tmp_path / "package.json"
        file.write_bytes(content)
        error = t2a(str(file), str(file)).exception
        assert isinstance(error, Fatal)
        assert said in str(error)

    def test_a_file_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        assert "cannot be read" in str(t2a(str(tmp_path / "no.json"), str(tmp_path)).exception)
        assert "cannot be read" in str(t2a(str(tmp_path), str(tmp_path)).exception)

    def test_a_file_that_is_too_large_is_not_read(self, packages: Packages, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("t2a.adapters.package.LARGEST", 1000)
        assert "export only what the programme needs" in str(packages.run().exception)

    def test_one_file_may_be_both_packages(self, packages: Packages) -> None:
        packages.tracker |= {
            name: content for name, content in packages.aggregate.items() if name not in packages.tracker
        }
        packages.tracker["dataElements"] += packages.aggregate["dataElements"]
        both = str(packages.files()[0])
        assert t2a(both, both).exit_code == 0

    def test_a_byte_order_mark_is_nothing(self, packages: Packages) -> None:
        files = packages.files()
        for file in files:
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
        assert t2a(*map(str, files)).exit_code == 0
