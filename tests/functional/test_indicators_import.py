"""`t2a indicators` against the stand-in: what it shows, what it imports, how it fails."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.dhis2.world import World
from t2a.domain.errors import Fatal, Refused, T2AError, Unanswered
from t2a.domain.yaml_model import FileInvalid

MALARIA = Path(__file__).parents[2] / "mappings" / "indicators" / "malaria.yaml"
GROUP = "dBDRj1C2SNe"
INDICATORS, GROUPS = "programIndicators", "programIndicatorGroups"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def server(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server(world) as running:
        monkeypatch.setenv("T2A_TRACKER_URL", running.url)
        monkeypatch.setenv("T2A_TRACKER_TOKEN", token_for("admin"))
        monkeypatch.setattr("cli.tables.console._width", 300)
        yield running


def t2a(*arguments: str | Path, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["indicators", *map(str, arguments)], input=answer)


def shown(*arguments: str | Path) -> str:
    result = t2a(*arguments)
    assert result.exception is None, result.exception
    return result.output


def failed(*arguments: str | Path) -> Exception:
    result = t2a(*arguments)
    assert isinstance(result.exception, Exception), result.output
    return result.exception


def members(world: World, group: str = GROUP) -> list[str]:
    return [one["id"] for one in world.item(GROUPS, group)[INDICATORS]]


def remove(world: World, *codes: str) -> None:
    """From the server and from its groups, as DHIS2 does it."""
    for code in codes:
        uid = world.uid(INDICATORS, code)
        world.metadata.remove(INDICATORS, uid)
        for group in world.metadata.list(GROUPS):
            group[INDICATORS] = [one for one in group[INDICATORS] if one["id"] != uid]


def empty(world: World) -> None:
    remove(world, *[one["code"] for one in world.metadata.list(INDICATORS)])
    world.metadata.remove(GROUPS, GROUP)


def posts(world: World) -> list[str]:
    return [entry["query"] for entry in world.log.as_json() if entry["method"] == "POST"]


def edited(tmp_path: Path, *edits: tuple[str, str]) -> Path:
    text = MALARIA.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    table = tmp_path / "malaria.yaml"
    table.write_text(text)
    return table


@pytest.mark.usefixtures("server")
def test_the_example_has_nothing_to_change(world: World) -> None:
    output = shown(MALARIA, "--diff")
    assert "19 the same; group MAL_MONTHLY_T2A: the same. Nothing to do." in output
    assert shown(MALARIA, "--import") == output
    assert posts(world) == []


@pytest.mark.usefixtures("server")
def test_an_empty_server_gets_everything_and_then_has_nothing_to_change(world: World) -> None:
    example = {one["code"]: one for one in world.metadata.list(INDICATORS)}
    empty(world)
    assert "19 to create; group MAL_MONTHLY_T2A: to create" in shown(MALARIA, "--diff")
    assert "DHIS2 says OK: 20 created, 0 updated" in shown(MALARIA, "--import", "--yes")
    assert "19 the same; group MAL_MONTHLY_T2A: the same. Nothing to do." in shown(MALARIA, "--diff")
    assert members(world) == [one["id"] for one in world.metadata.list(INDICATORS)]
    tested = world.item(INDICATORS, "MAL_TESTED_0_4_F")
    unlike = ("id", "sharing")
    assert {name: value for name, value in tested.items() if name not in unlike} == {
        name: value for name, value in example["MAL_TESTED_0_4_F"].items() if name not in unlike
    }


@pytest.mark.usefixtures("server")
def test_a_change_is_shown_and_imported_and_loses_nothing(world: World) -> None:
    uid = world.uid(INDICATORS, "MAL_TESTED_0_4_F")
    world.set_property(INDICATORS, uid, "filter", "1 == [bold]1")
    world.set_property(INDICATORS, uid, "style", {"color": "#fff"})
    sharing = world.item(INDICATORS, uid)["sharing"]
    output = shown(MALARIA, "--diff")
    assert "1 to change, 18 the same" in output
    assert "1 == [bold]1" in output
    assert "d2:hasValue(#{KbftsAhNdLf.sQRRcWxRDBo}) && A{JdYYzbCSFFO}" in output
    assert "0 created, 1 updated, 0 deleted, 0 ignored, 1 total" in shown(MALARIA, "--import", "--yes")
    assert world.item(INDICATORS, uid)["style"] == {"color": "#fff"}
    assert world.item(INDICATORS, uid)["sharing"] == sharing
    assert "access" not in world.item(INDICATORS, uid)
    assert "Nothing to do" in shown(MALARIA, "--diff")


@pytest.mark.usefixtures("server")
def test_members_that_others_put_into_the_group_stay(world: World) -> None:
    referred = world.uid(INDICATORS, "MAL_REFERRED")
    world.item(GROUPS, GROUP)[INDICATORS].append({"id": referred})
    remove(world, "MAL_DEATHS")
    output = shown(MALARIA, "--diff")
    assert "kept there: MAL_REFERRED" in output
    assert "1 to create, 18 the same, 1 kept in the group; group MAL_MONTHLY_T2A: to change" in output
    shown(MALARIA, "--import", "--yes")
    assert referred in members(world)
    assert world.uid(INDICATORS, "MAL_DEATHS") in members(world)
    assert len(members(world)) == 20
    assert "Nothing to do" in shown(MALARIA, "--diff")


@pytest.mark.usefixtures("server")
def test_with_a_prefix_what_left_the_table_leaves_the_group_and_stays_on_the_server(
    world: World, tmp_path: Path
) -> None:
    rows = MALARIA.read_text()[MALARIA.read_text().index("  - data_element: MAL_DEATHS") :]
    table = edited(tmp_path, (rows, ""), ("defaults:", "code_prefix: MAL_\n\ndefaults:"))
    deaths = world.uid(INDICATORS, "MAL_DEATHS")
    output = shown(table, "--diff")
    assert "they leave the group on --import; the indicators stay on the server: MAL_DEATHS" in output
    assert "in neither table nor group: nothing is done with them: MAL_REFERRED" in output
    assert deaths in members(world)
    shown(table, "--import", "--yes")
    assert deaths not in members(world)
    assert world.item(INDICATORS, "MAL_DEATHS")
    assert "18 the same, 2 left over; group MAL_MONTHLY_T2A: the same. Nothing to do." in shown(table, "--diff")


@pytest.mark.usefixtures("server")
def test_nothing_is_imported_unless_a_person_says_yes(world: World) -> None:
    remove(world, "MAL_DEATHS")
    assert t2a(MALARIA, "--import", answer="n\n").exit_code == 1
    assert posts(world) == []
    assert t2a(MALARIA, "--import", answer="y\n").exit_code == 0
    assert [query.split("&")[0] for query in posts(world)] == ["importMode=VALIDATE", "importMode=COMMIT"]


@pytest.mark.usefixtures("server")
def test_what_changes_on_the_server_while_the_question_stands_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(world, "MAL_DEATHS")

    def think(*_: object, **__: object) -> None:
        world.item(GROUPS, GROUP)["description"] = "by somebody else"

    monkeypatch.setattr("cli.indicators.typer.confirm", think)
    error = failed(MALARIA, "--import")
    assert isinstance(error, Fatal)
    assert "the server has changed since" in str(error)
    assert posts(world) == []


@pytest.mark.usefixtures("server")
def test_what_dhis2_refuses_is_a_sentence_each_and_nothing_is_imported(world: World) -> None:
    remove(world, "MAL_DEATHS")
    world.set_property(INDICATORS, "MAL_REFERRED", "name", "Malaria deaths")
    result = t2a(MALARIA, "--import", "--yes")
    assert result.exit_code == 1
    assert "DHIS2 says ERROR: 0 created, 0 updated, 0 deleted, 2 ignored, 2 total" in result.output
    assert "ProgramIndicator MAL_DEATHS: Property `name` with value `Malaria deaths` on object" in result.output
    assert "(E5003); choose another one in the table, or rename the object that has it" in result.output
    assert "Nothing was imported: DHIS2 refused it when it was asked to validate." in result.output
    assert [query.split("&")[0] for query in posts(world)] == ["importMode=VALIDATE"]
    with pytest.raises(KeyError):
        world.item(INDICATORS, "MAL_DEATHS")


@pytest.mark.usefixtures("server")
def test_a_user_without_the_right_is_told_which(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    remove(world, "MAL_DEATHS")
    monkeypatch.setenv("T2A_TRACKER_TOKEN", token_for("t2a.export"))
    assert "1 to create" in shown(MALARIA, "--diff")
    error = failed(MALARIA, "--import", "--yes")
    assert isinstance(error, Refused)
    assert "requires one Authority from [F_METADATA_IMPORT]. Give the integration user this right" in str(error)


@pytest.mark.parametrize(
    ("fault", "path", "error", "sentence"),
    [
        ("html", "/api/programIndicators", Unanswered, "answered with a page instead of JSON"),
        ("html", "/api/metadata", Unanswered, "answered with a page instead of JSON"),
        ("504", "/api/programs", Unanswered, "answered 504"),
        ("reset", "/api/programs", Unanswered, "cannot be reached or broke off its answer"),
        ("empty", "/api/programIndicators", Unanswered, "the answer is not what DHIS2 sends"),
        ("413", "/api/metadata", T2AError, "answered 413"),
    ],
)
@pytest.mark.usefixtures("server")
def test_a_server_in_trouble_is_a_sentence(
    world: World, fault: str, path: str, error: type[T2AError], sentence: str
) -> None:
    remove(world, "MAL_DEATHS")
    world.add_fault(fault=fault, path_prefix=path, times=10)
    raised = failed(MALARIA, "--import", "--yes")
    assert isinstance(raised, error)
    assert sentence in str(raised)


@pytest.mark.usefixtures("server")
def test_after_a_lost_answer_a_person_is_told_to_look(world: World) -> None:
    remove(world, "MAL_DEATHS")
    world.add_fault(fault="504", path_prefix="/api/metadata", skip=1, processed=True)
    raised = failed(MALARIA, "--import", "--yes")
    assert "Part of it may be imported: look what differs, then import again" in str(raised)
    assert "Nothing to do" in shown(MALARIA, "--diff")


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (("WIVi3HMHIZ6", "WIVi3HMHIZ7"), "program WIVi3HMHIZ7 does not exist there"),
        (("T2AdeCodeAt", "T2AdeCodeAx"), "attribute T2AdeCodeAx does not exist there"),
        (("{ id: dBDRj1C2SNe, code: MAL_MONTHLY_T2A, name: Malaria monthly report }", "dBDRj1C2SNx"),
         "program indicator group dBDRj1C2SNx does not exist there"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("server")
def test_what_the_server_does_not_know_is_a_sentence(edit: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    error = failed(edited(tmp_path, edit), "--diff")
    assert isinstance(error, Fatal)
    assert sentence in str(error)


@pytest.mark.usefixtures("server")
def test_a_code_that_another_program_holds_is_a_sentence(world: World) -> None:
    world.set_property(INDICATORS, "MAL_DEATHS", "program", {"id": "otherProgra"})
    assert "MAL_DEATHS: indicators of another program have these codes" in str(failed(MALARIA, "--diff"))


@pytest.mark.usefixtures("server")
def test_an_indicator_that_was_given_the_code_of_another_is_not_taken_for_both(world: World) -> None:
    empty(world)
    shown(MALARIA, "--import", "--yes")
    deaths = world.uid(INDICATORS, "MAL_DEATHS")
    remove(world, "MAL_TESTED_0_4_F")
    world.set_property(INDICATORS, deaths, "code", "MAL_TESTED_0_4_F")
    error = failed(MALARIA, "--diff")
    assert f"MAL_TESTED_0_4_F and MAL_DEATHS would both be the indicator {deaths} of the server" in str(error)


@pytest.mark.usefixtures("server")
def test_a_group_is_found_by_its_code_and_by_its_uid_alone(world: World, tmp_path: Path) -> None:
    given = "{ id: dBDRj1C2SNe, code: MAL_MONTHLY_T2A, name: Malaria monthly report }"
    by_code = edited(tmp_path, (given, "{ code: MAL_MONTHLY_T2A, name: Malaria monthly report }"))
    assert "group MAL_MONTHLY_T2A: the same" in shown(by_code, "--diff")
    by_uid = edited(tmp_path, (given, GROUP))
    assert "19 the same; group dBDRj1C2SNe: the same" in shown(by_uid, "--diff")


@pytest.mark.usefixtures("server")
def test_what_would_be_imported_can_be_written_to_a_file(world: World, tmp_path: Path) -> None:
    out = tmp_path / "metadata.json"
    shown(MALARIA, "--diff", "--out", out)
    written: dict[str, list[dict[str, Any]]] = json.loads(out.read_text())
    assert [one["id"] for one in written[INDICATORS]] != []
    assert {one["id"] for one in written[INDICATORS]} == set(members(world))
    assert written[GROUPS][0]["id"] == GROUP


def test_without_a_server_the_metadata_are_printed_alone() -> None:
    result = t2a(MALARIA)
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)[INDICATORS]) == 19
    assert "covers 0 to 200" in result.stderr
    assert "imported by hand, the group of this file loses its other members" in result.stderr


def test_a_file_that_cannot_be_read_or_written_is_a_sentence(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in str(failed(tmp_path / "none.yaml"))
    assert "cannot be written: " in str(failed(MALARIA, "--out", tmp_path / "none" / "out.json"))
    table = edited(tmp_path, ("rows:\n", "rows: rows.csv\nignored:\n"))
    assert "rows.csv cannot be read" in str(failed(table))


def test_rows_are_read_beside_the_table(tmp_path: Path) -> None:
    text = MALARIA.read_text()
    (tmp_path / "malaria.yaml").write_text(text[: text.index("rows:")] + "rows: rows.csv\n")
    (tmp_path / "rows.csv").write_text("data_element,name\nMAL_DEATHS,Malaria deaths\n")
    result = t2a(tmp_path / "malaria.yaml")
    assert [one["code"] for one in json.loads(result.stdout)[INDICATORS]] == ["MAL_DEATHS"]


def test_a_bad_table_is_refused_before_any_server_is_asked(tmp_path: Path) -> None:
    error = failed(edited(tmp_path, (">= 5 &&", ">= 6 &&")), "--import")
    assert isinstance(error, FileInvalid)
    assert "between `0_4` and `5_14` is a gap: neither takes 5 of d2:yearsBetween" in str(error)
