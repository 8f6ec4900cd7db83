"""An indicator is proved by asking it alone, for one org unit and one period."""

from typing import Any

import pytest

from t2a.domain.errors import Faulty, Refused, Retriable, TooLarge
from t2a.domain.ledger import RunState
from t2a.services.proving import Probe, Proving
from tests.fakes import FakeLedger, FakeTracker
from tests.unit.given import INDICATORS, MONTHLY, uid
from tests.unit.world import OCTOBER, RUN_ID, UNITS, World

FIRST, SECOND, THIRD = (one.id for one in INDICATORS)
FACILITY = UNITS[0].id
PROBES = [Probe(one.id, OCTOBER, FACILITY) for one in INDICATORS]
REASON = "409 E7145: Query failed because of a syntax error"
NIGHT, NEXT_NIGHT = "2026-11-23T01:00:00.000", "2026-11-24T01:00:00.000"


@pytest.fixture
def tracker() -> FakeTracker:
    return FakeTracker(INDICATORS, UNITS)


def asked(tracker: FakeTracker) -> list[str]:
    """The indicators that have been asked alone since the last time."""
    alone = [indicators[0] for indicators, _, _ in tracker.exports if len(indicators) == 1]
    tracker.exports.clear()
    return sorted(alone)


def since(tracker: FakeTracker, ledger: FakeLedger, analytics: str | None = NIGHT) -> dict[str, str]:
    return Proving(tracker, 2).since_analytics(PROBES, ledger, "malaria", analytics)


def test_each_is_asked_alone_and_those_that_fail_come_with_dhis2s_reason(tracker: FakeTracker) -> None:
    tracker.broken = {SECOND}
    assert Proving(tracker, 2).failing(PROBES) == {SECOND: REASON}
    assert sorted(tracker.exports) == [((one,), (OCTOBER,), FACILITY) for one in (FIRST, SECOND, THIRD)]


def test_nothing_to_ask_asks_nothing(tracker: FakeTracker) -> None:
    assert Proving(tracker, 2).failing([]) == {}
    assert not tracker.exports


def test_an_indicator_is_asked_once_after_each_analytics_run(tracker: FakeTracker) -> None:
    ledger = FakeLedger()
    assert since(tracker, ledger) == {}
    assert asked(tracker) == [FIRST, SECOND, THIRD]
    assert since(tracker, ledger) == {}
    assert asked(tracker) == []
    since(tracker, ledger, NEXT_NIGHT)
    assert asked(tracker) == [FIRST, SECOND, THIRD]


def test_one_that_fails_is_asked_every_time_until_it_runs(tracker: FakeTracker) -> None:
    ledger = FakeLedger()
    tracker.broken = {SECOND}
    for _ in range(2):
        assert since(tracker, ledger) == {SECOND: REASON}
    assert asked(tracker) == [FIRST, SECOND, SECOND, THIRD]
    tracker.broken = set()
    assert since(tracker, ledger) == {}
    assert asked(tracker) == [SECOND]
    since(tracker, ledger)
    assert asked(tracker) == []


def test_without_a_time_of_analytics_all_are_asked_every_time(tracker: FakeTracker) -> None:
    ledger = FakeLedger()
    for _ in range(2):
        since(tracker, ledger, None)
        assert asked(tracker) == [FIRST, SECOND, THIRD]
    assert not ledger.proofs


def test_each_mapping_has_proofs_of_its_own(tracker: FakeTracker) -> None:
    ledger = FakeLedger()
    since(tracker, ledger)
    asked(tracker)
    Proving(tracker, 2).since_analytics(PROBES, ledger, "measles", NIGHT)
    assert asked(tracker) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("error", [Retriable("busy"), TooLarge("took too long", certain=False)])
def test_a_server_that_cannot_say_now_proves_nothing_and_breaks_nothing(tracker: FakeTracker, error: Exception) -> None:
    ledger = FakeLedger()
    tracker.trouble = error
    assert since(tracker, ledger) == {}
    assert not ledger.proofs


def test_a_refused_password_is_no_failing_indicator(tracker: FakeTracker) -> None:
    tracker.trouble = Refused("401")
    with pytest.raises(Refused):
        since(tracker, FakeLedger())


def dispatched(**changes: Any) -> World:
    world = World(**changes)
    world.count()
    return world


def test_dispatch_tells_the_batches_which_indicators_do_not_run_and_they_do_not_export_them() -> None:
    world = dispatched()
    world.tracker.broken = {SECOND}
    assert world.started().state is RunState.RUNNING
    assert world.evidence.plan(RUN_ID).broken == {SECOND: REASON}
    world.tracker.exports.clear()
    world.deliver()
    assert {one for indicators, _, _ in world.tracker.exports for one in indicators} == {FIRST, THIRD}
    assert world.record().broken == {f"Indicator 2 ({SECOND})": REASON}
    assert world.end(RUN_ID).state is RunState.INCOMPLETE


def test_dispatch_asks_for_the_newest_period_at_an_org_unit_of_the_first_batch() -> None:
    months = {"data_sets": [{"id": MONTHLY, "periods": {"past": 2}}]}
    world = dispatched(aggregate=months)
    world.started()
    assert sorted(world.tracker.exports) == [((one,), (OCTOBER,), FACILITY) for one in (FIRST, SECOND, THIRD)]


def test_an_indicator_that_feeds_nothing_is_not_asked() -> None:
    world = dispatched()
    world.tracker.indicators.append(INDICATORS[0]._replace(id=uid("pi", 9), data_element=None))
    world.started()
    assert asked(world.tracker) == [FIRST, SECOND, THIRD]


def test_a_second_run_after_the_same_analytics_asks_none_and_after_new_analytics_all() -> None:
    world = dispatched(batches={"parallel_exports": 1})
    world.transferred()
    asked(world.tracker)
    world.transferred("second")
    assert asked(world.tracker) == []
    world.tracker.info = world.tracker.info._replace(last_analytics=NEXT_NIGHT)
    world.transferred("third")
    assert asked(world.tracker) == [FIRST, SECOND, THIRD]


def test_a_server_that_cannot_say_now_does_not_stop_the_run() -> None:
    world = dispatched()
    world.tracker.trouble = Retriable("busy")
    run = world.started()
    assert run.state is RunState.RUNNING
    assert world.evidence.plan(RUN_ID).broken == {}
    world.tracker.trouble = None
    assert world.end(RUN_ID).state is RunState.COMPLETED


def test_a_server_that_refuses_every_indicator_moves_nothing_and_says_so_for_each() -> None:
    world = dispatched()
    world.tracker.trouble = Faulty("409 E7145")
    world.started()
    assert world.end(RUN_ID).state is RunState.INCOMPLETE
    assert len(world.record().broken) == 3
    assert not world.target.imports
