"""When a registration is taken back, and when it is left as it is."""

from t2a.domain import completeness as why
from t2a.domain.held import Discard
from tests.unit.complete import FIRST, SECOND, CompletingWorld, report
from tests.unit.given import uid


def test_taking_back_is_for_registrations_of_ours_whose_conditions_fail() -> None:
    world = CompletingWorld({"minimum_values": 3, "unregister": True})
    world.transferred()
    world.registrations.put(report(3), "clerk")
    world.vanish((3, 1), (3, 3))
    world.transferred("second")
    assert world.registrations.taken_back == [report(1)]
    assert world.note(SECOND) == (0, 2, 1, (), ())


def test_nothing_is_taken_back_without_the_mapping_saying_so() -> None:
    world = CompletingWorld()
    world.transferred()
    world.vanish((3, 1))
    world.transferred("second")
    assert world.note(SECOND) == (0, 3, 0, (), ())


def test_nothing_is_taken_back_in_doubt() -> None:
    world = CompletingWorld({"minimum_values": 3, "unregister": True})
    world.transferred()
    world.tracker.broken = {uid("pi", 3)}
    world.vanish((3, 1))
    world.transferred("second")
    assert world.registrations.taken_back == []
    assert world.note(SECOND).already == 3


def test_what_a_person_has_marked_incomplete_stays_so() -> None:
    world = CompletingWorld()
    world.registrations.put(report(2), "clerk", completed=False)
    world.transferred()
    assert world.note(FIRST).withheld == ((why.MARKED_INCOMPLETE, 1),)
    assert not world.registrations.held[report(2)].completed


def test_one_that_dhis2_keeps_is_told() -> None:
    world = CompletingWorld({"minimum_values": 3, "unregister": True})
    world.transferred()
    world.vanish((3, 1))
    world.registrations.keeps = "Locked Data set(s) : monthly0000"
    world.transferred("second")
    told = "the registration of ours stays: Locked Data set(s) : monthly0000"
    assert world.note(SECOND) == (0, 2, 0, ((told, 1),), (f"Facility 1 - 202610: {told}",))


def test_what_a_run_has_taken_back_stays_said_when_it_is_finished_again() -> None:
    world = CompletingWorld({"minimum_values": 3, "unregister": True})
    world.transferred()
    world.vanish((3, 1))
    run = world.transferred("second")
    world.ledger.discard_held(run.id, "00001", Discard("ada", world.now, "no reason"), at=world.now)
    assert world.finish(run.id) is not None
    assert world.note(SECOND) == (0, 2, 1, (), ())
