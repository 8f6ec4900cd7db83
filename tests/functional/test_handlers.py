"""The functions as Lambda calls them, with the events of `events/`: from an upload to a finished run."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from functions.dispatch.handler import handler as dispatch
from functions.finish import handler as finish_function
from functions.finish.handler import handler as finish
from functions.register.handler import handler as register
from functions.sweep.handler import handler as sweep
from functions.transfer import handler as transfer_function
from functions.transfer.handler import handler as transfer
from local.dhis2.users import token_for
from local.oracle import expected_values, stored_values
from t2a.domain.ledger import RunState
from tests.functional.deployed import GROUP, Context, Deployed, read_event

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client

RUN = "malaria-monthly-20261123T030000Z"
FUNCTIONS = ("register", "dispatch", "transfer", "finish", "sweep")
WINDOW = {"202608", "202609", "202610", "2026Q3"}


@pytest.fixture
def deployed(dynamodb: "DynamoDBClient", s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> Deployed:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    return Deployed(monkeypatch)


@pytest.fixture
def dispatched(deployed: Deployed) -> Deployed:
    deployed.upload()
    register(read_event("mapping-uploaded"), Context())
    assert dispatch(read_event("schedule"), Context()) == {"run": RUN, "state": "running"}
    return deployed


def schedules() -> list[str]:
    return [one["Name"] for one in boto3.client("scheduler").list_schedules(GroupName=GROUP)["Schedules"]]


def test_an_upload_is_registered_and_scheduled_and_a_removal_ends_both(deployed: Deployed) -> None:
    deployed.upload()
    assert register(read_event("mapping-uploaded"), Context()) == {"mappings/malaria-monthly.yaml": "registered"}
    assert schedules() == ["t2a-test-malaria-monthly"]
    boto3.client("s3").delete_object(Bucket="t2a-bucket", Key="mappings/malaria-monthly.yaml")
    assert register(read_event("mapping-removed"), Context()) == {"mappings/malaria-monthly.yaml": "removed"}
    assert schedules() == []
    assert deployed.ledger.registered("malaria-monthly") is None


def test_a_bad_file_is_told_and_what_ran_before_stays(deployed: Deployed) -> None:
    deployed.upload()
    register(read_event("mapping-uploaded"), Context())
    before = deployed.ledger.registered("malaria-monthly")
    deployed.upload(b"name: malaria-monthly\nschedule: at(2026-11-23T03:00:00)\n")
    assert register(read_event("mapping-uploaded"), Context()) == {"mappings/malaria-monthly.yaml": "refused"}
    assert deployed.ledger.registered("malaria-monthly") == before
    ((subject, body),) = deployed.alerts()
    assert subject == "T2A: mapping malaria-monthly refused"
    assert "line 2" in body


def test_a_scheduled_run_ends_completed_with_the_real_server_s_values(dispatched: Deployed) -> None:
    assert list(dispatched.deliver("batches", transfer)) == [{"batchItemFailures": []}] * 2
    assert list(dispatched.deliver("finish", finish)) == [{"batchItemFailures": []}]
    run = dispatched.ledger.run(RUN)
    assert run is not None
    assert run.state is RunState.COMPLETED
    assert stored_values(dispatched.world.stored_values()) == expected_values(WINDOW)
    assert dispatched.alerts() == []


def test_a_transfer_by_hand_decides_and_writes_nothing_in_a_dry_run(dispatched: Deployed) -> None:
    list(dispatched.deliver("batches", transfer))
    list(dispatched.deliver("finish", finish))
    before = dispatched.world.stored_values()
    event = read_event("transfer-by-hand")
    run_id = dispatch(event, Context())["run"]
    assert run_id == f"malaria-monthly-{event['request_id']}"
    list(dispatched.deliver("batches", transfer))
    list(dispatched.deliver("finish", finish))
    run = dispatched.ledger.run(run_id)
    assert run is not None
    assert (run.state, run.request.reason) == (RunState.COMPLETED, "late entries corrected")
    assert run.account is not None
    assert sum(run.account.counts.values()) > 0
    assert dispatched.world.stored_values() == before


def test_a_batch_whose_target_is_down_stays_on_the_queue_and_the_last_attempt_fails_the_run(
    dispatched: Deployed,
) -> None:
    dispatched.transport.down = True
    messages = list(dispatched.deliver("batches", lambda event, _: event))
    for event in messages:
        item = event["Records"][0]["messageId"]
        assert transfer(event, Context()) == {"batchItemFailures": [{"itemIdentifier": item}]}
    first = dispatched.ledger.batch(RUN, "00001")
    assert first is not None
    assert first.failure is not None
    assert not first.failure.permanent
    for event in messages:
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"
        transfer(event, Context())
    list(dispatched.deliver("finish", finish))
    run = dispatched.ledger.run(RUN)
    assert run is not None
    assert run.state is RunState.FAILED
    ((subject, body),) = dispatched.alerts()
    assert subject == "T2A malaria-monthly: failed"
    assert "cannot be reached" in body


def test_the_batch_of_another_deployment_is_an_item_failure_and_told(deployed: Deployed) -> None:
    item = read_event("batch-message")["Records"][0]["messageId"]
    assert transfer(read_event("batch-message"), Context()) == {"batchItemFailures": [{"itemIdentifier": item}]}
    ((_, body),) = deployed.alerts()
    assert "The ledger knows no batch '00001'" in body


def test_the_finish_of_an_unknown_run_stays_on_the_queue(deployed: Deployed) -> None:
    item = read_event("finish-message")["Records"][0]["messageId"]
    assert finish(read_event("finish-message"), Context()) == {"batchItemFailures": [{"itemIdentifier": item}]}


def test_the_sweep_asks_again_for_a_finish_whose_message_was_lost(dispatched: Deployed) -> None:
    list(dispatched.deliver("batches", transfer))
    list(dispatched.deliver("finish", lambda *_: "lost"))
    assert sweep(read_event("sweep"), Context()) == {"done": [f"{RUN}: finish asked for again"]}
    list(dispatched.deliver("finish", finish))
    run = dispatched.ledger.run(RUN)
    assert run is not None
    assert run.state is RunState.COMPLETED


def test_what_is_not_a_mapping_s_event_is_told_and_not_retried(deployed: Deployed) -> None:
    assert dispatch({"hello": "world"}, Context()) == {}
    ((subject, _),) = deployed.alerts()
    assert "not ours" in subject


def test_a_missing_variable_is_named(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T2A_TABLE")
    with pytest.raises(ValueError, match="T2A_TABLE"):
        dispatch(read_event("schedule"), Context())


def test_logs_are_json_and_hold_neither_credentials_nor_values(
    dispatched: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StringIO()
    for function in (transfer_function, finish_function):
        monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    list(dispatched.deliver("batches", transfer))
    list(dispatched.deliver("finish", finish))
    printed = log.getvalue()
    lines = [json.loads(line) for line in printed.splitlines()]
    assert {line["message"] for line in lines} == {"Batch done", "Run ended"}
    assert token_for("t2a.import") not in printed
    assert "dataValues" not in printed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_importing_a_handler_reads_no_environment_and_opens_no_connection(name: str) -> None:
    program = (
        "import socket\n"
        "def refuse(*_): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        f"import functions.{name}.handler\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_is_read_at_a_glance(name: str) -> None:
    source = Path(__file__).parents[2] / "functions" / name / "handler.py"
    assert len(source.read_text(encoding="utf-8").splitlines()) <= 40
