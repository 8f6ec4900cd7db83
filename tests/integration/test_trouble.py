"""What goes wrong in the field: each ends with the right outcome, alert and, where it can, a replay."""

import json
from collections.abc import Callable

import pytest

from local.cloud.cloud import LocalCloud
from t2a.domain.ledger import BatchState, RunState
from tests.integration.story import NIGHT, Story, until

Tell = Callable[..., Story]
IMPORT = "/api/dataValueSets"
MONTHLY = "UeCjcuUqPpr"
FACILITY = "akuprrIrykM"


def test_a_facility_that_may_not_report_is_refused_by_name(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.unassign(MONTHLY, FACILITY)
    run = told.night()
    assert run.state is RunState.WITH_REJECTIONS
    theirs = {cell for cell in told.expected() if cell[2] == FACILITY and not cell[1].endswith("Q3")}
    assert told.counts(run) == {"created": len(told.expected()) - len(theirs), "rejected": len(theirs)}
    assert told.held() == {cell: value for cell, value in told.expected().items() if cell not in theirs}
    body = told.alert("completed with rejections").body
    assert f"E7636, {len(theirs)} values" in body
    assert "Health Centre 01-001" in body
    assert "Assign the org unit to the data set" in body


def test_a_target_that_is_down_fails_the_run_and_a_replay_completes_it(story: Tell, t2a: Callable[..., str]) -> None:
    told = story()
    told.register()
    told.dhis2.world.add_fault(fault="reset", path_prefix=IMPORT, times=1000)
    failed = told.night()
    assert failed.state is RunState.FAILED
    batches = told.rehearsal.batches(failed)
    assert [(batch.state, batch.attempt) for batch in batches] == [(BatchState.FAILED, 2)] * 2
    body = told.alert("failed").body
    assert "cannot be reached" in body
    assert f"t2a replay {failed.id}" in body
    assert told.held() == {}
    told.dhis2.world.faults.clear()
    wait_for_dead_letters(told, 2)
    assert "completed" in t2a("replay", failed.id)
    assert told.held() == told.expected()
    resolved = told.ended(failed.id)
    assert resolved.state is RunState.COMPLETED
    assert told.counts(resolved) == {"created": len(told.expected())}
    assert told.alert("resolved")


def test_a_wrong_password_is_tried_once_and_told(story: Tell, t2a: Callable[..., str]) -> None:
    told = story()
    told.register()
    told.dhis2.world.log.clear()
    name = told.rehearsal.mapping.tracker.credentials
    wrong = {"url": told.dhis2.url, "username": "t2a.export", "password": "Wrong-1!"}
    told.rehearsal.put_secret(name, json.dumps(wrong))
    run = told.night()
    assert run.state is RunState.FAILED
    assert "401" in run.trouble
    assert len(told.dhis2.world.log.as_json()) == 1
    assert "correct the secret" in told.alert("failed").body
    assert "Wrong-1!" not in json.dumps([alert._asdict() for alert in told.alerts()]) + run.model_dump_json()


def test_a_password_that_is_changed_between_dispatch_and_transfer_is_tried_once_a_batch(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.log.clear()
    told.dhis2.world.add_fault(fault="delay", path_prefix="/api/organisationUnits", seconds=1.5)
    run_id = told.rehearsal.fire(NIGHT)
    until(lambda: asked_for_org_units(told), "dispatch to plan")
    told.rehearsal.put_secret(
        told.rehearsal.mapping.tracker.credentials,
        json.dumps({"url": told.dhis2.url, "username": "t2a.export", "password": "Wrong-1!"}),
    )
    run = told.ended(run_id)
    assert run.state is RunState.FAILED
    refused = [entry for entry in told.dhis2.world.log.as_json() if entry["status"] == 401]
    assert 2 <= len(refused) <= 4, "two batches, each with up to two exports at once, each tried once"
    wait_for_dead_letters(told, 2)
    assert len([entry for entry in told.dhis2.world.log.as_json() if entry["status"] == 401]) == len(refused)


def test_a_page_instead_of_json_is_asked_for_again(story: Tell) -> None:
    told = story()
    told.register()
    told.dhis2.world.add_fault(fault="html", path_prefix="/api/analytics", times=1)
    run = told.night()
    assert run.state is RunState.COMPLETED, run.trouble
    assert told.held() == told.expected()


@pytest.mark.parametrize(
    ("named", "code"),
    [("dBDRj1C2SNe", "T2A301"), ("T2AdeCodeAt", "T2A201"), ("UeCjcuUqPpr", "T2A318"), ("g2rMvL7gyNF", "T2A303")],
)
def test_a_mapping_that_names_what_the_server_lacks_is_refused_at_the_upload(
    story: Tell, named: str, code: str
) -> None:
    told = story(**{named: "zzzzzzzzzzz"})
    told.rehearsal.upload()
    alert = told.alert("refused")
    assert f"{code} error: " in alert.body
    assert "zzzzzzzzzzz" in alert.body
    assert told.rehearsal.ledger.registered(told.name) is None
    assert told.rehearsal.schedule() is None


@pytest.mark.parametrize(
    ("collection", "uid", "said"),
    [
        ("programIndicatorGroups", "dBDRj1C2SNe", "program indicator group dBDRj1C2SNe does not exist"),
        ("attributes", "T2AdeCodeAt", "attribute T2AdeCodeAt does not exist"),
        ("dataSets", "UeCjcuUqPpr", "data set UeCjcuUqPpr does not exist"),
    ],
)
def test_what_was_deleted_since_the_upload_fails_the_run(story: Tell, collection: str, uid: str, said: str) -> None:
    told = story()
    told.register()
    told.dhis2.world.metadata.remove(collection, uid)
    run = told.night()
    assert run.state is RunState.FAILED
    assert said in run.trouble
    assert said in told.alert("failed").body
    assert told.held() == {}


def test_an_indicator_without_a_code_is_left_out_by_name(story: Tell) -> None:
    told = story(wCxOi2VOFD8="O8YVW65aL9J")
    told.register()
    uploaded = told.alert("taken over, 1 error, 1 warning").body
    assert "T2A304 error: program indicator Malaria cases referred (not reported)" in uploaded
    assert "T2A420 warning: data element Malaria confirmed cases (quarterly)" in uploaded
    run = told.night()
    assert run.state is RunState.WITH_REJECTIONS
    assert "Malaria cases referred (not reported)" in told.alert("completed with rejections").body


def test_a_bad_upload_is_told_with_its_line_and_changes_nothing(story: Tell) -> None:
    told = story()
    told.register()
    before = told.rehearsal.ledger.registered(told.name)
    told.rehearsal.upload(told.rehearsal.text.replace(b"level: 3", b"level: three"))
    body = told.alert("refused").body
    assert f"{told.name}.yaml, line" in body
    assert "stay in force" in body
    assert told.rehearsal.ledger.registered(told.name) == before
    assert told.night().state is RunState.COMPLETED


def test_a_removed_mapping_loses_its_schedule_and_starts_no_run(story: Tell) -> None:
    told = story()
    told.register()
    told.remove_mapping()
    until(lambda: True if told.rehearsal.schedule() is None else None, "the schedule to go")
    told.rehearsal.dispatch({"mapping": told.name, "request_id": "by-hand"})
    run = told.ended(f"{told.name}-by-hand")
    assert run.state is RunState.FAILED
    assert "no mapping named" in run.trouble


def test_a_strange_message_is_told_and_set_aside(story: Tell, cloud: LocalCloud) -> None:
    told = story()
    sqs = cloud.session().client("sqs")
    sqs.send_message(QueueUrl=cloud.outputs["BatchQueueUrl"], MessageBody=json.dumps({"hello": told.name}))

    def stray() -> str | None:
        found = [alert.body for alert in told.rehearsal.inbox.take() if "not ours" in alert.subject]
        return found[0] if found else None

    assert "does not name a run and a batch" in until(stray, "the alert")


def test_a_transfer_by_hand_takes_its_own_periods_and_dry_run_writes_nothing(
    story: Tell, t2a: Callable[..., str]
) -> None:
    told = story()
    told.register()
    shown = t2a("transfer", told.name, "--periods", "202603..202605", "--dry-run", "--reason", "late entries")
    assert "dry run" in shown
    assert "late entries" in shown
    assert told.held() == {}
    t2a("transfer", told.name, "--periods", "202603..202605", "--org-units", FACILITY)
    assert {(cell[1], cell[2]) for cell in told.held()} == {
        (month, FACILITY) for month in ("202603", "202604", "202605")
    }
    assert told.name in t2a("runs")


def asked_for_org_units(told: Story) -> bool | None:
    return any(entry["path"] == "/api/organisationUnits" for entry in told.dhis2.world.log.as_json()) or None


def wait_for_dead_letters(told: Story, number: int) -> None:
    sqs, outputs = told.rehearsal.session.client("sqs"), told.rehearsal.cloud.outputs

    def arrived() -> bool | None:
        attributes = sqs.get_queue_attributes(
            QueueUrl=outputs["BatchDeadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(attributes["Attributes"]["ApproximateNumberOfMessages"]) >= number or None

    until(arrived, f"{number} messages in the dead-letter queue")
