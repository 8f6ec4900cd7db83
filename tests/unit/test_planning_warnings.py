"""What a run says of a check's findings: warnings by their codes, errors among what it leaves out, notes never."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from cli.tables import run_view
from t2a.domain.metadata import Boundary, DataElement, DataSet, Definition, Named, ProgramIndicator, User
from t2a.domain.openness import EDITS_EXPIRED
from t2a.services.planning import Planned, plan_run
from tests.fakes import FakeTarget, FakeTracker
from tests.unit.given import (
    BY_AGE,
    COMBOS,
    DATA_SETS,
    INDICATORS,
    MONTHLY,
    QUARTERLY,
    data_set,
    element,
    facility,
    indicator,
    mapping,
    request,
    uid,
)
from tests.unit.world import World

UNITS = (facility(1), facility(2))
CASES, DEATHS = DATA_SETS[0].data_elements
EXPIRING = data_set(MONTHLY, CASES, DEATHS)._replace(expiry_days=5)
WITHIN = (
    Boundary("EVENT_DATE", "AFTER_START_OF_REPORTING_PERIOD"),
    Boundary("EVENT_DATE", "BEFORE_END_OF_REPORTING_PERIOD"),
)
COUNT = "d2:count(#{stage000000.delement000})"
COUNTED = Definition(Named("program0000", "Registry"), "EVENT", "COUNT", COUNT, "", WITHIN)


def planned(
    *indicators: ProgramIndicator, sets: tuple[DataSet, ...] = DATA_SETS, who: User | None = None, **changes: Any
) -> Planned:
    """`indicators`: those that the mapping names; all of the example's without any."""
    named = indicators or INDICATORS
    target = FakeTarget(sets, COMBOS)
    target.who = who or target.who
    side = {"program_indicators": [one.id for one in named], **changes.pop("tracker", {})}
    return plan_run(request(), mapping(tracker=side, **changes), FakeTracker(named, UNITS), target)


def test_a_clean_mapping_is_planned_without_a_word() -> None:
    assert not planned().warnings
    assert not planned().left_out


def test_a_cell_that_nothing_feeds_is_a_warning() -> None:
    (warning,) = planned(INDICATORS[0], INDICATORS[2]).warnings
    assert warning.startswith("T2A420 data element Cases (decases0000): indicators feed 1 of its 2 cells (50 %)")
    assert "nothing feeds '5 years and over'; make the missing indicators" in warning


def test_a_window_that_reaches_into_expired_periods_is_a_warning() -> None:
    (warning,) = planned(sets=(EXPIRING,)).warnings
    assert warning.startswith(f"T2A602 data set Report {MONTHLY} ({MONTHLY}): its periods expire 5 days after they end")
    assert "202610 has expired today; make `periods.past` smaller" in warning


def test_who_may_edit_expired_periods_is_not_warned_of_them() -> None:
    editor = User("t2a.import", frozenset({"F_DATAVALUE_ADD", EDITS_EXPIRED}), frozenset())
    assert not planned(sets=(EXPIRING,), who=editor).warnings


def test_whether_a_period_has_expired_is_a_matter_of_the_runs_day() -> None:
    early = request(scheduled_time=datetime(2026, 11, 4, 3, 0, tzinfo=UTC))
    target = FakeTarget((EXPIRING,), COMBOS)
    assert not plan_run(early, mapping(), FakeTracker(INDICATORS, UNITS), target).warnings


def test_a_user_who_enters_data_by_hand_is_a_warning() -> None:
    person = User("t2a.import", frozenset({"F_DATAVALUE_ADD", "M_dhis-web-dataentry"}), frozenset())
    (warning,) = planned(who=person).warnings
    assert warning.startswith("T2A109 user t2a.import: ")


def test_notes_are_not_told_by_a_run() -> None:
    """T2A905: the indicator is expensive."""
    assert not planned(*INDICATORS[:2], INDICATORS[2]._replace(definition=COUNTED)).warnings


def test_a_data_set_that_nothing_feeds_is_said_once() -> None:
    both = {"data_sets": [{"id": MONTHLY, "periods": {"past": 1}}, {"id": QUARTERLY, "periods": {"past": 1}}]}
    quarterly = data_set(QUARTERLY, element("ILL"), period_type="Quarterly")
    plan = planned(sets=(*DATA_SETS, quarterly), aggregate=both)
    assert not plan.warnings
    (left,) = plan.left_out
    assert "no indicator of the mapping feeds it" in left


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (indicator(4, None), "T2A304"),
        (indicator(4, "CASSES"), "T2A308"),
        (indicator(4, "CASES", "AGED"), "T2A401"),
        (indicator(4, "CASES"), "T2A404"),
        (indicator(4, "DEATHS", "OLD"), "T2A405"),
        (indicator(4, "DEATHS", attribute_option_combo="OLD"), "T2A415"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_indicator_with_an_error_is_left_out_by_its_code_and_warned_of_nowhere_else(
    broken: ProgramIndicator, code: str
) -> None:
    plan = planned(*INDICATORS, broken)
    (left,) = plan.left_out
    assert left.startswith(f"{code} Indicator Indicator 4 (pi000000004): ")
    assert left.endswith(".")
    assert not left.endswith("..")
    assert not plan.warnings


def test_two_indicators_of_one_cell_are_both_left_out_and_their_cell_not_said_to_be_unfed() -> None:
    plan = planned(*INDICATORS, indicator(4, "CASES", "OLD"))
    assert [left[:6] for left in plan.left_out] == ["T2A501", "T2A501"]
    assert not plan.warnings


def _half_fed(number: int) -> tuple[DataElement, ProgramIndicator]:
    held = element(f"C{number:02}", combo=BY_AGE)
    return held, indicator(number, held.code, "YOUNG")


@pytest.mark.parametrize(("elements", "told"), [(50, 50), (51, 51), (63, 51)])
def test_fifty_warnings_are_told_and_the_others_counted(elements: int, told: int) -> None:
    held = [_half_fed(number) for number in range(1, elements + 1)]
    plan = planned(*(one for _, one in held), sets=(data_set(MONTHLY, *(element for element, _ in held)),))
    assert len(plan.warnings) == told
    assert {warning[:6] for warning in plan.warnings[:50]} == {"T2A420"}
    if elements > 50:
        assert plan.warnings[50] == f"and {elements - 50} more: t2a check malaria"


def test_the_run_in_the_ledger_and_on_the_screen_has_them() -> None:
    world = World(tracker={"program_indicators": [uid("pi", 1), uid("pi", 3), uid("pi", 4)]})
    world.tracker.indicators = [INDICATORS[0], INDICATORS[2], indicator(4, None)]
    run = world.started()
    stored = world.run()
    assert stored == world.ledger.run(run.id)
    assert [warning[:6] for warning in stored.warnings] == ["T2A420"]
    assert [left[:6] for left in stored.left_out] == ["T2A304"]
    console = Console(width=500)
    with console.capture() as captured:
        console.print(run_view(stored, world.ledger.batches(run.id)))
    shown = captured.get()
    assert "Warning: T2A420 data element Cases (decases0000): " in shown
    assert "Left out: T2A304 Indicator Indicator 4 (pi000000004): " in shown
