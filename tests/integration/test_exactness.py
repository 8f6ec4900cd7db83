"""Short stories of single values: changed in tracker, typed by a clerk, locked, lost on the way. On 2.42 and 2.43."""

from collections.abc import Callable

import pytest

from t2a.domain.ledger import RunState
from tests.integration.casebook import Case
from tests.integration.story import Story

Tell = Callable[..., Story]
MONTHLY = "UeCjcuUqPpr"
MONTH = "202609"
IMPORT = "/api/dataValueSets"
KEEP_MANUAL_EDITS = {"on_manual_edit: overwrite": "on_manual_edit: keep"}
pytestmark = pytest.mark.parametrize("version", ["2.42", "2.43"])


def a_case_of_two(told: Story) -> Case:
    return told.casebook.monthly(MONTH, at_least=2)[0]


def test_a_case_deleted_in_tracker_lowers_or_removes_the_monthly_figure(story: Tell) -> None:
    told = story().after_a_first_night()
    lowered, removed = a_case_of_two(told), told.casebook.monthly(MONTH, at_most=1)[0]
    told.casebook.delete_cases(lowered, leave=1)
    told.casebook.delete_cases(removed)
    run = told.next_night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.held() == told.counted()
    assert told.held()[lowered.cell] == 1
    assert removed.cell not in told.held()
    # The quarterly summary counts some of the same cases.
    before, now = told.expected(), told.counted()
    changed = {cell for cell in before if before[cell] != now.get(cell)}
    assert told.counts(run) == {
        state: number
        for state, number in (
            ("updated", len(changed & now.keys())),
            ("unchanged", len(before) - len(changed)),
            ("removed", len(changed - now.keys())),
        )
        if number
    }
    assert len(told.imports()) == len({cell[1].endswith("Q3") for cell in changed}), "new values and removals in one"


def test_a_value_typed_by_a_clerk_survives_with_keep(story: Tell) -> None:
    told = story(**KEEP_MANUAL_EDITS).after_a_first_night()
    element, period, facility, combo = a_case_of_two(told).cell
    told.dhis2.world.store_value(element, period, facility, "77", combo)
    run = told.next_night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.counts(run) == {"unchanged": len(told.expected()) - 1, "kept": 1}
    assert told.held() == {**told.expected(), (element, period, facility, combo): 77}
    assert told.imports() == []


def test_a_value_typed_by_a_clerk_is_replaced_with_overwrite(story: Tell) -> None:
    told = story().after_a_first_night()
    element, period, facility, combo = a_case_of_two(told).cell
    told.dhis2.world.store_value(element, period, facility, "77", combo)
    run = told.next_night()
    assert told.counts(run) == {"updated": 1, "unchanged": len(told.expected()) - 1}
    assert told.held() == told.expected()


def test_a_facility_that_reports_on_paper_keeps_its_figures(story: Tell) -> None:
    """Its values are in cells that our indicators feed, and in others."""
    told = story()
    told.register()
    on_paper = paper_figures(told)
    for (element, period, facility, combo), value in on_paper.items():
        told.dhis2.world.store_value(element, period, facility, str(value), combo)
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.counts(run) == {"created": len(told.expected()), "kept": len(on_paper)}
    assert told.held() == told.expected() | on_paper
    assert told.counts(told.next_night()) == {"unchanged": len(told.expected()), "kept": len(on_paper)}
    assert told.held() == told.expected() | on_paper


def paper_figures(told: Story) -> dict[tuple[str, str, str, str], int]:
    """Of three facilities in cells that tracker does not count."""
    counted = told.expected()
    facilities = sorted({cell[2] for cell in counted})[:3]
    fed = sorted({(cell[0], cell[3]) for cell in counted if not cell[1].endswith("Q3")})
    cells = [(element, MONTH, facility, combo) for facility in facilities for element, combo in fed]
    return dict.fromkeys((cell for cell in cells if cell not in counted), 5)


def test_an_approved_month_is_reported_and_not_fought(story: Tell) -> None:
    told = story()
    told.register()
    facility = a_case_of_two(told).cell[2]
    told.dhis2.world.approve(MONTH, facility)
    run = told.night()
    assert run.state is RunState.WITH_REJECTIONS
    theirs = {cell for cell in told.expected() if cell[1:3] == (MONTH, facility)}
    assert told.counts(run) == {"created": len(told.expected()) - len(theirs), "rejected": len(theirs)}
    assert told.held() == {cell: value for cell, value in told.expected().items() if cell not in theirs}
    body = told.alert("completed with rejections").body
    assert "Refused, to act on: a locked, approved or closed period" in body
    assert "A person decides" in body
    assert ("E7642" in body) != ("E8033" in body)
    assert len(told.imports()) <= 3, "refused once, sent once without, one for the quarter"


def test_a_locked_month_is_reported_and_not_fought(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.set_expiry_days(MONTHLY, 60)
    run = told.night()
    locked = {cell for cell in told.expected() if cell[1] == "202608"}
    assert told.counts(run) == {"created": len(told.expected()) - len(locked), "rejected": len(locked)}
    body = told.alert("completed with rejections").body
    assert "Refused, to act on: a locked, approved or closed period" in body
    assert ("E7640" in body) != ("E8030" in body)
    assert told.held() == {cell: value for cell, value in told.expected().items() if cell not in locked}
    assert len(told.imports()) <= 3


@pytest.mark.parametrize("fault", ["reset", "504", "html", "half"])
def test_a_lost_answer_is_read_back_and_not_counted_twice(story: Tell, fault: str) -> None:
    told = story()
    told.register()
    told.dhis2.world.log.clear()
    told.dhis2.world.add_fault(fault=fault, path_prefix=IMPORT, method="POST", processed=True)
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.counts(run) == {"created": len(told.expected())}
    assert told.held() == told.expected()
    assert len(told.imports()) == 2, "one for each data set: what was stored is not sent again"


def test_an_import_that_never_arrived_is_sent_again(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.add_fault(fault="reset", path_prefix=IMPORT, method="POST")
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.counts(run) == {"created": len(told.expected())}
    assert told.held() == told.expected()


def test_old_months_only_receive_new_values(story: Tell) -> None:
    told = story(**{"import_strategy: CREATE_AND_UPDATE": "update_existing_older_than: 1"}).after_a_first_night()
    old, recent = told.casebook.monthly("202608", at_least=2)[0], told.casebook.monthly("202610", at_least=2)[0]
    told.casebook.delete_cases(old, recent, leave=1)
    told.next_night()
    assert told.held()[old.cell] == told.expected()[old.cell]
    assert told.held()[recent.cell] == 1
