"""One batch from gathering to its account: what is sent, what is left, what is refused before sending."""

from typing import Any

import pytest

from t2a.domain.accounting import State
from t2a.domain.import_summary import Conflict, ImportSummary
from t2a.domain.ledger import RunState
from t2a.domain.metadata import DataSet
from t2a.domain.values import StoredValue
from tests.fakes import FakeTarget
from tests.fakes.instances import STORED_BY
from tests.unit.given import COMBOS, DATA_SETS, MONTHLY, facility, uid
from tests.unit.world import OCTOBER, World, key

(REPORT,) = DATA_SETS
SECOND = "malaria-second"
EVERY_CELL = [(indicator, unit) for indicator in (1, 2, 3) for unit in (1, 2, 3)]


def into(data_set: DataSet, **changes: Any) -> World:
    """Into a data set that differs from the usual one."""
    world = World(**changes)
    world.target = FakeTarget([data_set], COMBOS)
    world.instances.replace(world.target)
    world.count()
    return world


def typed(world: World, value: str = "9") -> None:
    """A nurse corrects the first facility's deaths."""
    world.target.stored[key(3, 1)] = StoredValue(value, "nurse")


def test_a_second_transfer_with_nothing_changed_sends_nothing() -> None:
    world = World()
    world.count()
    world.transferred()
    run = world.transferred("second")
    assert run.state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 9}
    assert len(world.target.imports) == 1
    assert world.record(run_id=SECOND).evidence == ()


@pytest.mark.parametrize(
    ("policy", "counts", "left"),
    [
        ("overwrite", {State.CREATED: 8, State.UPDATED: 1}, ("4", STORED_BY)),
        ("keep", {State.CREATED: 8, State.KEPT: 1}, ("9", "nurse")),
    ],
)
def test_a_manual_edit_is_overwritten_or_kept_as_the_mapping_says(
    policy: str, counts: dict[State, int], left: tuple[str, str]
) -> None:
    world = World(aggregate={"on_manual_edit": policy})
    world.count()
    typed(world)
    world.transferred()
    assert world.counts(run_id="malaria-first") == counts
    assert world.target.stored[key(3, 1)] == left


@pytest.mark.parametrize("policy", ["overwrite", "keep"])
def test_a_manual_entry_of_the_same_number_is_left_as_it_is(policy: str) -> None:
    world = World(aggregate={"on_manual_edit": policy})
    world.count()
    typed(world, "4.0")
    world.transferred()
    assert world.target.stored[key(3, 1)] == ("4.0", "nurse")


@pytest.mark.parametrize(
    ("strategy", "counts"),
    [
        ("CREATE", {State.CREATED: 8, State.KEPT: 1}),
        ("UPDATE", {State.UPDATED: 1, State.KEPT: 8}),
    ],
)
def test_the_import_strategy_is_kept_to(strategy: str, counts: dict[State, int]) -> None:
    world = World(aggregate={"import_strategy": strategy})
    world.count()
    typed(world)
    world.transferred()
    assert world.counts(run_id="malaria-first") == counts


def test_old_periods_only_receive_new_values() -> None:
    old = {"data_sets": [{"id": MONTHLY, "periods": {"past": 2}}], "update_existing_older_than": 1}
    world = World(aggregate=old)
    world.count("4", "202609", OCTOBER)
    world.vanish((3, 1), period="202609")
    world.transferred()
    world.count("5", "202609", OCTOBER)
    world.vanish((3, 2), period="202609")
    world.transferred("second")
    # Of September one value is new, one has vanished and seven differ; the nine of October are updated.
    assert world.counts(run_id=SECOND) == {State.CREATED: 1, State.UPDATED: 9, State.KEPT: 8}
    assert world.target.stored[key(3, 1, "202609")].value == "5"
    assert {world.target.stored[key(1, unit, "202609")].value for unit in (1, 2, 3)} == {"4"}


def test_values_for_an_org_unit_that_does_not_report_the_data_set_are_refused_before_sending() -> None:
    world = into(REPORT._replace(org_units=REPORT.org_units - {facility(2).id}))
    run = world.transferred()
    assert run.state is RunState.WITH_REJECTIONS
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 6, State.REJECTED: 3}
    (rejection,) = run.account.rejections
    assert (rejection.code, rejection.values) == ("E7636", 3)
    assert rejection.examples[0].endswith("Facility 2 - 202610")
    assert {value.key.org_unit for value in world.target.imports[0][1]} == {facility(1).id, facility(3).id}


def test_the_current_period_is_refused_before_sending_where_the_data_set_is_not_open_for_it() -> None:
    window = {"data_sets": [{"id": MONTHLY, "periods": {"past": 1, "include_current": True}}]}
    world = into(REPORT._replace(open_future_periods=0), aggregate=window)
    world.count("4", OCTOBER, "202611")
    run = world.transferred()
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 9, State.REJECTED: 9}
    assert run.account.rejections[0].code == "E7641"
    assert {value.key.period for value in world.target.imports[0][1]} == {OCTOBER}


def no_longer_assigned() -> World:
    """Everything was moved once; since then no facility reports the data set any more."""
    world = into(REPORT)
    world.transferred()
    stored = world.target.stored
    world.target = FakeTarget([REPORT._replace(org_units=frozenset())], COMBOS)
    world.target.stored = stored
    world.instances.replace(world.target)
    return world


def test_what_is_stored_already_needs_no_assignment() -> None:
    world = no_longer_assigned()
    assert world.transferred("second").state is RunState.COMPLETED
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 9}


def test_a_removal_that_dhis2_is_sure_to_refuse_is_refused_and_not_sent() -> None:
    world = no_longer_assigned()
    world.vanish(*EVERY_CELL[:4])
    world.transferred("second")
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 5, State.REJECTED: 4}
    assert len(world.target.stored) == 9


def test_a_removal_that_is_held_is_held_also_where_dhis2_would_refuse_it() -> None:
    world = no_longer_assigned()
    world.vanish(*EVERY_CELL[:6])
    world.transferred("second")
    assert world.counts(run_id=SECOND) == {State.UNCHANGED: 3, State.HELD: 6}


def test_a_dry_run_decides_everything_and_writes_nothing() -> None:
    world = World()
    world.count()
    world.vanish((2, 2))
    world.transferred()
    before = dict(world.target.stored)
    world.count("5")
    world.vanish((3, 1))
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "4"
    world.tracker.values[uid("pi", 1), OCTOBER, facility(2).id] = "9.5"
    run = world.transferred("second", dry_run=True)
    counts = {State.CREATED: 1, State.UPDATED: 5, State.UNCHANGED: 1, State.REMOVED: 1, State.REJECTED: 1}
    assert run.account is not None
    assert run.account.counts == counts
    assert world.target.stored == before
    assert len(world.target.imports) == 1


def test_a_refusal_of_dhis2s_is_counted_with_its_reason() -> None:
    world = World()
    world.count()
    conflict = Conflict("E7642", "approved", (0,))
    world.target.summary = lambda sent: ImportSummary("WARNING", "", len(sent) - 1, 0, 1, 0, (conflict,), (0,))
    run = world.transferred()
    assert run.account is not None
    assert run.account.counts == {State.CREATED: 8, State.REJECTED: 1}
    assert run.account.rejections[0].code == "E7642"
