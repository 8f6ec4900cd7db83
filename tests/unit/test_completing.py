"""Registering reports complete once a run's values are where they belong."""

from datetime import timedelta

import pytest
from rich.console import Console

from cli.tables import run_view
from t2a.domain import completeness as why
from t2a.domain.completeness import Line, What
from t2a.domain.errors import Refused, TooLarge
from t2a.domain.metadata import OrgUnit
from t2a.domain.values import ExportedRow
from tests.unit.complete import FIRST, NOVEMBER, SECOND, CompletingWorld, refuse, report
from tests.unit.given import CASES, DATA_SETS, MONTHLY, facility, uid
from tests.unit.world import OCTOBER, SMALL_BATCHES, World, key

EVERYONE = {report(1), report(2), report(3)}


def test_reports_that_hold_everything_are_registered_and_counted() -> None:
    world = CompletingWorld()
    world.transferred()
    assert world.registered() == EVERYONE
    assert world.note(FIRST) == (3, 0, 0, (), ())
    assert len(world.registrations.posts) == 1
    assert world.evidence.completeness(FIRST) == [Line(report(unit), What.REGISTERED) for unit in (1, 2, 3)]


def test_a_mapping_without_rules_keeps_no_tally_and_registers_nothing() -> None:
    world = World()
    world.count()
    world.transferred()
    assert world.evidence.tallies == {}
    assert world.run(FIRST).notes.completeness is None


def test_a_dry_run_registers_nothing() -> None:
    world = CompletingWorld()
    world.transferred(dry_run=True)
    assert world.registered() == set()
    assert world.evidence.tallies == {}


def test_a_later_run_leaves_registrations_with_their_dates() -> None:
    world = CompletingWorld()
    world.transferred()
    world.registrations.today = "2026-11-24"
    world.transferred("second")
    assert world.note(SECOND) == (0, 3, 0, (), ())
    assert set(world.registrations.dates.values()) == {"2026-11-23"}
    assert len(world.registrations.posts) == 1


def test_a_report_that_lacks_a_value_is_withheld_by_name() -> None:
    world = CompletingWorld()
    world.vanish((3, 2))
    world.transferred()
    assert world.registered() == {report(1), report(3)}
    note = world.note(FIRST)
    assert note.withheld == ((why.TOO_SMALL_A_PART, 1),)
    assert note.examples == (f"Facility 2 - {OCTOBER}: {why.TOO_SMALL_A_PART}",)


def test_a_facility_without_any_value_is_withheld() -> None:
    world = CompletingWorld()
    world.vanish((1, 2), (2, 2), (3, 2))
    world.transferred()
    assert world.note(FIRST).withheld == ((why.EMPTY, 1),)


def test_a_refused_value_keeps_its_report_from_being_registered() -> None:
    world = CompletingWorld({"minimum_values": 1})
    refuse(world, key(1, 2))
    world.transferred()
    assert world.registered() == {report(1), report(3)}
    assert world.note(FIRST).withheld == ((why.REJECTED, 1),)


def test_so_does_a_value_that_tracker_spells_wrongly() -> None:
    world = CompletingWorld({"minimum_values": 1})
    world.tracker.values[uid("pi", 1), OCTOBER, facility(3).id] = "9.5"
    world.transferred()
    assert world.registered() == {report(1), report(2)}


def test_rows_that_nobody_asked_for_leave_doubt_about_all_of_the_batch() -> None:
    world = CompletingWorld({"minimum_values": 1})
    world.tracker.stray = [ExportedRow("unknown0000", None, None, OCTOBER, facility(1).id, "3")]
    world.transferred()
    assert world.registered() == set()
    assert world.note(FIRST).withheld == ((why.STRANGERS, 3),)


def test_a_batch_that_failed_withholds_its_reports_until_it_is_replayed() -> None:
    world = CompletingWorld(batches=SMALL_BATCHES)
    run = world.started(request_id="first")
    world.tracker.trouble = Refused("401: correct the secret")
    with pytest.raises(Refused):
        world.receive()
    world.tracker.trouble = None
    for message in world.queue.sent[1:]:
        world.receive(message)
    world.finish(run.id)
    assert world.note(FIRST) == (2, 0, 0, ((why.NOT_MOVED, 1),), (f"Facility 1 - {OCTOBER}: {why.NOT_MOVED}",))
    world.ledger.await_replay(world.queue.sent[0], at=world.now)
    world.receive(world.queue.sent[0], message_id="replay")
    world.registrations.today = "2026-11-24"
    world.finish(run.id)
    assert world.note(FIRST) == (3, 0, 0, (), ()), "what the run registered before counts as registered"
    assert world.registrations.dates[report(2)] == "2026-11-23"
    assert world.registrations.dates[report(1)] == "2026-11-24"


def test_an_indicator_that_does_not_run_withholds_the_reports_of_its_data_set() -> None:
    world = CompletingWorld({"minimum_values": 1})
    world.tracker.broken = {uid("pi", 3)}
    world.transferred()
    assert world.registered() == set()
    assert world.note(FIRST).withheld == ((why.BROKEN, 3),)
    world.tracker.broken = set()
    world.replay_incomplete(FIRST)
    world.end(FIRST)
    assert world.note(FIRST).registered == 3


