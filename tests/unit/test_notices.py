"""What a person reads in an alert: what happened, who must act, and the command to do it with."""

import pytest

from t2a.domain.import_summary import Conflict, ImportSummary
from t2a.domain.ledger import RunState
from t2a.domain.values import DataValue
from tests.unit.given import CASES, DEATHS, facility, uid
from tests.unit.world import OCTOBER, SMALL_BATCHES, World

SECOND = "malaria-second"
FIVE = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3))
CODES = {CASES.id: Conflict("E7642", "approved by the district", ()), DEATHS.id: Conflict("E7619", "no number", ())}


def refusing(values: list[DataValue] | tuple[DataValue, ...]) -> ImportSummary:
    """Approved cases and deaths that are no numbers."""
    conflicts = [
        conflict._replace(indexes=tuple(n for n, value in enumerate(values) if value.key.data_element == element))
        for element, conflict in CODES.items()
    ]
    indexes = tuple(range(len(values)))
    return ImportSummary("WARNING", "", 0, 0, len(values), 0, tuple(conflicts), indexes)


def told(world: World) -> str:
    return world.alerts.published[-1].body


def second_run(*cells: tuple[int, int], broken: int | None = None) -> World:
    """Three batches of one facility, whose values have been stored before; then these vanish."""
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.transferred()
    world.vanish(*cells)
    world.started(request_id="second")
    world.tracker.broken = {uid("pi", broken)} if broken else set()
    world.end(SECOND)
    return world


def test_refusals_are_grouped_by_who_must_act_with_what_to_do_once_for_each_group() -> None:
    world = World()
    world.count()
    world.vanish((1, 1))
    world.tracker.values[uid("pi", 1), OCTOBER, facility(1).id] = "9.5"
    world.target.summary = refusing  # type: ignore[assignment]
    world.transferred()
    body = told(world)
    locked = body.index("Refused, to act on: a locked, approved or closed period")
    value = body.index("Refused, to act on: the value")
    assert locked < body.index("E7642, 5 values: approved by the district") < value
    assert value < body.index("E7619, 3 values: no number")
    assert value < body.index("T2A-VALUE, 1 value: 9.5 is not a whole number")
    assert body.count("What to do: ") == 2
    assert body.count("What to do: The number does not fit the data element's value type") == 1


def test_held_changes_are_told_by_batch_and_period_with_the_commands_that_decide_them() -> None:
    world = second_run(*FIVE)
    body = told(world)
    for text in (
        "Outcome: completed with held changes",
        "Values: 4 unchanged, 5 held",
        "Held: values that T2A stored and that tracker no longer counts",
        "batch 00001, data set monthly0000, 202610: 2 of 3 values: more values vanished than removal_limit_percent",
        "batch 00003, data set monthly0000, 202610: 1 of 3 values",
        f"Look at what is held: t2a held {SECOND}",
        f'Perform it: t2a release {SECOND} --reason "..."',
        f'Leave it as it is: t2a discard {SECOND} --reason "..."',
    ):
        assert text in body
    assert "t2a replay" not in body


def test_indicators_that_do_not_run_are_told_once_with_dhis2s_reason_and_the_replay() -> None:
    world = second_run(broken=3)
    assert world.alerts.subjects == ["T2A malaria: incomplete"]
    body = told(world)
    assert body.count("Indicator 3 (pi000000003): 409 E7145: Query failed because of a syntax error") == 1
    assert "Indicators that do not run: none of their values was touched" in body
    assert f"When the indicator or the analytics tables are mended: t2a replay {SECOND}" in body
    assert "batch 00002, data set monthly0000, 202610: 1 of 3 values: the indicator does not run" in body
    assert world.run(SECOND).trouble.startswith("indicator Indicator 3 (pi000000003) does not run: 409 E7145")


def test_the_next_alert_after_a_release_says_resolved_and_holds_no_command_for_it_any_more() -> None:
    world = second_run(*FIVE)
    world.releasing.release(SECOND, None, by="arn:ada", reason="closed clinics")
    world.end(SECOND)
    assert world.alerts.subjects[-1] == "T2A malaria: resolved, completed"
    assert "t2a release" not in told(world)
    assert "Held" not in told(world)


def test_a_run_that_became_worse_is_told_as_what_it_is() -> None:
    """What a person released fails: worse than being held."""
    world = second_run(*FIVE)
    world.releasing.release(SECOND, None, by="arn:ada", reason="closed clinics")
    world.tracker.broken = {uid("pi", 1)}
    assert world.end(SECOND).state is RunState.INCOMPLETE
    assert world.alerts.subjects == ["T2A malaria: completed with held changes", "T2A malaria: incomplete"]


@pytest.mark.parametrize("cells", [(), ((3, 1),)])
def test_nobody_is_told_of_a_run_whose_values_have_all_moved(cells: tuple[tuple[int, int], ...]) -> None:
    world = second_run(*cells)
    assert world.run(SECOND).state is RunState.COMPLETED
    assert not world.alerts.published
