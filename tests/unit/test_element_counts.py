"""Values are counted by data element and period, and add up to the run's account whatever has become of it."""

from datetime import timedelta

import pytest

from t2a.domain.accounting import State
from t2a.domain.element_counts import Line
from t2a.domain.errors import TooLarge
from t2a.domain.values import ExportedRow
from tests.unit.given import CASES, DEATHS, MONTHLY, facility, uid
from tests.unit.holding import FIVE, RELEASE, SECOND, SPREAD, WHO, holding
from tests.unit.mishaps import replay
from tests.unit.reports import report_of, summed
from tests.unit.world import OCTOBER, RUN_ID, SMALL_BATCHES, World


def agree(world: World, run_id: str) -> dict[State, int]:
    account = world.run(run_id).account
    assert account is not None
    assert summed(report_of(world, run_id)) == account.counts
    return account.counts


def test_each_data_element_and_period_is_counted_over_all_batches(world: World) -> None:
    world.end(RUN_ID)
    assert report_of(world, RUN_ID).lines == (
        Line(MONTHLY, CASES.id, OCTOBER, {State.CREATED: 6}),
        Line(MONTHLY, DEATHS.id, OCTOBER, {State.CREATED: 3}),
    )
    agree(world, RUN_ID)


def test_a_value_that_is_refused_before_it_is_read_counts_where_it_belongs(world: World) -> None:
    world.tracker.values[uid("pi", 3), OCTOBER, facility(1).id] = "many"
    world.end(RUN_ID)
    lines = report_of(world, RUN_ID).lines
    assert lines[1] == Line(MONTHLY, DEATHS.id, OCTOBER, {State.CREATED: 2, State.REJECTED: 1})
    agree(world, RUN_ID)


def test_a_row_that_was_not_asked_for_counts_nowhere_in_particular(world: World) -> None:
    # It comes with each of two requests a batch.
    world.tracker.stray = [ExportedRow("stranger000", None, None, OCTOBER, facility(1).id, "4")]
    world.end(RUN_ID)
    assert Line(MONTHLY, "", "", {State.REJECTED: 6}) in report_of(world, RUN_ID).lines
    agree(world, RUN_ID)


def test_what_tracker_counts_is_summed_by_period(world: World) -> None:
    world.tracker.values[uid("pi", 3), OCTOBER, facility(1).id] = "many"
    world.end(RUN_ID)
    assert report_of(world, RUN_ID).values == {OCTOBER: 8}


def test_what_is_held_is_counted_as_held() -> None:
    world = holding()
    assert agree(world, SECOND) == {State.UNCHANGED: 4, State.HELD: 5}


@pytest.mark.parametrize("cells", [FIVE, SPREAD])
def test_what_a_release_has_performed_is_counted_there(cells: tuple[tuple[int, int], ...]) -> None:
    world = holding(*cells)
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert agree(world, SECOND) == {State.UNCHANGED: 4, State.REMOVED: 5}


def test_what_the_run_s_own_count_lets_go_is_counted_there() -> None:
    world = holding((1, 1), batches=SMALL_BATCHES)
    assert agree(world, SECOND) == {State.UNCHANGED: 8, State.REMOVED: 1}


def test_what_a_person_has_closed_is_kept() -> None:
    world = holding()
    world.releasing.discard(SECOND, None, **WHO)
    world.end(SECOND)
    assert agree(world, SECOND) == {State.UNCHANGED: 4, State.KEPT: 5}


def test_a_replay_after_a_release_is_counted_anew() -> None:
    world = holding((1, 1), broken=1)
    world.wait(timedelta(minutes=5))
    world.tracker.broken = set()
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert agree(world, SECOND) == {State.UNCHANGED: 8, State.REMOVED: 1}
    world.wait(timedelta(minutes=5))
    replay(world, SECOND, "00001")
    world.end(SECOND)
    assert world.record(RELEASE, SECOND).release is not None
    assert agree(world, SECOND) == {State.UNCHANGED: 8}


def test_the_parts_of_a_split_batch_are_counted() -> None:
    world = World()
    world.count()
    world.started()
    world.tracker.trouble = TooLarge("E7128: more than 100,000 rows")
    world.receive()
    world.tracker.trouble = None
    for message in world.queue.sent[1:]:
        world.receive(message)
    world.finish(RUN_ID)
    assert agree(world, RUN_ID) == {State.CREATED: 9}
    assert report_of(world, RUN_ID).uncounted == 0


def test_an_org_unit_is_silent_when_no_batch_has_exported_a_value_of_it() -> None:
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.vanish((1, 2), (2, 2), (3, 2), (1, 1))
    world.end(world.started().id)
    assert report_of(world, RUN_ID).silent == ("Facility 2",)


def test_an_org_unit_with_a_value_that_is_refused_is_not_silent() -> None:
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.vanish((1, 2), (2, 2))
    world.tracker.values[uid("pi", 3), OCTOBER, facility(2).id] = "many"
    world.end(world.started().id)
    assert report_of(world, RUN_ID).silent == ()


def test_a_release_says_nothing_of_silent_org_units() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert report_of(world, SECOND).silent == ("Facility 1",)


def test_what_a_batch_without_counts_would_have_exported_is_not_known() -> None:
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.vanish((1, 2), (2, 2), (3, 2))
    world.end(world.started().id)
    world.evidence.batch_counts.clear()
    report = report_of(world, RUN_ID)
    assert (report.silent, report.uncounted, report.values, report.lines) == ((), 3, {}, ())