def test_the_running_period_is_left_out_by_the_runs_own_day() -> None:
    world = CompletingWorld(aggregate={"data_sets": [{"id": MONTHLY, "periods": {"past": 1, "include_current": True}}]})
    world.count("4", OCTOBER, NOVEMBER)
    world.transferred()
    assert world.registered() == EVERYONE
    assert world.note(FIRST).withheld == ((why.OPEN, 3),)
    world.wait(timedelta(days=8))
    world.transferred("second", scheduled_time=world.now)
    assert report(1, NOVEMBER) in world.registered()


def test_the_running_period_may_be_registered_where_the_rule_says_so() -> None:
    world = CompletingWorld(
        {"minimum_values": 3, "only_closed_periods": False},
        aggregate={"data_sets": [{"id": MONTHLY, "periods": {"past": 0, "include_current": True}}]},
    )
    world.count("4", NOVEMBER)
    world.transferred()
    assert len(world.registered()) == 3


def test_data_elements_of_all_of_are_named_as_the_mapping_names_them() -> None:
    world = CompletingWorld({"all_of": ["DEATHS"]})
    world.vanish((1, 1), (2, 1), (3, 2))
    world.transferred()
    assert world.registered() == {report(1), report(3)}
    assert world.note(FIRST).withheld == ((why.ELEMENT_EMPTY, 1),)


def test_a_data_element_that_the_data_set_does_not_hold_is_never_there() -> None:
    world = CompletingWorld({"all_of": ["DEATHS", "BIRTHS"]})
    world.transferred()
    assert world.note(FIRST).withheld == ((why.ELEMENT_EMPTY, 3),)


def test_org_units_that_are_not_assigned_are_not_registered() -> None:
    world = CompletingWorld({"minimum_values": 1})
    assigned = DATA_SETS[0].org_units - {facility(2).id}
    world.target._data_sets[MONTHLY] = DATA_SETS[0]._replace(org_units=assigned)
    world.transferred()
    assert world.registered() == {report(1), report(3)}
    assert world.note(FIRST).withheld == ((why.UNASSIGNED, 1),)


def test_org_units_without_a_counterpart_have_no_report() -> None:
    world = CompletingWorld()
    world.tracker.units.append(OrgUnit("unknown0000", "Unknown", "/country0000/north000000/unknown0000", 3, None))
    world.transferred()
    assert world.note(FIRST) == (3, 0, 0, (), ())


def test_a_value_that_is_stored_and_stays_counts() -> None:
    """What a clerk typed where tracker counts nothing."""
    world = CompletingWorld()
    world.transferred()
    world.target.stored[key(3, 1)] = world.target.stored[key(3, 1)]._replace(stored_by="clerk")
    world.vanish((3, 1))
    world.registrations.held.clear()
    world.transferred("second")
    assert report(1) in world.registered()


def test_split_batches_are_judged_by_their_parts() -> None:
    world = CompletingWorld()
    run = world.started(request_id="first")
    world.tracker.trouble = TooLarge("E7128: more than 100,000 rows")
    world.receive()
    world.tracker.trouble = None
    for message in world.queue.sent[1:]:
        world.receive(message)
    world.finish(run.id)
    assert [one.id for one in world.ledger.batches(run.id)] == ["00001", "00001.1", "00001.2"]
    assert world.registered() == EVERYONE


def test_a_step_that_cannot_be_made_keeps_the_run_from_nothing() -> None:
    world = CompletingWorld()

    def refusing(*_: object) -> list[object]:
        raise Refused("403: give the integration user this right")

    world.registrations.read = refusing  # type: ignore[assignment,method-assign]
    run = world.transferred()
    assert run.state.value == "completed"
    assert run.notes.unfinished == ("completeness: 403: give the integration user this right",)
    assert run.notes.completeness is None


def test_a_tally_that_was_not_kept_leaves_doubt() -> None:
    world = CompletingWorld()
    run = world.started(request_id="first")
    world.deliver()
    world.evidence.tallies.clear()
    world.finish(run.id)
    assert world.note(FIRST).withheld == ((why.NOT_TALLIED, 3),)


def test_the_tally_names_no_more_than_numbers() -> None:
    world = CompletingWorld()
    world.vanish((3, 1))
    world.transferred()
    (tally,) = world.evidence.tallies.values()
    assert [row.cells for row in tally.rows] == [{"stored": (0, 1)}, {"stored": (0, 1, 2)}, {"stored": (0, 1, 2)}]
    assert CASES.id not in str(tally)


def test_the_run_s_view_says_how_many_and_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    world = CompletingWorld()
    world.vanish((3, 2))
    run = world.transferred()
    Console(width=200).print(run_view(run, world.ledger.batches(run.id)))
    shown = capsys.readouterr().out
    assert "Complete: 2 registered, 0 already, 0 taken back" in shown
    assert why.TOO_SMALL_A_PART in shown
    assert f"For example Facility 2 - {OCTOBER}" in shown
