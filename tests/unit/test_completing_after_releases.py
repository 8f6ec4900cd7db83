"""Reports of which something was held: a later look at a part of them corrects what the batch has left."""

from typing import Any

import pytest

from t2a.domain import completeness as why
from t2a.domain.errors import Refused
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.values import StoredValue
from tests.unit.complete import SECOND, CompletingWorld, refuse, report
from tests.unit.given import facility, uid
from tests.unit.holding import FIVE, WHO
from tests.unit.mishaps import meanwhile
from tests.unit.world import OCTOBER, SMALL_BATCHES, key

TWO = {"minimum_values": 2}


def vanished(rule: dict[str, Any], *cells: tuple[int, int], **changes: Any) -> CompletingWorld:
    """Everything was stored by a first run; then these vanish and the second run has ended. Nothing is registered."""
    world = CompletingWorld(rule, **changes)
    world.transferred()
    world.registrations.held.clear()
    world.vanish(*cells)
    world.transferred("second")
    return world


def test_a_held_change_withholds_its_report_and_no_other() -> None:
    world = vanished({"minimum_values": 1}, *FIVE)
    assert world.run(SECOND).state is RunState.WITH_HELD
    assert world.registered() == {report(3)}
    assert world.note(SECOND).withheld == ((why.HELD, 2),)


def test_released_values_count_no_more() -> None:
    """Of the first facility nothing is left, of the second one value, of the third all."""
    world = vanished(TWO, *FIVE)
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.run(SECOND).state is RunState.COMPLETED
    assert world.note(SECOND).withheld == ((why.EMPTY, 1), (why.TOO_FEW, 1))
    assert world.registered() == {report(3)}


def test_a_released_value_that_tracker_counts_again_counts() -> None:
    world = vanished(TWO, *FIVE)
    world.tracker.values[uid("pi", 1), OCTOBER, facility(2).id] = "4"
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.registered() == {report(2), report(3)}


def test_discarded_changes_leave_values_that_count() -> None:
    world = vanished({"minimum_values": 3}, *FIVE)
    world.releasing.discard(SECOND, None, **WHO)
    world.finish(SECOND)
    assert world.note(SECOND) == (3, 0, 0, (), ())


def test_removals_that_waited_for_the_run_are_counted_when_they_are_done() -> None:
    world = vanished({"minimum_values": 3}, (3, 1), batches=SMALL_BATCHES)
    assert world.record("00001-release-1", SECOND).state is BatchState.DONE
    assert world.registered() == {report(2), report(3)}
    assert world.note(SECOND).withheld == ((why.TOO_FEW, 1),)


def test_a_release_that_failed_leaves_its_reports_held() -> None:
    world = vanished({"minimum_values": 1}, *FIVE)
    world.releasing.release(SECOND, None, **WHO)
    world.tracker.trouble = Refused("401: correct the secret")
    with pytest.raises(Refused):
        world.deliver()
    world.tracker.trouble = None
    world.finish(SECOND)
    assert world.registered() == {report(3)}
    assert world.note(SECOND).withheld == ((why.HELD, 2),)


def test_a_release_that_is_refused_withholds_its_reports() -> None:
    world = vanished({"minimum_values": 1}, (1, 1), (2, 1), (1, 2), (2, 2), (1, 3))
    refuse(world, *(key(indicator, unit) for indicator in (1, 2, 3) for unit in (1, 2, 3)))
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.note(SECOND).withheld == ((why.REJECTED, 3),)


def test_a_value_typed_while_a_release_proved_leaves_doubt() -> None:
    world = vanished({"minimum_values": 1}, *FIVE)
    world.releasing.release(SECOND, None, **WHO)
    meanwhile(world, lambda: world.target.stored.update({key(1, 2): StoredValue("12", "nurse")}))
    world.end(SECOND)
    assert world.registered() == {report(3)}
    assert dict(world.note(SECOND).withheld) == {why.EMPTY: 1, why.CHANGED: 1}


def test_a_report_that_was_registered_before_its_release_keeps_its_date() -> None:
    world = vanished({"minimum_values": 1}, *FIVE)
    world.registrations.today = "2026-11-25"
    world.releasing.release(SECOND, None, **WHO)
    world.end(SECOND)
    assert world.registrations.dates[report(3)] == "2026-11-23"
    assert world.registrations.dates[report(2)] == "2026-11-25"
    assert world.note(SECOND).registered == 2
