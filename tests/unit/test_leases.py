"""A release and a replay write what a run of their mapping writes: only one of them at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from cli import main as command_line
from t2a.domain.accounting import State
from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from tests.unit.given import facility, uid
from tests.unit.holding import RELEASE, SECOND, WHO, holding, total
from tests.unit.mishaps import meanwhile, refuse_all
from tests.unit.stacks import FakeStack
from tests.unit.world import OCTOBER, World, key

ON_ITS_WAY = "a run of mapping malaria is on its way; wait until it has ended"


def replayed(world: World, monkeypatch: pytest.MonkeyPatch, run: str) -> Result:
    """By `t2a replay`, whose clock is the computer's."""
    world.now = datetime.now(UTC)
    monkeypatch.setattr(command_line, "find_stack", lambda _: FakeStack(world))
    return CliRunner().invoke(command_line.app, ["replay", run, "--no-wait"])


def test_no_run_of_the_mapping_begins_while_a_release_is_on_its_way() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)

    def begin_another() -> None:
        world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "7"
        assert world.started(request_id="third").state is RunState.SKIPPED

    meanwhile(world, begin_another)
    assert world.end(SECOND).state is RunState.COMPLETED
    assert total(world) == {State.UNCHANGED: 4, State.REMOVED: 5}
    assert world.transferred("fourth").state is RunState.COMPLETED
    assert world.target.stored[key(1, 1)].value == "7"


def test_a_run_of_another_mapping_is_not_kept_waiting() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    assert world.ledger.take_lease("tuberculosis", "other", now=world.now, until=world.now + timedelta(hours=1))


def test_a_release_that_fails_lets_the_next_run_begin() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    refuse_all(world, SECOND)
    assert world.ledger.leases == {}


def test_a_release_whose_message_is_lost_keeps_other_runs_out_for_some_hours_only() -> None:
    world = holding()
    world.releasing.release(SECOND, None, **WHO)
    world.wait(timedelta(hours=2))
    assert world.started(request_id="third").state is RunState.SKIPPED
    world.wait(timedelta(hours=2))
    assert world.started(request_id="fourth").state is RunState.RUNNING


def test_a_release_is_refused_while_another_run_is_on_its_way() -> None:
    world = holding()
    world.started(request_id="third")
    sent = len(world.queue.sent)
    with pytest.raises(Fatal, match=ON_ITS_WAY):
        world.releasing.release(SECOND, None, **WHO)
    assert len(world.queue.sent) == sent
    assert world.ledger.batch(SECOND, RELEASE) is None
    assert [one.values for one in world.releasing.open(SECOND)] == [5]


def test_a_discard_writes_nothing_and_needs_not_wait() -> None:
    world = holding()
    world.started(request_id="third")
    assert world.releasing.discard(SECOND, None, **WHO) == ["00001"]


def test_a_replay_is_refused_while_another_run_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    world = holding(broken=2)
    world.now = datetime.now(UTC)
    world.started(request_id="third")
    sent = len(world.queue.sent)
    assert ON_ITS_WAY in str(replayed(world, monkeypatch, SECOND).exception)
    assert len(world.queue.sent) == sent
    assert world.record(run_id=SECOND).state is BatchState.INCOMPLETE


def test_no_run_begins_while_a_replay_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    world = holding(broken=2)
    assert replayed(world, monkeypatch, SECOND).exit_code == 0
    assert world.queue.sent[-1] == BatchMessage(run=SECOND, batch="00001")
    assert world.started(request_id="third").state is RunState.SKIPPED
    world.end(SECOND)
    assert world.started(request_id="fourth").state is RunState.RUNNING


def test_a_replay_of_nothing_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.count()
    run = world.transferred()
    assert replayed(world, monkeypatch, run.id).exit_code == 1
    assert world.ledger.leases == {}


def test_a_replay_of_nothing_leaves_a_run_on_its_way_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.count()
    run = world.started()
    held = dict(world.ledger.leases)
    assert replayed(world, monkeypatch, run.id).exit_code == 1
    assert world.ledger.leases == held
    assert held["malaria"][0] == run.id


def test_a_second_replay_leaves_the_first_one_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    world = holding(broken=2)
    replayed(world, monkeypatch, SECOND)
    world.ledger.start_batch(BatchMessage(run=SECOND, batch="00001"), attempt=1, attempts=3, at=world.now)
    assert replayed(world, monkeypatch, SECOND).exit_code == 1
    assert world.started(request_id="third").state is RunState.SKIPPED
