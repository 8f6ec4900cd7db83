"""`t2a mapping new` and `from-exchange` against the stand-in: what they write passes the check as it is."""

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
from t2a.domain.errors import Fatal, Refused, T2AError
from t2a.domain.mapping import DataElementSource, Mapping, OrgUnitSelection
from t2a.domain.mapping_file import read_mapping
from t2a.domain.mapping_windows import PeriodWindow

MONTHLY_GROUP, QUARTERLY_GROUP = "dBDRj1C2SNe", "h6HL3F2pkba"
MONTHLY, QUARTERLY = "UeCjcuUqPpr", "JiievvK9CfW"
ATTRIBUTE, EXCHANGE, COUNTRY, DEATHS = "T2AdeCodeAt", "qhZURImEEay", "WRVvoe2Iam9", "vxHWjkR51Fk"
EXCHANGES = "aggregateDataExchanges"
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=["2.42"])
def world(request: pytest.FixtureRequest) -> World:
    return World(version=request.param, with_quarterly_extension=True)


@pytest.fixture(autouse=True)
def server(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)
    with Server(world) as running:
        monkeypatch.setenv("T2A_TRACKER_URL", running.url)
        monkeypatch.setenv("T2A_TRACKER_TOKEN", token_for("t2a.export"))
        monkeypatch.setenv("T2A_AGGREGATE_URL", running.url)
        monkeypatch.setenv("T2A_AGGREGATE_TOKEN", token_for("t2a.import"))
        yield running


def t2a(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["mapping", *arguments], input=answer, env={"COLUMNS": "200"})


def clean(*arguments: str, answer: str | None = None) -> Result:
    """The result of a command whose mapping has no error."""
    result = t2a(*arguments, answer=answer)
    assert result.exit_code == 0, f"{result.exception} {result.output}"
    assert "0 errors" in result.stdout
    return result


def failed(*arguments: str) -> Exception:
    result = t2a(*arguments)
    assert isinstance(result.exception, T2AError), result.output
    return result.exception


def written(name: str) -> Mapping:
    return read_mapping(Path(f"{name}.yaml").read_bytes(), file_name=f"{name}.yaml")


