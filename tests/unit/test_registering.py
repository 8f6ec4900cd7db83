"""Registering against a target that objects, and whose answers get lost."""

from t2a.domain.completeness import Line, Objection, Report, What
from t2a.services.registering import MOST_AT_ONCE, MOST_ROUNDS, NO_ANSWER, Registering
from tests.fakes import FakeRegistrations
from tests.unit.complete import report
from tests.unit.given import facility


def registering(*reports: Report, what: What = What.REGISTER) -> tuple[Registering, FakeRegistrations, list[Line]]:
    target = FakeRegistrations("t2a.import")
    return Registering(target), target, [Line(one, what) for one in reports]


def test_what_is_settled_already_is_left_alone() -> None:
    register, target, lines = registering(report(1), what=What.ALREADY)
    assert register(lines) == lines
    assert target.posts == []


def test_hundreds_go_in_one_post() -> None:
    register, target, lines = registering(*(report(number) for number in range(2 * MOST_AT_ONCE + 1)))
    assert {line.what for line in register(lines)} == {What.REGISTERED}
    assert [len(post) for post in target.posts] == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


def test_an_objection_withholds_the_reports_that_it_names() -> None:
    register, target, lines = registering(report(1), report(2), report(2, "202609"), report(3))
    here = facility(2).id
    target.objects = lambda one: (
        Objection(here, "Organisation unit is not in hierarchy") if one.org_unit == here else None
    )
    done = register(lines)
    assert [line.what for line in done] == [What.REGISTERED, What.WITHHELD, What.WITHHELD, What.REGISTERED]
    assert done[1].reason == "DHIS2: Organisation unit is not in hierarchy"
    assert len(target.posts) == 1


def test_an_objection_that_names_nothing_is_told_of_what_is_not_there() -> None:
    register, target, lines = registering(report(1), report(2))
    target.objects = lambda one: Objection("", "no reason given") if one == report(2) else None
    assert register(lines) == [
        Line(report(1), What.REGISTERED),
        Line(report(2), What.WITHHELD, "DHIS2: no reason given"),
    ]


def test_a_lost_answer_is_read_back_and_nothing_registered_twice() -> None:
    register, target, lines = registering(report(1), report(2))
    target.lost = 1
    assert {line.what for line in register(lines)} == {What.REGISTERED}
    assert len(target.posts) == 1


def test_what_never_arrived_is_sent_again() -> None:
    register, target, lines = registering(report(1), report(2))
    target.put(report(2), "t2a.import")
    target.lost, target.early = 1, True
    assert {line.what for line in register(lines)} == {What.REGISTERED}
    assert target.posts == [(report(1), report(2)), (report(1),)]


def test_without_any_answer_it_is_withheld() -> None:
    register, target, lines = registering(report(1))
    target.lost, target.early = 100, True
    assert register(lines) == [Line(report(1), What.WITHHELD, NO_ANSWER)]
    assert len(target.posts) == MOST_ROUNDS
