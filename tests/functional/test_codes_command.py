"""`t2a codes` against the stand-in: what it lists, writes and imports, how it fails."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.dhis2.world import World
from t2a.domain.errors import Fatal, Refused, T2AError, Unanswered

ELEMENTS, COMBOS, DATA_SETS = "dataElements", "categoryOptionCombos", "dataSets"
TESTED, YOUNG_GIRLS = "CInCcuZiWIN", "qRqMMCHMdhN"
NOTHING = "Every data element and option combination has a code of its own. Nothing to do."
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def server(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(world) as running:
        monkeypatch.setenv("T2A_AGGREGATE_URL", running.url)
        monkeypatch.setenv("T2A_AGGREGATE_TOKEN", token_for("admin"))
        monkeypatch.setattr("cli.tables.console._width", 300)
        yield running


@pytest.fixture
def lacking(world: World) -> World:
    """One element and one combination without a code, two combinations with the same."""
    world.set_property(ELEMENTS, "MAL_TESTED", "code", None)
    world.set_property(COMBOS, "MAL_0_4_F", "code", None)
    world.set_property(COMBOS, "MAL_15P_M", "code", "MAL_15P_F")
    return world


def t2a(*arguments: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["codes", *map(str, arguments)], input=answer)


def shown(*arguments: str | Path) -> str:
    result = t2a(*arguments)
    assert result.exception is None, result.exception
    return result.stdout


def failed(*arguments: str | Path) -> Exception:
    result = t2a(*arguments)
    assert isinstance(result.exception, Exception), result.output
    return result.exception


def listed(*arguments: str) -> dict[str, str]:
    found: list[dict[str, str]] = json.loads(shown(*arguments, "--format", "json"))["objects"]
    return {one["name"]: one["proposed"] for one in found}


def posts(world: World) -> list[str]:
    return [entry["query"].split("&")[0] for entry in world.log.as_json() if entry["method"] == "POST"]


def stored(world: World) -> dict[str, list[dict[str, Any]]]:
    return {name: deepcopy(world.metadata.list(name)) for name in (ELEMENTS, COMBOS)}


def test_the_example_lacks_nothing(world: World, tmp_path: Path) -> None:
    out = tmp_path / "codes.json"
    assert shown("MAL_MONTHLY", "MAL_MONTHLY_MANUAL", "--import", "--out", out).strip() == NOTHING
    assert posts(world) == []
    assert not out.exists()


@pytest.mark.usefixtures("lacking")
def test_what_lacks_a_code_is_listed_with_a_proposal_and_the_reason() -> None:
    output = shown("UeCjcuUqPpr")
    assert "3 objects need codes." in output
    assert "MALARIA_SUSPECTED_CASES_TESTED" in output
    assert "category option combination of Malaria age by sex" in output
    assert "15 years and over, Female (kQNYyWg3Xi3) has the same code and keeps it" in output


@pytest.mark.usefixtures("lacking")
def test_the_prefix_begins_every_code() -> None:
    found = listed("MAL_MONTHLY", "--prefix", "tb")
    assert found.pop("Malaria suspected cases tested") == "TB_MALARIA_SUSPECTED_CASES_TESTED"
    assert found.pop("0-4 years, Female") == "TB_AGE_0_4_SEX_F"
    assert all(code.startswith("TB_AGE_15P_SEX_") for code in found.values())
    assert len(found) == 1


def test_a_code_that_an_object_elsewhere_has_is_not_proposed(lacking: World) -> None:
    elsewhere = next(one for one in lacking.metadata.list(ELEMENTS) if one["domainType"] == "TRACKER")
    elsewhere["code"] = "MALARIA_SUSPECTED_CASES_TESTED"
    lacking.set_property(COMBOS, "default", "code", "MAL_AGE_SEX_AGE_0_4_SEX_F")
    found = listed("MAL_MONTHLY")
    assert found["Malaria suspected cases tested"] == "MALARIA_SUSPECTED_CASES_TESTED_2"
    assert found["0-4 years, Female"] == "MAL_AGE_SEX_AGE_0_4_SEX_F_2"


def test_options_without_codes_leave_the_name_of_the_combination(lacking: World) -> None:
    lacking.set_property("categoryOptions", "SEX_F", "code", None)
    assert listed("MAL_MONTHLY")["0-4 years, Female"] == "MAL_AGE_SEX_0_4_YEARS_FEMALE"


def test_attribute_option_combinations_are_listed_too(lacking: World) -> None:
    combo = {"id": lacking.uid("categoryCombos", "MAL_AGE_SEX")}
    default = {"id": lacking.uid("categoryCombos", "default")}
    for code in ("MAL_CONFIRMED", "MAL_TREATED", "MAL_DEATHS", TESTED):
        lacking.set_property(ELEMENTS, code, "categoryCombo", default)
    assert list(listed("MAL_MONTHLY")) == ["Malaria suspected cases tested"]
    lacking.set_property(DATA_SETS, "MAL_MONTHLY", "categoryCombo", combo)
    found = json.loads(shown("MAL_MONTHLY", "--format", "json"))["objects"]
    kinds = [one["kind"] for one in found]
    assert kinds == ["data element", "attribute option combination", "attribute option combination"]


def test_the_file_holds_the_whole_objects_and_can_be_imported(lacking: World, tmp_path: Path) -> None:
    out = tmp_path / "codes.json"
    shown("MAL_MONTHLY", "--out", out)
    written = json.loads(out.read_text())
    (tested,) = written[ELEMENTS]
    assert tested["code"] == "MALARIA_SUSPECTED_CASES_TESTED"
    for one in (tested, *written[COMBOS]):
        collection = ELEMENTS if one is tested else COMBOS
        held = lacking.item(collection, one["id"])
        assert {**one, "code": None, "access": None} == {**held, "code": None, "access": None}
    assert len(written[COMBOS]) == 6
    assert posts(lacking) == []


def test_after_the_import_nothing_lacks_a_code_and_nothing_else_has_changed(lacking: World) -> None:
    before = stored(lacking)
    result = t2a("MAL_MONTHLY", "--import", "--yes")
    assert result.exit_code == 0
    assert "DHIS2 says OK: 0 created, 7 updated, 0 deleted, 0 ignored, 7 total" in result.output
    assert posts(lacking) == ["importMode=VALIDATE", "importMode=COMMIT"]
    assert shown("MAL_MONTHLY").strip() == NOTHING
    assert lacking.item(ELEMENTS, TESTED)["code"] == "MALARIA_SUSPECTED_CASES_TESTED"
    assert lacking.item(COMBOS, YOUNG_GIRLS)["code"] == "MAL_AGE_SEX_AGE_0_4_SEX_F"
    after = stored(lacking)
    changed = [
        (name, new["id"])
        for name, objects in after.items()
        for old, new in zip(before[name], objects, strict=True)
        if old != new
    ]
    assert len(changed) == 3
    for name, objects in after.items():
        for old, new in zip(before[name], objects, strict=True):
            assert {**old, "code": None} == {**new, "code": None}


def test_nothing_is_imported_unless_a_person_says_yes(lacking: World) -> None:
    assert t2a("MAL_MONTHLY", "--import", answer="n\n").exit_code == 1
    assert posts(lacking) == []
    assert t2a("MAL_MONTHLY", "--import", answer="y\n").exit_code == 0
    assert posts(lacking) == ["importMode=VALIDATE", "importMode=COMMIT"]


def test_json_stands_alone_on_the_output(lacking: World) -> None:
    result = t2a("MAL_MONTHLY", "--import", "--yes", "--format", "json")
    assert len(json.loads(result.stdout)["objects"]) == 3
    assert "DHIS2 says OK" in result.stderr
    assert posts(lacking)


def test_what_dhis2_refuses_is_a_sentence_each_and_nothing_is_imported(lacking: World) -> None:
    lacking.set_property(ELEMENTS, TESTED, "name", "Malaria deaths")
    result = t2a("MAL_MONTHLY", "--import", "--yes")
    assert result.exit_code == 1
    assert "DHIS2 says ERROR" in result.output
    assert "DataElement Malaria deaths: Property `name` with value `Malaria deaths`" in result.output
    assert "Nothing was imported: DHIS2 refused it when it was asked to validate." in result.output
    assert posts(lacking) == ["importMode=VALIDATE"]


@pytest.mark.usefixtures("lacking")
def test_a_user_without_the_right_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T2A_AGGREGATE_TOKEN", token_for("t2a.import"))
    assert "3 objects need codes." in shown("MAL_MONTHLY")
    error = failed("MAL_MONTHLY", "--import", "--yes")
    assert isinstance(error, Refused)
    assert "requires one Authority from [F_METADATA_IMPORT]" in str(error)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("NONE", "data set NONE does not exist there, or the user may not see it; give its UID or code"),
        ("A,B", "'A,B' is no name that DHIS2 can look up; give the data set's UID"),
        ("", "'' is no name that DHIS2 can look up; give the data set's UID"),
    ],
)
def test_a_data_set_that_is_not_there_is_named(name: str, sentence: str) -> None:
    error = failed("MAL_MONTHLY", name)
    assert isinstance(error, Fatal)
    assert sentence in str(error)


@pytest.mark.usefixtures("lacking")
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    error = failed("MAL_MONTHLY", "--out", tmp_path / "none" / "codes.json")
    assert "codes.json cannot be written: No such file or directory; give another path" in str(error)


@pytest.mark.parametrize(
    ("fault", "path", "error", "sentence"),
    [
        ("html", "/api/dataSets", Unanswered, "answered with a page instead of JSON"),
        ("empty", "/api/dataSets", Unanswered, "the data sets: the answer is not what DHIS2 sends"),
        ("504", "/api/categoryCombos", Unanswered, "answered 504"),
        ("reset", "/api/dataElements", Unanswered, "cannot be reached or broke off its answer"),
        ("413", "/api/metadata", T2AError, "answered 413"),
        ("reset", "/api/metadata", Unanswered, "cannot be reached or broke off its answer"),
    ],
)
def test_whatever_the_server_does_there_is_a_sentence(
    lacking: World, fault: str, path: str, error: type[T2AError], sentence: str
) -> None:
    lacking.add_fault(fault=fault, path_prefix=path, times=10)
    raised = failed("MAL_MONTHLY", "--import", "--yes")
    assert isinstance(raised, error)
    assert sentence in str(raised)


def test_an_address_without_a_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T2A_AGGREGATE_TOKEN")
    assert "give a token for the aggregate instance" in str(failed("MAL_MONTHLY"))