class TestNew:
    def test_everything_proposed_is_a_mapping_without_errors(self) -> None:
        clean("new", "--yes")
        mapping = written("malaria-monthly-report")
        assert mapping.tracker.program_indicator_groups == (MONTHLY_GROUP, QUARTERLY_GROUP)
        assert mapping.tracker.data_element == DataElementSource(attribute=ATTRIBUTE)
        assert mapping.tracker.org_units == OrgUnitSelection(level=3)
        assert mapping.tracker.org_unit_id_scheme == "UID"
        assert {one.id: one.periods for one in mapping.aggregate.data_sets} == {
            MONTHLY: (PeriodWindow(past=3),),
            QUARTERLY: (PeriodWindow(past=1),),
        }
        assert (mapping.timezone, mapping.schedule) == ("UTC", "cron(0 3 * * ? *)")

    def test_names_stand_beside_uids(self) -> None:
        clean("new", "--yes")
        text = Path("malaria-monthly-report.yaml").read_text()
        assert f"- {MONTHLY_GROUP} # Malaria monthly report: 19 indicators" in text
        assert f"- id: {MONTHLY} # Malaria monthly report, Monthly" in text
        assert "level: 3 # Facility" in text

    def test_options_answer_every_question(self) -> None:
        options = ["--group", MONTHLY_GROUP, "--data-element", ATTRIBUTE, "--data-set", MONTHLY, "--past", "2"]
        options += ["--include-current", "--level", "3", "--within", COUNTRY, "--org-unit-id-scheme", "CODE"]
        options += ["--timezone", "Africa/Freetown", "--schedule", "rate(1 day)", "--description", "Malaria: monthly"]
        clean("new", *options, "--out", "mal.yaml")
        mapping = written("mal")
        assert mapping.tracker.org_units == OrgUnitSelection(level=3, within=(COUNTRY,))
        assert mapping.tracker.org_unit_id_scheme == "CODE"
        assert mapping.aggregate.data_sets[0].periods == (PeriodWindow(past=2, include_current=True),)
        assert (mapping.timezone, mapping.schedule) == ("Africa/Freetown", "rate(1 day)")
        assert mapping.description == "Malaria: monthly"

    def test_questions_take_numbers_values_and_what_is_proposed(self) -> None:
        answers = ["9", "1", "", MONTHLY, "4", "", "CODE", "never", "rate(6 hours)", "Freetown", "Africa/Freetown", ""]
        result = clean("new", answer="\n".join(answers) + "\n")
        mapping = written("malaria-monthly-report")
        assert mapping.tracker.program_indicator_groups == (MONTHLY_GROUP,)
        assert mapping.aggregate.data_sets[0].periods == (PeriodWindow(past=4),)
        assert mapping.tracker.org_unit_id_scheme == "CODE"
        assert (mapping.schedule, mapping.timezone) == ("rate(6 hours)", "Africa/Freetown")
        assert "Give numbers from 1 to 2" in result.stderr
        assert "'Freetown' is not an IANA time zone" in result.stderr
        assert "19 of 19" in result.stderr

    def test_a_terminal_that_falls_silent_ends_it_without_a_file(self) -> None:
        result = t2a("new", answer="1\n")
        assert result.exit_code == 1
        assert not list(Path().glob("*.yaml"))

    def test_single_indicators_need_no_group(self) -> None:
        clean("new", "--yes", "--indicator", DEATHS, "--name", "deaths")
        mapping = written("deaths")
        assert mapping.tracker.program_indicators == (DEATHS,)
        assert mapping.tracker.program_indicator_groups == ()

    def test_a_file_is_not_overwritten_without_force(self) -> None:
        Path("mal.yaml").write_text("mine")
        assert "already there" in str(failed("new", "--yes", "--out", "mal.yaml"))
        assert Path("mal.yaml").read_text() == "mine"
        clean("new", "--yes", "--out", "mal.yaml", "--force")
        assert written("mal").name == "mal"

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--group", "nowhere0000"], "there is none such"),
            (["--data-element", "nowhere0000"], "there is none such"),
            (["--data-set", "nowhere0000"], "there is none such"),
            (["--level", "9"], "there is none such"),
            (["--within", "nowhere"], "is not a DHIS2 UID"),
            (["--past", "0"], "this window holds no period"),
            (["--schedule", "daily"], "is not a schedule"),
            (["--timezone", "Nowhere"], "is not an IANA time zone"),
            (["--org-unit-id-scheme", "NAME"], "is no id scheme"),
            (["--out", "mal.yml"], "ends with .yaml"),
            (["--out", "mal.yaml", "--name", "other"], "is named as its file"),
            (["--name", "Malaria"], "is no mapping name"),
            (["--out", "nowhere/mal.yaml"], "cannot be written"),
            (["--data-element", "aggregateExportDataElement"], "name no data element in the attribute or field"),
            (["--data-element", "code", "--indicator", "rMeH1Pu33TS"], "no data set of the aggregate instance holds"),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_written(self, options: list[str], said: str) -> None:
        assert said in str(failed("new", "--yes", *options))
        assert not list(Path().glob("**/*.yaml"))

    def test_codes_are_proposed_where_uids_differ(self, world: World) -> None:
        """The hierarchy of the one instance is that of the other: here only facilities without codes are unlike."""
        for one in world.metadata.list("organisationUnits"):
            one["code"] = None
        clean("new", "--yes")
        assert written("malaria-monthly-report").tracker.org_unit_id_scheme == "UID"

    def test_json_stands_alone_on_the_output(self) -> None:
        result = t2a("new", "--yes", "--format", "json")
        assert json.loads(result.stdout)["mapping"] == "malaria-monthly-report"

    def test_a_wrong_token_is_one_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("T2A_TRACKER_TOKEN", token_for("nobody"))
        assert isinstance(failed("new", "--yes"), Refused)

    @pytest.mark.parametrize("fault", ["html", "empty", "502", "reset", "half"])
    def test_a_half_started_server_is_one_sentence(self, world: World, fault: str) -> None:
        world.add_fault(fault=fault, path_prefix="/api/programIndicatorGroups", times=100)
        assert failed("new", "--yes")
        assert not list(Path().glob("*.yaml"))


