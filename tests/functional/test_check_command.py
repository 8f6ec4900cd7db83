"""`t2a check` as a person calls it: what it prints, where it finds mapping and instances, and how it ends."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
import requests
from typer.testing import CliRunner, Result

from cli import main as command_line
from cli.stack import Stack
from local.dhis2.users import token_for
from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.errors import Fatal
from t2a.ports import Registered
from tests.functional.checking import AGGREGATE, DEATHS, EXPORTER, IMPORTER, NOW, TRACKER, Example
from tests.functional.conftest import BUCKET, REGION, TABLE
from tests.functional.deployed import MAPPING

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client

SIGN_IN = {
    "T2A_TRACKER_URL": TRACKER,
    "T2A_TRACKER_TOKEN": token_for(EXPORTER),
    "T2A_AGGREGATE_URL": AGGREGATE,
    "T2A_AGGREGATE_TOKEN": token_for(IMPORTER),
}


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Example:
    """Both instances, by address and token; there is no stack."""
    example = Example()
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: example.transport)
    monkeypatch.setattr("cli.check.utc_now", lambda: NOW)
    monkeypatch.setenv("COLUMNS", "300")
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(name, value)
    for module in ("cli.servers", "cli.mapping_source"):
        monkeypatch.setattr(f"{module}.find_stack", _no_stack)
    return example


def _no_stack(_: str | None) -> Stack:
    raise Fatal("no stack named t2a can be read")


@pytest.fixture
def registered(
    example: Example, monkeypatch: pytest.MonkeyPatch, s3: "S3Client", dynamodb: "DynamoDBClient"
) -> Example:
    """The mapping is registered in a stack, whose secrets say where the instances are."""
    for name in SIGN_IN:
        monkeypatch.delenv(name)
    stack = Stack(boto3.Session(region_name=REGION), {"Bucket": BUCKET, "LedgerTable": TABLE})
    for module in ("cli.servers", "cli.mapping_source"):
        monkeypatch.setattr(f"{module}.find_stack", lambda _: stack)
    secrets = boto3.client("secretsmanager")
    for which, url, user in (("tracker", TRACKER, EXPORTER), ("aggregate", AGGREGATE, IMPORTER)):
        secret = json.dumps({"url": url, "token": token_for(user)})
        secrets.create_secret(Name=f"t2a/{which}", SecretString=secret)
    version = s3.put_object(Bucket=BUCKET, Key="mappings/malaria-monthly.yaml", Body=example.text)["VersionId"]
    in_force = Registered(version, example.content["schedule"], True, NOW)
    DynamoDbLedger(dynamodb, TABLE).register("malaria-monthly", in_force)
    return example


def check(*words: str) -> Result:
    result = CliRunner().invoke(command_line.app, ["check", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a person reads of a command that cannot begin."""
    monkeypatch.setattr("sys.argv", ["t2a", "check", *words])
    with pytest.raises(SystemExit) as left:
        command_line.main()
    assert left.value.code == 1
    return " ".join(capsys.readouterr().out.split())


def test_the_example_ends_well_with_its_one_note(example: Example) -> None:
    result = check(str(MAPPING))
    assert result.exit_code == 0
    assert "Mapping malaria-monthly: 0 errors, 0 warnings, 1 note" in result.stdout
    for text in ("T2A316", "note", "Malaria cases referred (not reported)", "O8YVW65aL9J, MAL_REFERRED"):
        assert text in result.stdout
    assert "It belongs to Malaria case registry, and no mapping uses it." in result.stdout
    assert "Not checked" not in result.stdout


def test_a_warning_ends_well(example: Example) -> None:
    example.aggregate.set_property("dataElements", "MAL_DEATHS", "aggregationType", "AVERAGE")
    result = check(str(MAPPING))
    assert result.exit_code == 0
    assert "0 errors, 1 warning, 1 note" in result.stdout


def test_an_error_ends_with_code_1(example: Example) -> None:
    example.aggregate.unassign("MAL_MONTHLY", "akuprrIrykM")
    result = check(str(MAPPING))
    assert result.exit_code == 1
    assert "T2A806" in result.stdout
    assert "What to do" in result.stdout


def test_json_stands_alone_on_the_output(example: Example) -> None:
    example.aggregate.unassign("MAL_MONTHLY", "akuprrIrykM")
    result = check(str(MAPPING), "--format", "json")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert content["mapping"] == "malaria-monthly"
    assert content["not_checked"] == []
    first, second = content["findings"]
    assert (first["code"], first["severity"], first["refuses"]) == ("T2A806", "error", False)
    assert first["object"] == {
        "kind": "data set",
        "name": "Malaria monthly report",
        "id": "UeCjcuUqPpr",
        "code": "MAL_MONTHLY",
    }
    assert second["code"] == "T2A316"
    assert all(one["title"] and one["what"] and one["todo"] for one in content["findings"])


def test_indicators_are_asked_alone_where_that_is_wanted(example: Example) -> None:
    example.tracker.break_indicators([DEATHS])
    assert "T2A903" not in check(str(MAPPING)).stdout
    result = check(str(MAPPING), "--probe")
    assert result.exit_code == 1
    assert "T2A903" in result.stdout


