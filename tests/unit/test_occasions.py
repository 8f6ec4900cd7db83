"""What there is to tell of a run, by its outcome and by what it leaves behind."""

from typing import Any

import pytest

from t2a.domain.accounting import Account, State
from t2a.domain.ledger import Run, RunState
from t2a.domain.occasions import notify_of, occasions, outcome_word
from t2a.domain.run_notes import RunNotes, ViolationsNote
from tests.unit.given import THREE_O_CLOCK, mapping, request

VIOLATED = RunNotes(violations=ViolationsNote(new=2))
KNOWN = RunNotes(violations=ViolationsNote(known=2))
UNFINISHED = RunNotes(unfinished=("completeness: the server is down",))


def run(state: RunState = RunState.COMPLETED, **fields: Any) -> Run:
    asked = request()
    return Run(
        id=asked.run_id, request=asked, state=state, started_at=THREE_O_CLOCK, progress_at=THREE_O_CLOCK, **fields
    )


@pytest.mark.parametrize(
    ("ended", "found"),
    [
        (run(), {"completed"}),
        (run(notes=KNOWN), {"completed"}),
        (run(notes=VIOLATED), {"violations"}),
        (run(notes=UNFINISHED), {"incomplete"}),
        (run(RunState.WITH_REJECTIONS), {"rejections"}),
        (run(RunState.WITH_HELD), {"held"}),
        (run(RunState.SKIPPED), {"skipped"}),
        (run(RunState.FAILED), {"failed"}),
        (run(RunState.FAILED, account=Account({State.REJECTED: 1}, ())), {"failed", "rejections"}),
        (run(RunState.INCOMPLETE, left_out=("one",), notes=VIOLATED), {"incomplete", "rejections", "violations"}),
    ],
)
def test_a_run_has_every_occasion_that_it_gives(ended: Run, found: set[str]) -> None:
    assert occasions(ended, ()) == found


@pytest.mark.parametrize(
    ("ended", "word"),
    [
        (run(), "completed"),
        (run(notes=VIOLATED), "completed with violations"),
        (run(notes=UNFINISHED), "completed with unfinished steps"),
        (run(RunState.WITH_REJECTIONS, notes=VIOLATED), "completed with rejections"),
        (run(RunState.FAILED, notes=UNFINISHED), "failed"),
    ],
)
def test_a_subject_says_the_worst(ended: Run, word: str) -> None:
    assert outcome_word(ended) == word


def test_violations_that_a_mapping_does_not_want_told_are_no_occasion_of_its_runs() -> None:
    groups = {"rule_groups": ["j1LH4gcmDWP"]}
    assert "violations" in notify_of(mapping(validation=groups)).on
    silent = notify_of(mapping(validation={**groups, "notify": False}, notify={"on": ["failed", "violations"]}))
    assert silent.on == ("failed",)
