"""The step that runs validation rules once the values of a run are where they belong."""

from dataclasses import replace
from typing import Any

import pytest

from t2a.domain.errors import Retriable
from t2a.domain.ledger import Run, RunState
from t2a.domain.run_notes import ViolationsNote
from t2a.domain.violations import Rule, RuleGroup, Violation, ViolationKey, Violations
from t2a.services import validating
from t2a.services.validating import Validating
from tests.fakes.validation import FakeValidation
from tests.unit.given import DEFAULT, facility
from tests.unit.world import UNITS, World

GROUP, OTHER = "rulegroup00", "rulegroup01"
TREATED, TESTED = Rule("Treated do not exceed confirmed", "Look into the registry"), Rule("Confirmed were tested")
GROUPS = (
    RuleGroup(GROUP, "Report checks", {"treated0000": TREATED}),
    RuleGroup(OTHER, "All checks", {"treated0000": TREATED, "tested00000": TESTED}),
)


def violation(unit: int = 1, period: str = "202610", rule: str = "treated0000") -> Violation:
    key = ViolationKey(rule, facility(unit).id, period, DEFAULT)
    return Violation(key, TREATED.name, "", "HIGH", f"Facility {unit}", "default", 14.0, "<=", 12.0)


class Validated(World):
    """`dhis2` runs rules for a mapping that asks for those of `groups`."""

    def __init__(self, *groups: str, **changes: Any) -> None:
        super().__init__(validation={"rule_groups": groups or (GROUP,)}, **changes)
        self.dhis2 = FakeValidation(GROUPS, {unit.id: unit.path for unit in UNITS})
        self.opened: list[str] = []
        self.count()
        self.finish = replace(self.finish, steps=(Validating(self.evidence, self._open),))

    def _open(self, credentials: str) -> FakeValidation:
        self.opened.append(credentials)
        return self.dhis2

    def night(self, name: str, *broken: Violation) -> Run:
        self.dhis2.broken = list(broken)
        return self.transferred(name)

    def finished_again(self, run: Run) -> Run:
        """As after a replay."""
        self.ledger.stored_runs[run.id] = run.model_copy(update={"finish_due": True})
        return self.end(run.id)


def counts(run: Run) -> tuple[int, int, int]:
    note = run.notes.violations
    assert note is not None
    return note.new, note.known, note.resolved


def test_a_violated_rule_is_noted_by_name_and_stored_whole() -> None:
    world = Validated()
    run = world.night("first", violation())
    assert run.state is RunState.COMPLETED
    told = "Treated do not exceed confirmed - Facility 1 - 202610: 14 <= 12"
    assert run.notes.violations == ViolationsNote(new=1, examples=(told,))
    assert run.notes.unfinished == ()
    assert world.evidence.violations(run.id) == Violations(new=(violation(),))
    assert world.opened == ["t2a/aggregate"]


def test_one_question_covers_the_run() -> None:
    world = Validated()
    world.night("first")
    ((group, root, start, end),) = world.dhis2.asked
    assert (group, root, f"{start}", f"{end}") == (GROUP, "country0000", "2026-10-01", "2026-10-31")


def test_it_is_new_once_known_the_next_night_and_resolved_when_mended() -> None:
    world = Validated()
    nights = [world.night("a", violation()), world.night("b", violation()), world.night("c"), world.night("d")]
    assert [counts(run) for run in nights] == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    assert world.evidence.violations(nights[2].id).resolved == (violation(),)


def test_a_run_that_is_finished_again_does_not_make_new_ones_known() -> None:
    world = Validated()
    world.night("a", violation(1))
    run = world.night("b", violation(2))
    assert counts(run) == counts(world.finished_again(run)) == (1, 0, 1)


def test_what_others_violate_is_left_out() -> None:
    world = Validated()
    world.dhis2.known_paths["elsewhere00"] = "/country0000/north000000/elsewhere00"
    elsewhere = violation()._replace(key=violation().key._replace(org_unit="elsewhere00"))
    assert counts(world.night("a", elsewhere, violation(period="202609"), violation(rule="unknown0000"))) == (0, 0, 0)


