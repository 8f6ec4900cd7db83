"""An address that leads nowhere fails the run or its batch: no indicator is called broken for it."""

from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchState, RunState
from tests.unit.given import facility, uid
from tests.unit.world import World, key

SECOND = "malaria-second"
PAGE = Fatal("https://tracker.example answered 404 with a page: there is no DHIS2 under this url")


def transferred_once(**changes: Any) -> World:
    world = World(**changes)
    world.count()
    world.transferred()
    return world


def test_dispatch_fails_when_the_tracker_answers_with_a_page() -> None:
    world = transferred_once()
    world.ledger.proofs.clear()
    world.tracker.trouble = PAGE
    run = world.started(request_id="second")
    assert (run.state, run.batches, run.trouble) == (RunState.FAILED, 0, str(PAGE))
    assert world.ledger.leases == {}
    assert "do not run" not in world.alerts.published[-1].body


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_batch_fails_when_the_tracker_answers_with_a_page(parallel: int) -> None:
    """Three exports at once: every indicator is exported alone, as one that does not run would be refused."""
    world = transferred_once(batches={"parallel_exports": parallel})
    world.started(request_id="second")
    world.tracker.trouble = PAGE
    with pytest.raises(Fatal, match="answered 404"):
        world.deliver()
    record = world.record(run_id=SECOND)
    assert (record.state, record.broken, record.held) == (BatchState.FAILED, {}, ())


def test_a_batch_fails_when_only_the_question_before_a_removal_is_answered_with_a_page() -> None:
    world = transferred_once()
    world.vanish((3, 1))
    world.started(request_id="second")
    usual = world.tracker.export

    def export(indicators: tuple[str, ...], periods: tuple[str, ...], dimension: str) -> object:
        if dimension == facility(1).id:
            raise PAGE
        return usual(indicators, periods, dimension)

    world.tracker.export = export  # type: ignore[method-assign, assignment]
    with pytest.raises(Fatal, match="answered 404"):
        world.deliver()
    assert world.record(run_id=SECOND).state is BatchState.FAILED
    assert key(3, 1) in world.target.stored


def test_an_indicator_that_dhis2_itself_refuses_leaves_the_others_their_batch() -> None:
    world = transferred_once()
    world.tracker.broken = {uid("pi", 3)}
    world.ledger.proofs.clear()
    assert world.transferred("second").state is RunState.INCOMPLETE
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 6, State.HELD: 3}
