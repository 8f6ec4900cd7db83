"""A server that answers in part: `t2a check` says what it could not read, checks the rest, and never breaks."""

import json
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from cli import main as command_line
from tests.functional.broken.feeding import say_code
from tests.functional.checking import DEATHS, NOW, Example
from tests.functional.deployed import MAPPING
from tests.functional.test_check_command import SIGN_IN

FAULTS = ("html", "500", "503", "half", "empty", "reset")
# What is said of each: nothing for the first question, whose finding is T2A101.
READ = {
    ("tracker", "/api/system/info"): "",
    ("tracker", "/api/me"): "the tracker instance's user",
    ("tracker", "/api/attributes"): "the attribute",
    ("tracker", "/api/programIndicatorGroups"): "the program indicator groups",
    ("tracker", "/api/programIndicators"): "the program indicators",
    ("tracker", "/api/organisationUnits"): "the org units",
    ("aggregate", "/api/system/info"): "",
    ("aggregate", "/api/me"): "the aggregate instance's user",
    ("aggregate", "/api/dataSets"): "the data sets",
    ("aggregate", "/api/categoryOptionCombos"): "the option combinations",
    ("aggregate", "/api/dataElements"): "the data elements",
    ("aggregate", "/api/trackedEntityAttributes"): "objects with the same codes",
    ("aggregate", "/api/organisationUnits"): "the aggregate instance's org units",
}
STRANGE: dict[str, Any] = {"a message": {"status": "busy"}, "a list": [], "another shape": {"dataSets": {"id": 7}}}
# T2A308 is all that can be said of an unknown code where data elements cannot be read.
OF_THE_REST = {"T2A101", "T2A305", "T2A308", "T2A316"}


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Example:
    """With a code that exists nowhere, so that everything is asked."""
    example = Example()
    say_code(example, DEATHS, "MAL_DAETHS")
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: example.transport)
    monkeypatch.setattr("cli.check.utc_now", lambda: NOW)
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(name, value)
    return example


def checked(*words: str) -> Any:
    result = CliRunner().invoke(command_line.app, ["check", str(MAPPING), "--format", "json", *words])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    return json.loads(result.stdout)


def expect_partial(host: str, path: str) -> None:
    content = checked()
    codes = {one["code"] for one in content["findings"]}
    assert codes <= OF_THE_REST
    what = READ[host, path]
    assert ("T2A101" in codes) == (not what)
    assert ("T2A308" in codes) == (path == "/api/dataElements")
    sentences = [*content["not_checked"], *(one["what"] for one in content["findings"] if one["code"] == "T2A101")]
    assert sentences
    for sentence in sentences:
        assert f"https://{host}.example.org{path}" in sentence or "is not what DHIS2 sends" in sentence
        assert sentence.startswith(what)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("host", "path"), READ)
def test_a_question_that_always_fails_is_named_and_the_rest_checked(
    example: Example, host: str, path: str, fault: str
) -> None:
    example.transport.worlds[host].add_fault(fault=fault, path_prefix=path, times=1000)
    expect_partial(host, path)


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize(("host", "path"), READ)
def test_json_that_dhis2_does_not_send_is_named_and_the_rest_checked(
    example: Example, host: str, path: str, strange: str
) -> None:
    asked = f"{path}/T2AdeCodeAt" if path == "/api/attributes" else path
    example.transport.amended[host, asked] = lambda _: STRANGE[strange]
    expect_partial(host, path)


@pytest.mark.parametrize("fault", [*FAULTS, "413", "504"])
def test_where_it_cannot_be_found_out_whether_indicators_run_that_is_said(example: Example, fault: str) -> None:
    example.tracker.add_fault(fault=fault, path_prefix="/api/analytics", times=10_000)
    content = checked("--probe")
    assert [one["code"] for one in content["findings"]] == ["T2A305", "T2A316"]
    (line,) = content["not_checked"]
    assert line.startswith("whether every indicator runs: ")


@pytest.mark.parametrize("fault", ["html", "500", "503", "half", "reset"])
def test_what_fails_once_is_asked_again_and_nothing_is_missed(example: Example, fault: str, waits: list[float]) -> None:
    for host, path in READ:
        example.transport.worlds[host].add_fault(fault=fault, path_prefix=path)
    content = checked()
    assert not content["not_checked"]
    assert [one["code"] for one in content["findings"]] == ["T2A305", "T2A316"]
    assert len(waits) == len(READ)
