"""Violations of two runs compared: new, known, resolved, and what is remembered for the next."""

from typing import Any

import pytest

from t2a.domain.violations import Known, Violation, ViolationKey, Violations, compare, in_order, remembered


def violation(unit: str = "Facility 1", period: str = "202610", rule: str = "treated", **changes: Any) -> Violation:
    name = f"Malaria: {rule} do not exceed confirmed"
    key = ViolationKey(rule, unit, period, "default0000")
    made = Violation(key, name, "Check the registry", "HIGH", unit, "default", 14.0, "<=", 12.0)
    return made._replace(**changes)


ONE, TWO = violation("Facility 1"), violation("Facility 2")


def everywhere(_: ViolationKey) -> bool:
    return True


def nowhere(_: ViolationKey) -> bool:
    return False


def nights(*found: list[Violation]) -> list[Violations]:
    """What runs 1, 2, ... each make of what they find."""
    known: list[Known] = []
    compared = []
    for number, violations in enumerate(found, start=1):
        compared.append(compare(f"run-{number}", violations, known, everywhere))
        known = remembered(f"run-{number}", violations, known, everywhere)
    return compared


@pytest.mark.parametrize(
    ("changes", "sides"),
    [
        ({}, "14 <= 12"),
        ({"left": 0.5, "right": None}, "0.5 <= nothing"),
        ({"left": 12_345_678.0, "right": 0.1 + 0.2}, "12345678 <= 0.3"),
        ({"operator": "[Compulsory pair]", "left": None}, "nothing [Compulsory pair] 12"),
    ],
)
def test_a_violation_reads_as_rule_place_period_and_both_sides(changes: dict[str, Any], sides: str) -> None:
    told = str(violation("Health Centre X", **changes))
    assert told == f"Malaria: treated do not exceed confirmed - Health Centre X - 202610: {sides}"


def test_a_violation_is_new_once_then_known_then_resolved_and_new_again_when_it_comes_back() -> None:
    first, second, third, fourth, fifth = nights([ONE], [ONE, TWO], [TWO], [TWO], [ONE, TWO])
    assert first == Violations(new=(ONE,))
    assert second == Violations(new=(TWO,), known=(ONE,))
    assert third == Violations(known=(TWO,), resolved=(ONE,))
    assert fourth == Violations(known=(TWO,))
    assert fifth == Violations(new=(ONE,), known=(TWO,))


def test_other_values_of_a_known_violation_do_not_make_it_new() -> None:
    worse = ONE._replace(left=99.0)
    assert nights([ONE], [worse])[1] == Violations(known=(worse,))


@pytest.mark.parametrize("again", [1, 2, 3])
def test_a_run_that_is_finished_again_says_the_same(again: int) -> None:
    known = remembered("run-1", [ONE], [], everywhere)
    first = compare("run-2", [TWO], known, everywhere)
    assert first == Violations(new=(TWO,), resolved=(ONE,))
    for _ in range(again):
        known = remembered("run-2", [TWO], known, everywhere)
        assert compare("run-2", [TWO], known, everywhere) == first


def test_what_a_replay_mends_was_never_there() -> None:
    known = remembered("run-1", [ONE], [], everywhere)
    assert compare("run-1", [], known, everywhere) == Violations()
    assert remembered("run-1", [], known, everywhere) == []


def test_what_a_replay_finds_again_is_known_again() -> None:
    known = remembered("run-1", [ONE], [], everywhere)
    known = remembered("run-2", [], known, everywhere)
    assert compare("run-2", [ONE], known, everywhere) == Violations(known=(ONE,))
    assert remembered("run-2", [ONE], known, everywhere) == [Known(ONE, "run-1")]


@pytest.mark.parametrize("run", ["run-1", "run-2"])
def test_where_a_run_does_not_look_nothing_is_resolved_and_nothing_forgotten(run: str) -> None:
    known = remembered("run-1", [ONE], [], everywhere)
    assert compare(run, [], known, nowhere) == Violations()
    assert remembered(run, [], known, nowhere) == known


def test_a_violation_is_another_one_in_each_period_rule_and_attribute_option_combination() -> None:
    others = [
        violation(period="202609"),
        violation(rule="tested"),
        ONE._replace(key=ONE.key._replace(attribute_option_combo="another0000")),
    ]
    assert nights([ONE], [ONE, *others])[1] == Violations(new=in_order(others), known=(ONE,))


def test_the_most_important_come_first() -> None:
    low, medium, strange = (ONE._replace(importance=one) for one in ("LOW", "MEDIUM", "?"))
    assert in_order([strange, low, TWO, medium, ONE]) == (ONE, TWO, medium, low, strange)


def test_the_note_counts_all_and_names_ten_of_the_new_ones() -> None:
    new = tuple(violation(f"Facility {number:02}") for number in range(12))
    note = Violations(new=new, known=(ONE,), resolved=(ONE, TWO)).note
    assert (note.new, note.known, note.resolved) == (12, 1, 2)
    assert note.examples == tuple(str(one) for one in new[:10])
