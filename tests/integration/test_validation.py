"""Validation after import: what a clerk's figure violates is told from what was known. On 2.42 and 2.43."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from t2a.domain.ledger import Run, RunState
from tests.integration.story import Story

Tell = Callable[..., Story]
TREATED, MONTH = "oJCqIePIh6D", "202609"
TIMEZONE = "timezone: Africa/Freetown"
VALIDATED = {
    TIMEZONE: f"{TIMEZONE}\nvalidation: {{ rule_groups: [j1LH4gcmDWP] }}",
    "on_manual_edit: overwrite": "on_manual_edit: keep",
}
THIRD_NIGHT, FOURTH_NIGHT = (datetime(2026, 11, day, 3, tzinfo=UTC) for day in (25, 26))
pytestmark = pytest.mark.parametrize("version", ["2.42", "2.43"])


def counts(run: Run) -> tuple[int, int, int]:
    note = run.notes.violations
    assert note is not None, run.notes
    return note.new, note.known, note.resolved


def stored(told: Story, run: Run) -> dict[str, Any]:
    bucket = told.rehearsal.cloud.outputs["Bucket"]
    found = told.rehearsal.session.client("s3").get_object(Bucket=bucket, Key=f"runs/{run.id}/violations.json")
    content: dict[str, Any] = json.loads(gzip.decompress(found["Body"].read()))
    return content


def test_a_violated_rule_is_found_and_stored_new_once_and_known_the_next_night_and_resolved_when_mended(
    story: Tell, t2a: Callable[..., str]
) -> None:
    told = story(**VALIDATED)
    told.register()
    assert counts(told.night()) == (0, 0, 0)
    _, _, facility, combo = told.casebook.monthly(MONTH, at_least=2)[0].cell
    told.dhis2.world.store_value(TREATED, MONTH, facility, "500", combo)
    found = told.next_night()
    assert found.state is RunState.COMPLETED, found.trouble
    assert counts(found) == (1, 0, 0)
    (violation,) = stored(told, found)["new"]
    assert (violation["key"]["org_unit"], violation["key"]["period"]) == (facility, MONTH)
    assert violation["left"] > violation["right"]
    assert violation["operator"] == "<="
    printed = t2a("run", found.id)
    assert "Validation rules violated: 1 new, 0 known, 0 resolved" in printed
    assert "New: Malaria: treated do not exceed confirmed - " in printed
    assert counts(told.night(THIRD_NIGHT)) == (0, 1, 0)
    told.dhis2.world.store_value(TREATED, MONTH, facility, "0", combo)
    mended = told.night(FOURTH_NIGHT)
    assert counts(mended) == (0, 0, 1)
    assert mended.notes.unfinished == ()
    assert stored(told, mended)["resolved"][0]["key"] == violation["key"]


def test_a_group_that_does_not_exist_runs_no_rule_and_is_said(story: Tell) -> None:
    told = story(**VALIDATED | {TIMEZONE: f"{TIMEZONE}\nvalidation: {{ rule_groups: [T2AnoRGroup] }}"})
    told.register()
    run = told.night()
    assert run.notes.violations is None
    (said,) = run.notes.unfinished
    assert said.startswith("validation: rule group T2AnoRGroup does not exist")
    log = told.dhis2.world.log.as_json()
    assert not [entry for entry in log if entry["path"] == "/api/dataAnalysis/validationRules"]
