"""Stories of what must not be removed: indicators that fail, empty analytics, too many at once. On 2.42 and 2.43."""

from collections.abc import Callable

import pytest

from t2a.domain.ledger import BatchState, RunState
from tests.integration.story import NEXT_NIGHT, Story, until

Tell = Callable[..., Story]
T2a = Callable[..., str]
MONTHLY = "UeCjcuUqPpr"
MONTH = "202609"
# Several batches of a data set: each holds ten facilities at most.
IN_BATCHES = {"max_values: 50000": "max_values: 570"}
pytestmark = pytest.mark.parametrize("version", ["2.42", "2.43"])


def test_a_broken_indicator_removes_nothing_and_is_named(story: Tell, t2a: T2a) -> None:
    told = story().after_a_first_night()
    indicator = told.casebook.monthly(MONTH)[0].indicator
    told.dhis2.world.break_indicators([indicator])
    run = told.next_night()
    assert run.state is RunState.INCOMPLETE
    assert told.held() == told.expected()
    theirs = cells_of(told, indicator)
    assert told.counts(run) == {"unchanged": len(told.expected()) - len(theirs), "held": len(theirs)}
    assert told.imports() == []
    body = told.alert("incomplete").body
    assert f"({indicator})" in body
    assert "does not exist" in body, "DHIS2's own reason"
    told.dhis2.world.mend_indicators()
    assert "completed" in t2a("replay", run.id)
    assert told.alert("resolved")


def test_an_indicator_that_breaks_between_dispatch_and_transfer_removes_nothing(story: Tell) -> None:
    """Dispatch has seen it run; the worker asks again before it removes."""
    told = story().after_a_first_night()
    case = told.casebook.monthly(MONTH)[0]
    told.dhis2.world.add_fault(fault="delay", path_prefix="/api/analytics", seconds=1.0, skip=probes(told), times=4)
    told.dhis2.world.set_today("2026-11-24")
    run_id = told.rehearsal.fire(NEXT_NIGHT)
    until(lambda: told.exports() or None, "the export to begin")
    told.dhis2.world.break_indicators([case.indicator])
    run = told.ended(run_id)
    assert told.held() == told.expected()
    assert run.state is RunState.INCOMPLETE


def test_analytics_that_lost_every_row_remove_nothing(story: Tell) -> None:
    told = story().after_a_first_night()
    told.dhis2.world.empty_analytics()
    run = told.next_night()
    assert run.state is RunState.WITH_HELD
    assert told.held() == told.expected()
    assert told.counts(run) == {"held": len(told.expected())}
    assert told.imports() == []
    assert "the export holds nothing at all for the period" in told.alert("held changes").body


def test_a_third_that_vanishes_is_held_and_released_by_hand(story: Tell, t2a: T2a) -> None:
    told = story().after_a_first_night()
    lost = told.casebook.monthly(MONTH)[::3]
    told.casebook.delete_cases(*lost)
    run = told.next_night()
    assert run.state is RunState.WITH_HELD
    gone = told.expected().keys() - told.counted().keys()
    monthly = {cell for cell in gone if cell[1] == MONTH}
    assert len(monthly) == len(lost)
    assert monthly <= told.held().keys(), "nothing of the month is removed"
    assert told.counts(run)["held"] >= len(lost)
    assert f"t2a release {run.id}" in told.alert("held changes").body
    assert "more values vanished than removal_limit_percent allows" in t2a("held")
    assert "Stored" in t2a("held", run.id)
    shown = t2a("release", run.id, "--reason", "duplicates were merged", "--yes")
    assert "duplicates were merged" in shown
    assert told.held() == told.counted()
    released = told.ended(run.id)
    assert released.state is RunState.COMPLETED
    assert sum(told.counts(released).values()) == len(told.expected())
    assert told.counts(released)["removed"] == len(gone)
    assert told.alert("resolved")
    assert run.id not in t2a("held")


def test_held_changes_that_are_discarded_stay_and_are_closed(story: Tell, t2a: T2a) -> None:
    told = story().after_a_first_night()
    told.dhis2.world.empty_analytics()
    run = told.next_night()
    shown = t2a("discard", run.id, "--reason", "analytics will be rebuilt", "--yes")
    assert "Closed what 2 batch(es) held" in shown
    closed = told.ended(run.id, after=run)
    assert closed.state is RunState.COMPLETED
    assert told.counts(closed) == {"kept": len(told.expected())}
    assert told.held() == told.expected()
    assert "analytics will be rebuilt" in t2a("run", run.id)


def test_removals_wait_for_the_whole_run_and_are_let_go_within_the_limit(story: Tell) -> None:
    """A facility loses everything: over the limit in its own batch, a few percent of the run."""
    told = story(**IN_BATCHES).after_a_first_night()
    facility = told.casebook.monthly(MONTH)[0].cell[2]
    told.casebook.delete_cases(*(case for case in told.casebook.monthly(MONTH) if case.cell[2] == facility))
    run = told.next_night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.held() == told.counted()
    releases = [one for one in told.rehearsal.batches(run) if one.release]
    assert [one.state for one in releases] == [BatchState.DONE] * len(releases)
    assert releases
    assert sum(told.counts(run).values()) == len(told.expected())


def test_a_batch_that_is_too_large_for_the_server_is_split(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.set_row_limit(100)
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.counts(run) == {"created": len(told.expected())}
    assert told.held() == told.expected()
    states = [one.state for one in told.rehearsal.batches(run)]
    assert BatchState.SPLIT in states
    assert run.batches == len(states)


def test_an_export_that_takes_too_long_is_split(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.add_fault(fault="504", path_prefix="/api/analytics", skip=probes(told))
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.held() == told.expected()
    assert [one.id for one in told.rehearsal.batches(run) if one.state is BatchState.SPLIT]


def test_an_indicator_that_never_ran_is_named_and_a_replay_moves_it(story: Tell, t2a: T2a) -> None:
    told = story()
    told.register()
    indicator = told.casebook.monthly(MONTH)[0].indicator
    told.dhis2.world.break_indicators([indicator])
    run = told.night()
    assert run.state is RunState.INCOMPLETE
    assert f"({indicator}): " in told.alert("incomplete").body
    theirs = cells_of(told, indicator)
    assert told.held() == {cell: value for cell, value in told.expected().items() if cell not in theirs}
    told.dhis2.world.mend_indicators()
    assert "completed" in t2a("replay", run.id)
    assert told.held() == told.expected()


def cells_of(told: Story, indicator: str) -> set[tuple[str, str, str, str]]:
    window = ("202608", "202609", "202610", "2026Q3")
    return {case.cell for case in told.casebook.cases(*window) if case.indicator == indicator}


def probes(told: Story) -> int:
    """How many requests dispatch makes to ask each indicator alone; none where it has asked since the analytics."""
    known = told.rehearsal.ledger.proven(told.name, "2026-11-23T02:01:40.046")
    return 26 - len(known)
