"""What a run transfers of which months: after nights that were missed, and where old months only get new values."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from t2a.domain.ledger import RunState
from tests.integration.casebook import Case
from tests.integration.story import Story

Tell = Callable[..., Story]
MONTHS = "periods: { past: 3 }"
BEFORE, AFTER = datetime(2026, 10, 30, 3, tzinfo=UTC), datetime(2026, 11, 3, 3, tzinfo=UTC)
RECENT = ("202608", "202609", "202610")
OLDER = ("202511", "202512", "202601", "202602", "202603", "202604", "202605", "202606", "202607")


def registered_before(told: Story, moment: datetime) -> None:
    """The functions' clock is today's, the story's is not: the mapping is in force since before it begins."""
    ledger = told.rehearsal.ledger
    known = ledger.registered(told.name)
    assert known is not None
    ledger.register(told.name, known._replace(at=moment - timedelta(days=1)))


def test_the_window_makes_up_for_three_missed_nights(story: Tell) -> None:
    """From 31 October on the cloud is out; September then leaves the window before it is back."""
    told = story(**{MONTHS: "periods: { past: 1 }"})
    told.register()
    registered_before(told, BEFORE)
    told.dhis2.world.set_today("2026-10-30")
    assert told.night(BEFORE).periods == ("202609", "2026Q3")
    corrected = told.casebook.monthly("202609", at_least=2)[0]
    told.casebook.delete_cases(corrected, leave=1)
    told.dhis2.world.set_today("2026-11-03")
    run = told.night(AFTER)
    assert run.state is RunState.COMPLETED, run.trouble
    assert run.periods == ("202609", "202610", "2026Q3")
    assert told.held() == told.casebook.values(*run.periods)
    assert told.held()[corrected.cell] == 1
    said = "3 scheduled runs were missed since 2026-10-31 03:00 UTC: their periods are transferred too"
    assert said in run.warnings
    assert said in told.alert("scheduled runs were missed").body
    told.dhis2.world.set_today("2026-11-04")
    assert told.night(AFTER + timedelta(days=1)).periods == ("202610", "2026Q3")
    assert len([one for one in told.alerts() if "missed" in one.subject]) == 1


def test_months_4_to_12_only_get_new_values(story: Tell) -> None:
    told = story(**{MONTHS: "periods: [{ past: 3 }, { past: 9, offset: 3, strategy: CREATE }]"})
    told.register()
    first = told.night()
    assert first.state is RunState.COMPLETED, first.trouble
    assert told.held() == told.casebook.values(*OLDER, *RECENT, "2026Q3")
    before = told.held()
    old, recent = (told.casebook.monthly(month, at_least=2)[0] for month in ("202603", "202609"))
    told.casebook.delete_cases(old, recent, leave=1)
    late = an_empty_cell(told, "202603")
    told.dhis2.world.set_count(late.indicator, late.cell[2], "2026-03-15", 2)
    run = told.next_night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.held()[old.cell] == before[old.cell]
    assert (told.held()[recent.cell], told.held()[late.cell]) == (1, 2)
    assert told.counts(run)["created"] == 1
    assert told.counts(run)["kept"] == 1


def an_empty_cell(told: Story, month: str) -> Case:
    """In which tracker counts nothing, of a facility that reports the month."""
    counted = told.casebook.monthly(month)
    cells = {(case.indicator, case.cell[0], case.cell[3]) for case in counted}
    for unit in sorted({case.cell[2] for case in counted}):
        for indicator, element, combo in sorted(cells):
            case = Case(indicator, (element, month, unit, combo))
            if case not in counted:
                return case
    raise AssertionError("every cell of the month is counted")
