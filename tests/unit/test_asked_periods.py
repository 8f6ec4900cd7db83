"""The periods that `t2a transfer` and `t2a plan` are given."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import main as command_line
from cli.asked_periods import asked_periods
from t2a.domain.mapping import Mapping as MappingFile
from t2a.domain.periods import PeriodNotUnderstood
from tests.unit.given import mapping
from tests.unit.stacks import FakeStack
from tests.unit.world import World

NEW_YEAR = datetime(2027, 1, 1, 2, tzinfo=UTC)


def nobody() -> MappingFile:
    raise AssertionError("fixed periods need no mapping")


def test_fixed_periods_are_read_without_a_mapping() -> None:
    assert asked_periods(["202603..202605", "2026Q1"], NEW_YEAR, nobody) == ("2026Q1", "202603", "202604", "202605")
    assert asked_periods(None, NEW_YEAR, nobody) == ()


@pytest.mark.parametrize(("timezone", "months"), [("UTC", ("202612",)), ("America/New_York", ("202611",))])
def test_names_follow_the_mapping_s_day(timezone: str, months: tuple[str, ...]) -> None:
    assert asked_periods(["LAST_MONTH"], NEW_YEAR, lambda: mapping(timezone=timezone)) == months


def test_a_name_that_nobody_knows_is_said_before_anything_is_read() -> None:
    with pytest.raises(PeriodNotUnderstood, match="did you mean LAST_MONTH"):
        asked_periods(["LAST_MONHT"], NEW_YEAR, nobody)


def test_a_transfer_asks_for_fixed_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Mapping[str, Any]] = []
    stack = FakeStack(World())
    monkeypatch.setattr(stack, "invoke_dispatch", sent.append)
    monkeypatch.setattr(command_line, "find_stack", lambda _: stack)
    monkeypatch.setattr(command_line, "load_mapping", lambda name, _: mapping(name=name))
    asked = ["transfer", "malaria", "--periods", "LAST_12_MONTHS", "--reason", "late entries", "--no-wait"]
    result = CliRunner().invoke(command_line.app, asked)
    assert result.exit_code == 0, result.output
    assert [len(event["periods"]) for event in sent] == [12]
    assert all(period.isdigit() for period in sent[0]["periods"])