def test_how_old_analytics_may_be_is_an_option(example: Example) -> None:
    example.tracker.set_today("2026-11-25")
    assert "T2A902" in check(str(MAPPING)).stdout
    assert "T2A902" not in check(str(MAPPING), "--analytics-age", "72").stdout


def test_what_another_mapping_of_the_folder_uses_is_not_forgotten(example: Example, tmp_path: Path) -> None:
    (tmp_path / "malaria-monthly.yaml").write_bytes(example.text)
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    assert "T2A316" in check(str(tmp_path / "malaria-monthly.yaml")).stdout
    example.content |= {"name": "referrals"}
    example.content["tracker"] |= {"program_indicator_groups": [], "program_indicators": ["O8YVW65aL9J"]}
    (tmp_path / "referrals.yaml").write_bytes(example.text)
    result = check(str(tmp_path / "malaria-monthly.yaml"))
    assert result.exit_code == 0
    assert "0 errors, 0 warnings, 0 notes" in result.stdout


@pytest.mark.parametrize("output", ["table", "json"])
def test_an_invalid_file_is_told_with_the_line(example: Example, tmp_path: Path, output: str) -> None:
    file = tmp_path / "malaria-monthly.yaml"
    file.write_bytes(MAPPING.read_bytes().replace(b"  org_unit_id_scheme: UID", b"  org_unit_scheme: UID"))
    line = 1 + file.read_text(encoding="utf-8").splitlines().index(
        next(one for one in file.read_text(encoding="utf-8").splitlines() if "org_unit_scheme" in one)
    )
    result = check(str(file), "--format", output)
    assert result.exit_code == 1
    for text in ("T2A100", f"ine {line}: tracker.org_unit_scheme", "docs/mapping.md"):
        assert text in result.stdout
    assert output == "table" or json.loads(result.stdout)["findings"][0]["object"]["name"] == "malaria-monthly.yaml"


def test_a_file_that_is_no_yaml_is_told_with_the_line(example: Example, tmp_path: Path) -> None:
    file = tmp_path / "malaria-monthly.yaml"
    file.write_text("name: malaria-monthly\ntracker: [\n", encoding="utf-8")
    result = check(str(file))
    assert result.exit_code == 1
    assert "T2A100" in result.stdout
    assert "ine 3" in result.stdout


def test_a_file_that_is_not_there_is_a_sentence(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(monkeypatch, capsys, "mappings/nothing.yaml")
    assert "there is no file mappings/nothing.yaml; give the path of a mapping file" in said


def test_a_registered_mapping_is_checked_by_its_name_with_the_stacks_secrets(registered: Example) -> None:
    result = check("malaria-monthly")
    assert result.exit_code == 0
    assert "Mapping malaria-monthly: 0 errors, 0 warnings, 1 note" in result.stdout


def test_an_address_on_the_command_line_goes_before_the_stacks_secret(registered: Example) -> None:
    registered.transport.down.add("tracker")
    words = ("--tracker-url", AGGREGATE, "--tracker-token", token_for(EXPORTER))
    assert "T2A101" in check("malaria-monthly").stdout
    assert check("malaria-monthly", *words).exit_code == 0


def test_a_name_that_is_not_registered_is_a_sentence(
    registered: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no mapping named cholera is registered" in told(monkeypatch, capsys, "cholera")


def test_without_a_stack_a_name_is_a_sentence(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(monkeypatch, capsys, "malaria-monthly")
    assert "no stack named t2a can be read" in said


def test_without_a_stack_and_an_address_it_is_said_what_to_give(
    example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SIGN_IN:
        monkeypatch.delenv(name)
    result = check(str(MAPPING), "--format", "json")
    assert result.exit_code == 1
    for finding in json.loads(result.stdout)["findings"]:
        for text in ("no stack named t2a can be read", "--tracker-url", "--aggregate-url", "T2A_TRACKER_TOKEN"):
            assert text in finding["what"]


def test_an_address_without_a_token_is_a_sentence(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("T2A_AGGREGATE_TOKEN")
    assert "--aggregate-token, or T2A_AGGREGATE_TOKEN" in told(monkeypatch, capsys, str(MAPPING))


def test_a_csv_that_cannot_be_written_is_one_sentence(example: Example, tmp_path: Path) -> None:
    file = tmp_path / "malaria-monthly.yaml"
    file.write_bytes(example.text)
    with pytest.raises(Fatal, match="cannot be written: No such file or directory; name another file"):
        CliRunner().invoke(
            command_line.app, ["check", str(file), "--csv", str(tmp_path / "no" / "x.csv")], catch_exceptions=False
        )


@pytest.mark.parametrize("age", ["inf", "1e300", "-1"])
def test_an_age_that_is_no_age_is_said(example: Example, tmp_path: Path, age: str) -> None:
    file = tmp_path / "malaria-monthly.yaml"
    file.write_bytes(example.text)
    result = check(str(file), "--analytics-age", age)
    assert result.exit_code == 2