def test_a_run_of_one_facility_leaves_the_others_violations_known() -> None:
    world = Validated()
    world.night("a", violation(1), violation(2))
    world.dhis2.broken = []
    part = world.transferred("b", org_units=(facility(1).id,))
    assert counts(part) == (0, 0, 1)
    assert counts(world.night("c", violation(2))) == (0, 1, 0)


def test_a_rule_of_two_groups_is_told_once() -> None:
    world = Validated(GROUP, OTHER)
    assert counts(world.night("a", violation())) == (1, 0, 0)
    assert [group for group, *_ in world.dhis2.asked] == [GROUP, OTHER]


def test_a_group_that_does_not_exist_is_not_asked_for_and_said() -> None:
    world = Validated(GROUP, "nogroup0000")
    run = world.night("a", violation())
    assert counts(run) == (1, 0, 0)
    assert [group for group, *_ in world.dhis2.asked] == [GROUP]
    said = "validation: rule group nogroup0000 does not exist, or the integration user may not see it"
    assert run.notes.unfinished == (said,)


def test_without_any_group_nothing_is_counted() -> None:
    run = Validated("nogroup0000").night("a", violation())
    assert run.notes.violations is None
    assert len(run.notes.unfinished) == 1


def test_a_cut_answer_is_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validating, "LISTED_AT_MOST", 2)
    world = Validated()
    assert counts(world.night("a", violation(1), violation(2), violation(3))) == (3, 0, 0)
    roots = [root for _, root, *_ in world.dhis2.asked]
    assert roots[0] == "country0000"
    assert set(roots[1:]) == {"north000000", facility(1).id, facility(2).id, facility(3).id}


def test_what_is_still_cut_is_said_and_nothing_there_counts_as_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Validated(OTHER)
    world.night("a", violation(), violation(rule="tested00000"))
    monkeypatch.setattr(validating, "LISTED_AT_MOST", 1)
    run = world.night("b", violation())
    assert counts(run) == (0, 1, 0)
    (said,) = run.notes.unfinished
    assert said == (
        f"validation: DHIS2 lists 1 violations at most, and there may be more below {facility(1).id} in 202610"
    )
    monkeypatch.undo()
    assert counts(world.night("c")) == (0, 0, 2)


def test_questions_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validating, "LISTED_AT_MOST", 1)
    monkeypatch.setattr(validating, "QUESTIONS_AT_MOST", 2)
    world = Validated()
    run = world.night("a", violation(1), violation(2), violation(3))
    assert len(world.dhis2.asked) == 2
    assert "rule group Report checks has too many violations: after 2 questions" in run.notes.unfinished[-1]


def test_a_question_that_takes_too_long_is_asked_in_parts() -> None:
    world = Validated()
    world.dhis2.slow = 31
    world.dhis2.broken = [violation(period="202609"), violation()]
    run = world.transferred("a", periods=("202608", "202609", "202610"))
    assert counts(run) == (2, 0, 0)


def test_a_server_that_never_answers_leaves_the_run_closed_and_says_so() -> None:
    world = Validated()
    world.dhis2.slow = 0
    run = world.night("a", violation())
    assert run.state is RunState.COMPLETED
    assert run.notes.violations is None
    assert run.notes.unfinished == ("validation: no answer in time",)


def test_a_mapping_without_validation_asks_nothing() -> None:
    world = Validated()
    world.mapping = world.mapping.model_copy(update={"validation": None})
    assert world.night("a", violation()).notes.violations is None
    assert world.opened == []


def test_a_dry_run_asks_nothing() -> None:
    world = Validated()
    world.transferred("a", dry_run=True)
    assert world.opened == []


def test_a_run_of_which_nothing_was_moved_asks_nothing() -> None:
    world = Validated()
    world.tracker.trouble = Retriable("503")
    run = world.started(request_id="a")
    for receive in range(1, 4):
        with pytest.raises(Retriable):
            world.receive(receive=receive)
    world.finish(run.id)
    assert world.run(run.id).state is RunState.FAILED
    assert world.opened == []
