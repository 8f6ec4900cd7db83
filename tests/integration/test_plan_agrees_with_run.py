"""`t2a plan` says what the night that follows does, to the value. On 2.42 and 2.43."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from cli import main as command_line
from local.cloud.cloud import LocalCloud
from local.oracle import Cell
from t2a.domain.ledger import BatchState, Run, RunState
from t2a.domain.releases import open_held
from tests.integration.casebook import Case
from tests.integration.story import Story

Tell = Callable[..., Story]
PlanOf = Callable[..., "Planned"]
MONTHLY = "UeCjcuUqPpr"
AUGUST, SEPTEMBER, OCTOBER = "202608", "202609", "202610"
# The window of the example's nights, whatever the date of the machine.
WINDOW = ("--periods", f"{AUGUST}..{OCTOBER}", "--periods", "2026Q3")
# Several batches of a data set: each holds ten facilities at most.
IN_BATCHES = {"max_values: 50000": "max_values: 570"}
KEEP_MANUAL_EDITS = {"on_manual_edit: overwrite": "on_manual_edit: keep"}
ZERO = {"on_vanished: remove": "on_vanished: zero"}
WRITTEN = ("created", "updated", "removed", "zeroed")
pytestmark = pytest.mark.parametrize("version", ["2.42", "2.43"])


class Planned(NamedTuple):
    """What `t2a plan --format json` printed, and how it ended."""

    document: dict[str, Any]
    exit_code: int

    def changes(self) -> dict[Cell, tuple[str | None, str | None]]:
        """What is stored and what shall be, of every value that would be written."""
        return {
            (one["data_element"], one["period"], one["org_unit"], one["category_option_combo"]): (
                one["stored"],
                one["new"],
            )
            for one in self.document["values"]
            if one["state"] in WRITTEN
        }

    def held(self) -> Counter[tuple[str, str, str]]:
        found: Counter[tuple[str, str, str]] = Counter()
        for line in self.document["lines"]:
            for why, count in line["held"].items():
                found[line["data_set"], line["period"], why] += count
        return found


@pytest.fixture
def plan_of(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> PlanOf:
    """Runs `t2a plan` on a mapping by name or file, with the secrets of the session's cloud."""
    monkeypatch.setattr(LocalCloud, "find", lambda: cloud)

    def call(mapping: str) -> Planned:
        result = CliRunner().invoke(command_line.app, ["plan", mapping, *WINDOW, "--format", "json"])
        assert result.stdout, result.exception
        return Planned(json.loads(result.stdout), result.exit_code)

    return call


def texts(told: Story) -> dict[Cell, str]:
    """What is stored, as it is spelled."""
    return {
        (row["dataElement"], row["period"], row["orgUnit"], row["categoryOptionCombo"]): row["value"]
        for row in told.dhis2.world.stored_values()
        if not row.get("deleted")
    }


def agreed(
    told: Story, plan_of: PlanOf, mapping: str = "", night: Callable[[], Run] | None = None
) -> tuple[Planned, Run]:
    """Plan, let the night come, and require that it has done what was planned, and nothing else."""
    before = texts(told)
    planned = plan_of(mapping or told.name)
    assert texts(told) == before
    assert told.imports() == [], "a plan writes nothing"
    run = (night or told.next_night)()
    after = texts(told)
    assert planned.changes() == {
        cell: (before.get(cell), after.get(cell))
        for cell in before.keys() | after
        if before.get(cell) != after.get(cell)
    }
    assert planned.document["totals"] == told.counts(run)
    assert planned.held() == held_by(told, run)
    assert tuple(planned.document["left_out"]) == run.left_out
    return planned, run


def held_by(told: Story, run: Run) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in open_held(told.rehearsal.batches(run), run.removal_limit_percent):
        found[one.data_set, one.period, one.why.value] += one.values
    return found


def make_a_mess(told: Story) -> None:
    """In every month late entries, deleted cases, figures that clerks corrected or deleted; a facility that left."""
    casebook, world = told.casebook, told.dhis2.world
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        several, single = casebook.monthly(month, at_least=2), casebook.monthly(month, at_most=1)
        casebook.delete_cases(*several[:3], leave=1)
        casebook.delete_cases(*single[:2])
        for case in several[5:8]:
            enter_late(told, case, 30)
        typed, emptied = several[10].cell, several[12].cell
        store(told, typed, "77")
        world.delete_value(emptied[0], month, emptied[2], emptied[3])
        store(told, gone(told, month), "3")
    world.unassign(MONTHLY, casebook.monthly(OCTOBER)[0].cell[2])


def let_zeros_count(told: Story) -> None:
    for element in {cell[0] for cell in told.expected()}:
        told.dhis2.world.set_property("dataElements", element, "zeroIsSignificant", True)


