"""Stories of reports that are registered complete by themselves. On 2.42 and 2.43."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from local.dhis2 import completeness as of_stand_in
from local.dhis2.completeness import Report
from t2a.domain.completeness import OPEN, REJECTED
from t2a.domain.ledger import Run, RunState
from t2a.domain.run_notes import CompletenessNote
from tests.integration.story import Story

Tell = Callable[..., Story]
MONTHLY = "UeCjcuUqPpr"
OCTOBER, NOVEMBER = "202610", "202611"
WITH_THE_RUNNING_MONTH = {"periods: { past: 3 }": "periods: { past: 3, include_current: true }"}
RULE = f"completeness: [{{data_set: {MONTHLY}, minimum_values: 1}}]"
BATCHES = "batches: { max_values: 50000, parallel_exports: 2 }"
pytestmark = pytest.mark.parametrize("version", ["2.42", "2.43"])


def note(run: Run) -> CompletenessNote:
    assert run.notes.unfinished == ()
    assert run.notes.completeness is not None, run.trouble
    return run.notes.completeness


def registered(told: Story, period: str) -> dict[str, str]:
    """Days of registration by facility."""
    return {
        report.org_unit: registration.at.date().isoformat()
        for report, registration in told.dhis2.world.completeness.items()
        if (report.data_set, report.period) == (MONTHLY, period)
    }


def facilities(told: Story, period: str) -> set[str]:
    """Those of which a value of the monthly report is stored."""
    return {unit for _, month, unit, _ in told.held() if month == period}


def test_a_month_closes_between_two_runs_and_is_registered_once_with_its_first_date(
    story: Tell, t2a: Callable[..., str]
) -> None:
    told = story(**{BATCHES: f"{BATCHES}\n{RULE}"}, **WITH_THE_RUNNING_MONTH)
    told.register()
    first = told.night()
    assert first.state is RunState.COMPLETED, first.trouble
    assert registered(told, NOVEMBER) == {}, "it is still running"
    assert dict(note(first).withheld)[OPEN] == 40
    assert registered(told, OCTOBER) == dict.fromkeys(facilities(told, OCTOBER), "2026-11-23")
    told.dhis2.world.set_today("2026-12-01")
    second = told.night(datetime(2026, 12, 1, 3, tzinfo=UTC))
    november = facilities(told, NOVEMBER)
    assert november
    assert registered(told, NOVEMBER) == dict.fromkeys(november, "2026-12-01")
    assert set(registered(told, OCTOBER).values()) == {"2026-11-23"}, "a later run leaves it as it is"
    assert note(second).registered == len(november)
    told.dhis2.world.set_today("2026-12-02")
    third = told.night(datetime(2026, 12, 2, 3, tzinfo=UTC))
    assert registered(told, NOVEMBER) == dict.fromkeys(november, "2026-12-01")
    moved = [report for report in told.dhis2.world.completeness if report.period in third.periods]
    assert (note(third).registered, note(third).already) == (0, len(moved))
    shown = t2a("run", second.id)
    assert f"Complete: {len(november)} registered" in shown
    assert OPEN in shown


def test_a_facility_with_a_rejected_value_is_not_registered(story: Tell) -> None:
    told = story(**{BATCHES: f"{BATCHES}\n{RULE}"})
    told.register()
    facility = told.casebook.monthly(OCTOBER)[0].cell[2]
    told.dhis2.world.approve(OCTOBER, facility)
    run = told.night()
    assert run.state is RunState.WITH_REJECTIONS
    assert facility not in registered(told, OCTOBER)
    assert set(registered(told, OCTOBER)) == facilities(told, OCTOBER)
    assert dict(note(run).withheld)[REJECTED] == 1
    assert any(REJECTED in example for example in note(run).examples)


def test_what_dhis2_objects_to_is_counted_with_its_words(story: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    told = story(**{BATCHES: f"{BATCHES}\n{RULE}"})
    told.register()
    facility = told.casebook.monthly(OCTOBER)[0].cell[2]
    usual = of_stand_in._obstacle

    def obstacle(instance: object, user: object, written: dict[str, str]) -> tuple[str, str] | None:
        if written["organisationUnit"] == facility and written["period"] == OCTOBER:
            return facility, "Organisation unit is closed"
        return usual(instance, user, written)  # type: ignore[arg-type]

    monkeypatch.setattr(of_stand_in, "_obstacle", obstacle)
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert Report(MONTHLY, OCTOBER, facility) not in told.dhis2.world.completeness
    assert dict(note(run).withheld)["DHIS2: Organisation unit is closed"] == 1
    assert set(registered(told, OCTOBER)) == facilities(told, OCTOBER) - {facility}