@pytest.mark.parametrize("world", ["2.42", "2.43"], indirect=True)
class TestFromExchange:
    def test_the_definition_becomes_a_mapping_without_errors(self) -> None:
        result = clean("from-exchange", EXCHANGE)
        mapping = written("malaria-monthly")
        assert len(mapping.tracker.program_indicators) == 19
        assert mapping.tracker.data_element == DataElementSource(attribute=ATTRIBUTE)
        assert mapping.tracker.org_units == OrgUnitSelection(level=3, within=(COUNTRY,))
        assert [one.id for one in mapping.aggregate.data_sets] == [MONTHLY]
        assert "fixed period 202609 becomes a window" in " ".join(result.stderr.split())
        assert f"{DEATHS} # Malaria deaths" in Path("malaria-monthly.yaml").read_text()


class TestOtherDefinitions:
    def change(self, world: World, target: dict[str, Any] | None = None, **request: Any) -> None:
        exchange = world.item(EXCHANGES, EXCHANGE)
        exchange["source"]["requests"][0] |= request
        exchange["target"] |= target or {}

    def test_relative_periods_become_a_window(self, world: World) -> None:
        self.change(world, pe=["LAST_6_MONTHS", "THIS_MONTH"])
        clean("from-exchange", EXCHANGE)
        windows = written("malaria-monthly").aggregate.data_sets[0].periods
        assert windows == (PeriodWindow(past=6, include_current=True),)

    def test_items_that_are_no_program_indicators_are_said(self, world: World) -> None:
        self.change(world, dx=[DEATHS, "CInCcuZiWIN", "nowhere0000"])
        result = clean("from-exchange", EXCHANGE)
        assert "2 of its items are no program indicators" in result.stderr
        assert written("malaria-monthly").tracker.program_indicators == (DEATHS,)

    def test_an_external_target_is_told_without_its_secrets(self, world: World) -> None:
        api = {"url": "https://t2a:Secret-1@hmis.example.org", "username": "t2a", "password": "Secret-1"}
        self.change(world, target={"type": "EXTERNAL", "api": api})
        result = clean("from-exchange", EXCHANGE)
        assert "writes to https://hmis.example.org" in result.stderr
        assert "Secret-1" not in result.output

    def test_an_internal_target_needs_no_second_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("T2A_AGGREGATE_URL")
        monkeypatch.delenv("T2A_AGGREGATE_TOKEN")
        monkeypatch.setenv("T2A_TRACKER_TOKEN", token_for("admin"))
        clean("from-exchange", EXCHANGE)

    def test_a_void_definition_is_checked_and_not_written(self, world: World) -> None:
        for one in world.metadata.list("programIndicators"):
            one["attributeValues"] = []
        result = t2a("from-exchange", EXCHANGE, "--format", "json")
        assert result.exit_code == 1
        codes = [one["code"] for one in json.loads(result.stdout)["findings"] if one["severity"] == "error"]
        assert codes == ["T2A319"]
        assert "No file was written" in result.stderr
        assert not list(Path().glob("*.yaml"))

    def test_a_native_field_that_the_exchange_prefers_is_said(self, world: World) -> None:
        world.item("programIndicators", DEATHS)["aggregateExportDataElement"] = "MAL_OTHER"
        result = clean("from-exchange", EXCHANGE)
        assert "1 of the indicators also hold `aggregateExportDataElement`" in " ".join(result.stderr.split())

    def test_the_users_org_units_ask_for_a_level(self, world: World) -> None:
        self.change(world, ou=["USER_ORGUNIT"])
        assert "--level" in str(failed("from-exchange", EXCHANGE))
        clean("from-exchange", EXCHANGE, "--level", "3")

    @pytest.mark.parametrize(
        ("request_", "said"),
        [({"dx": ["nowhere0000"]}, "names no program indicator"), ({"ou": ["nowhere"]}, "is not a DHIS2 UID")],
    )
    def test_what_cannot_become_a_mapping_is_said(self, world: World, request_: dict[str, Any], said: str) -> None:
        self.change(world, **request_)
        result = t2a("from-exchange", EXCHANGE)
        assert said in str(result.exception)
        assert not list(Path().glob("*.yaml"))

    def test_an_unknown_definition_or_request_is_said(self) -> None:
        assert "does not exist" in str(failed("from-exchange", "nowhere0000"))
        assert "knows none such" in str(failed("from-exchange", EXCHANGE, "--data-set", "nowhere0000"))
        assert "its requests: 'Malaria'" in str(failed("from-exchange", EXCHANGE, "--request", "TB"))
        assert isinstance(failed("from-exchange", EXCHANGE, "--timezone", "Nowhere"), Fatal)