def enter_late(told: Story, case: Case, cases: int) -> None:
    year, month = case.cell[1][:4], case.cell[1][4:]
    told.dhis2.world.set_count(case.indicator, case.cell[2], f"{year}-{month}-09", cases)


def gone(told: Story, month: str) -> Cell:
    """A cell of a month that is fed, and in which tracker counts nothing: a clerk's own figure."""
    counted = told.counted()
    fed = sorted({(cell[0], cell[3]) for cell in counted if not cell[1].endswith("Q3")})
    unit = sorted({cell[2] for cell in counted})[-1]
    return next(cell for element, combo in fed if (cell := (element, month, unit, combo)) not in counted)


def store(told: Story, cell: Cell, value: str) -> None:
    element, period, unit, combo = cell
    told.dhis2.world.store_value(element, period, unit, value, combo)


def test_a_first_night(story: Tell, plan_of: PlanOf, tmp_path: Path) -> None:
    """From the file, before it is registered."""
    told = story()
    planned, run = agreed(told, plan_of, str(tmp_path / f"{told.name}.yaml"), lambda: first_night(told))
    assert run.state is RunState.COMPLETED
    assert planned.exit_code == 0
    assert planned.document["clean"] is True
    assert len(planned.changes()) == len(told.expected())


def first_night(told: Story) -> Run:
    told.register()
    return told.night()


def test_a_night_with_nothing_new(story: Tell, plan_of: PlanOf) -> None:
    planned, _ = agreed(story().after_a_first_night(), plan_of)
    assert planned.document["values"] == []
    assert planned.exit_code == 0


@pytest.mark.parametrize("policies", [{}, KEEP_MANUAL_EDITS, ZERO, IN_BATCHES, KEEP_MANUAL_EDITS | IN_BATCHES | ZERO])
def test_a_messy_night(story: Tell, plan_of: PlanOf, policies: dict[str, str]) -> None:
    told = story(**policies).after_a_first_night()
    let_zeros_count(told)
    make_a_mess(told)
    planned, run = agreed(told, plan_of)
    assert run.state is RunState.WITH_REJECTIONS
    totals = planned.document["totals"]
    gone_as = "zeroed" if "on_vanished: remove" in policies else "removed"
    assert {"updated", gone_as, "kept", "unchanged", "rejected"} <= totals.keys()
    assert {one["period"] for one in planned.document["values"]} == {AUGUST, SEPTEMBER, OCTOBER, "2026Q3"}
    assert planned.exit_code == 1, "values that would be refused"


@pytest.mark.parametrize("policies", [{}, IN_BATCHES])
def test_a_night_in_which_too_much_has_vanished(story: Tell, plan_of: PlanOf, policies: dict[str, str]) -> None:
    """A third of September is held; a little of August goes, in several batches after the run's own count."""
    told = story(**policies).after_a_first_night()
    told.casebook.delete_cases(*told.casebook.monthly(SEPTEMBER)[::3], *told.casebook.monthly(AUGUST)[:6])
    planned, run = agreed(told, plan_of)
    assert run.state is RunState.WITH_HELD
    assert (MONTHLY, SEPTEMBER, "more values vanished than removal_limit_percent allows") in planned.held()
    assert planned.document["totals"]["removed"] >= 6
    assert planned.exit_code == 0, "what is held waits for a person"


def test_a_night_with_an_indicator_that_does_not_run(story: Tell, plan_of: PlanOf) -> None:
    told = story().after_a_first_night()
    told.casebook.delete_cases(*told.casebook.monthly(OCTOBER, at_most=1)[:2])
    broken = told.casebook.monthly(SEPTEMBER)[0].indicator
    told.dhis2.world.break_indicators([broken])
    planned, run = agreed(told, plan_of)
    assert run.state is RunState.INCOMPLETE
    (named,) = planned.document["broken_indicators"]
    assert f"({broken})" in named
    assert planned.exit_code == 1


def test_a_night_with_analytics_that_lost_every_row(story: Tell, plan_of: PlanOf) -> None:
    told = story().after_a_first_night()
    told.dhis2.world.empty_analytics()
    planned, _ = agreed(told, plan_of)
    assert planned.document["totals"] == {"held": len(told.expected())}


def test_a_night_whose_batches_are_too_large_for_the_server(story: Tell, plan_of: PlanOf) -> None:
    told = story().after_a_first_night()
    make_a_mess(told)
    told.dhis2.world.set_row_limit(100)
    _, run = agreed(told, plan_of)
    assert BatchState.SPLIT in {one.state for one in told.rehearsal.batches(run)}
