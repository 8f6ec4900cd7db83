"""The page of a run: what it says, when it is made, and that nothing of it keeps a run from being closed."""

from datetime import timedelta
from typing import Any

import pytest

from t2a.domain.errors import Fatal, Refused
from t2a.domain.guards import Why
from t2a.domain.ledger import RunState
from t2a.domain.run_notes import CompletenessNote, RunNotes, ViolationsNote
from t2a.domain.run_report import HeldLine
from t2a.pages import render
from t2a.services.reporting import Reporting
from tests.unit.given import MONTHLY, facility, uid
from tests.unit.holding import RELEASE, SECOND, SPREAD, WHO, holding
from tests.unit.reports import report_of, with_reports
from tests.unit.world import OCTOBER, RUN_ID, SMALL_BATCHES, World


def closed(world: World, run_id: str = RUN_ID) -> str:
    """The page that finish leaves."""
    with_reports(world).end(run_id)
    return page(world, run_id)


def page(world: World, run_id: str = RUN_ID) -> str:
    stored = world.evidence.report(run_id)
    assert stored is not None
    return " ".join(stored.split())


def made_now(world: World, run_id: str, **changes: Any) -> str:
    """`changes` of the run, as other steps of finish leave it."""
    run = world.run(run_id).model_copy(update=changes)
    return " ".join(
        Reporting(world.ledger, world.evidence, world.clock).page(run, world.ledger.batches(run_id)).split()
    )


def test_finish_leaves_the_page_and_says_where(world: World) -> None:
    said = closed(world)
    assert "Completed: 9 values, none refused, none held." in said
    for text in ("<dd>malaria-20261123T030000Z</dd>", "by its schedule, for 2026-11-23 03:00 UTC", "Cases", OCTOBER):
        assert text in said
    notes = world.run().notes
    assert (notes.report, notes.values) == (f"runs/{RUN_ID}/report.html", {OCTOBER: 9})
    assert notes.unfinished == ()


def test_the_page_of_a_run_by_hand_says_why_it_was_made() -> None:
    world = World()
    world.count()
    run = world.started(request_id="manual", reason="late entries <corrected>", org_units=[facility(1).id])
    said = closed(world, run.id)
    for text in ("by hand, on 2026-11-23", "late entries &lt;corrected&gt;", facility(1).id):
        assert text in said


def test_what_was_refused_is_told_by_who_must_act(world: World) -> None:
    world.tracker.values[uid("pi", 3), OCTOBER, facility(1).id] = "many"
    said = closed(world)
    assert "Completed, but 1 value refused." in said
    for text in ("To act on: the value.", "correct the indicator or the data element", "T2A-VALUE", "Facility 1"):
        assert text in said


def test_what_is_held_is_told_with_the_commands_that_settle_it() -> None:
    said = made_now(holding(), SECOND)
    assert "Completed, but 5 changes held: a person decides." in said
    for verb in ("release", "discard"):
        assert f"t2a {verb} {SECOND} --reason" in said
    assert f"t2a held {SECOND}" in said
    assert "Report monthly0000, 202610" in said
    assert "5 of 9" in said


def test_what_is_held_is_summed_over_all_batches() -> None:
    report = report_of(holding(*SPREAD, batches=SMALL_BATCHES), SECOND)
    assert report.held_lines == [HeldLine(MONTHLY, OCTOBER, Why.LIMIT, 5, 9)]
    assert len(report.held) == 3


def test_a_page_is_made_anew_when_the_run_is_closed_anew() -> None:
    world = with_reports(holding())
    world.wait(timedelta(hours=1))
    world.releasing.release(SECOND, None, **WHO)
    said = closed(world, SECOND)
    assert "Completed: 9 values, none refused, none held." in said
    assert f"{WHO['by']}: {WHO['reason']}" in said
    assert RELEASE in said


def test_an_indicator_that_does_not_run_is_told_with_dhis2_s_reason_and_what_to_do() -> None:
    said = made_now(holding((1, 1), broken=1), SECOND)
    assert "Incomplete: 1 indicator does not run, and none of its values was touched." in said
    for text in ("Indicator 1", "E7145", f"t2a replay {SECOND}"):
        assert text in said
    assert "t2a release" not in said, "nobody overrules it"


def test_a_batch_that_failed_is_told_and_the_others_are_counted(world: World) -> None:
    world.tracker.trouble = Refused("401: correct the secret")
    with pytest.raises(Refused):
        world.receive()
    world.tracker.trouble = None
    for message in world.queue.sent[1:]:
        world.receive(message)
    with_reports(world).finish(RUN_ID)
    said = page(world)
    assert "Failed: 1 of 3 batches could not be moved." in said
    for text in ("401: correct the secret", "1 batch could not be counted", f"t2a replay {RUN_ID}"):
        assert text in said
    assert world.run().notes.values == {}, "they would look like a loss beside other runs'"


def test_what_other_steps_have_noted_is_told(world: World) -> None:
    world.end(RUN_ID)
    notes = RunNotes(
        completeness=CompletenessNote(12, 3, 0, (("a value was refused", 2),), ("Facility 1, 202610",)),
        violations=ViolationsNote(2, 1, 0, ("Deaths <= cases: Facility 1",)),
        unfinished=("validation: the server is down",),
    )
    said = made_now(world, RUN_ID, notes=notes)
    for text in (
        "12 registered",
        "2: a value was refused",
        "2 new violations",
        "Deaths &lt;= cases",
        "the server is down",
    ):
        assert text in said


def test_a_run_is_shown_beside_the_one_before() -> None:
    world = with_reports(World())
    world.count()
    world.transferred()
    world.wait(timedelta(days=1))
    world.vanish((1, 1))
    world.transferred("second")
    everything, october = report_of(world, SECOND).trends
    assert [one.values for one in everything.counts] == [one.values for one in october.counts] == [9, 8]
    assert "9 (-1)" in page(world, SECOND)


def test_an_org_unit_without_any_value_is_named() -> None:
    world = World(batches=SMALL_BATCHES)
    world.count()
    world.vanish((1, 2), (2, 2), (3, 2))
    assert "<li>Facility 2</li>" in closed(world, world.started().id)


def test_a_page_that_cannot_be_made_does_not_keep_the_run_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(run: str, page: str) -> str:
        raise Refused("AccessDenied: grant s3:PutObject")

    monkeypatch.setattr(world.evidence, "save_report", refuse)
    run = with_reports(world).end(RUN_ID)
    assert run.state is RunState.COMPLETED
    assert run.notes.unfinished == ("run report: AccessDenied: grant s3:PutObject",)
    assert run.notes.report == ""


def test_a_fault_in_a_page_is_an_error_that_finish_foresees() -> None:
    with pytest.raises(Fatal, match=r"run\.html\.j2 cannot be made \('run' is undefined\)"):
        render("run.html.j2")
