"""The functions when something is wrong: what goes back to the queue, what is told, what logs keep to themselves."""

import json
from io import StringIO
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

import boto3
import pytest
import requests

from functions.dispatch import handler as dispatching
from functions.finish import handler as finishing
from functions.register import handler as registering
from functions.sweep import handler as sweeping
from functions.transfer import handler as transferring
from local.cloud.expand import expand
from local.dhis2.users import token_for
from t2a.domain.errors import Retriable
from t2a.domain.ledger import BatchState, RunState
from t2a.domain.messages import BatchMessage
from t2a.settings import (
    DispatchSettings,
    FinishSettings,
    RegisterSettings,
    Settings,
    SweepSettings,
    TransferSettings,
)
from tests.functional.conftest import BUCKET
from tests.functional.deployed import GROUP, Context, read_event
from tests.functional.scene import NO_FAILURE, RUN, Scene

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client

WRONG_PASSWORD = "Not-To-Be-Told-1"
FUNCTIONS: list[tuple[Any, str, type[Settings]]] = [
    (registering, "mapping-uploaded", RegisterSettings),
    (dispatching, "schedule", DispatchSettings),
    (transferring, "batch-message", TransferSettings),
    (finishing, "finish-message", FinishSettings),
    (sweeping, "sweep", SweepSettings),
]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    stream = StringIO()
    for function, _, _ in FUNCTIONS:
        monkeypatch.setattr(function.logger.registered_handler, "stream", stream)
    return stream


@pytest.fixture
def deployed(dynamodb: "DynamoDBClient", s3: "S3Client", monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    return Scene(monkeypatch)


@pytest.fixture
def registered(deployed: Scene) -> Scene:
    deployed.upload()
    registering.handler(read_event("mapping-uploaded"), Context())
    return deployed


@pytest.fixture
def dispatched(registered: Scene) -> Scene:
    assert dispatching.handler(read_event("schedule"), Context()) == {"run": RUN, "state": "running"}
    return registered


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def broken_off(request: requests.PreparedRequest) -> None:
    """The import takes effect, its answer is lost."""
    if request.method == "POST":
        raise requests.ConnectionError("broken off")


class GoneAfterwards:
    """The import takes effect, its answer is lost, and nothing can be read back either until the next export."""

    def __init__(self) -> None:
        self.gone = False

    def __call__(self, request: requests.PreparedRequest) -> None:
        is_export = "/api/analytics/" in str(request.url)
        self.gone = request.method == "POST" or (self.gone and not is_export)
        if self.gone:
            raise requests.ConnectionError("broken off")


class TestTransfer:
    def test_a_batch_whose_answer_was_lost_is_read_back_and_done(self, dispatched: Scene) -> None:
        dispatched.trouble = broken_off
        asked = len(dispatched.calls)
        assert dispatched.batches.poll() == [NO_FAILURE] * 2
        paths = [urlsplit(url).path for url in dispatched.calls[asked:]]
        assert paths.count("/api/dataValueSets") == 2, "one import of each batch"
        assert dispatched.finishes.poll() == [NO_FAILURE]
        assert dispatched.run().state is RunState.COMPLETED
        account = dispatched.run().account
        assert account is not None
        assert {state.value for state in account.counts} == {"created"}
        assert dispatched.holds_the_real_servers_values()

    def test_a_batch_that_cannot_be_read_back_either_goes_back_and_succeeds_when_it_is_delivered_again(
        self, dispatched: Scene, log: StringIO
    ) -> None:
        dispatched.trouble = GoneAfterwards()
        assert NO_FAILURE not in dispatched.batches.poll()
        failure = dispatched.batch().failure
        assert failure is not None
        assert "broke off its answer" in failure.reason
        assert (failure.permanent, dispatched.run().batches_left) == (False, 2)
        assert {line["message"] for line in lines(log)} >= {"Batch failed"}

        dispatched.trouble = lambda request: None
        Event().wait(1.1)  # T2A_RETRY_DELAY; time.sleep is patched
        assert dispatched.batches.poll() == [NO_FAILURE] * 2
        assert dispatched.finishes.poll() == [NO_FAILURE]
        assert dispatched.run().state is RunState.COMPLETED
        account = dispatched.run().account
        assert account is not None
        assert {state.value for state in account.counts} == {"unchanged"}
        assert dispatched.holds_the_real_servers_values()
        assert dispatched.count(dispatched.queues["batches"]) == 0

    def test_a_wrong_password_is_tried_once_and_replayed_once_it_is_corrected(self, dispatched: Scene) -> None:
        dispatched.put_secret("t2a/aggregate", username="t2a.import", password=WRONG_PASSWORD)
        dispatched.batches.poll()
        assert [dispatched.batch(name).state for name in ("00001", "00002")] == [BatchState.FAILED] * 2
        asked = len(dispatched.calls)
        assert NO_FAILURE not in dispatched.batches.poll()
        assert len(dispatched.calls) == asked
        assert dispatched.batches.poll() == []
        assert dispatched.count(dispatched.dead_letters) == 2
        dispatched.finishes.poll()
        assert dispatched.run().state is RunState.FAILED

        dispatched.put_secret("t2a/aggregate", token=token_for("t2a.import"))
        assert len(dispatched.replay()) == 2
        assert dispatched.batches.poll() == [NO_FAILURE] * 2
        dispatched.finishes.poll()
        assert dispatched.run().state is RunState.COMPLETED
        assert dispatched.holds_the_real_servers_values()
        assert [subject for subject, _ in dispatched.alerts()] == [
            "T2A malaria-monthly: failed",
            "T2A malaria-monthly: resolved, completed",
        ]

    def test_a_batch_that_is_delivered_twice_is_done_once(self, dispatched: Scene, log: StringIO) -> None:
        again = BatchMessage(run=RUN, batch="00001").model_dump_json()
        dispatched.batches.send(again)
        assert dispatched.batches.poll() == [NO_FAILURE] * 3
        assert [line["message"] for line in lines(log)].count("Batch was done before") == 1
        assert dispatched.run().batches_left == 0


@pytest.mark.parametrize("queue", ["batches", "finish"])
@pytest.mark.parametrize(
    "body",
    ["not-to-be-told", '{"run": "x", "patient": "not-to-be-told"}', '["not-to-be-told"]', '"not-to-be-told"', "null"],
)
def test_a_strange_body_is_an_item_failure_told_once_and_not_logged(
    deployed: Scene, log: StringIO, queue: str, body: str
) -> None:
    source = deployed.batches if queue == "batches" else deployed.finishes
    source.send(body)
    assert len(source.poll()) == 1
    assert "not-to-be-told" not in log.getvalue()
    assert "does not name a run" in lines(log)[-1]["reason"]
    ((subject, text),) = deployed.alerts()
    assert subject == "T2A: a message that is not ours"
    assert "does not name a run" in text
    assert "not-to-be-told" not in text


def test_the_finish_of_a_run_that_nobody_knows_is_told(deployed: Scene, log: StringIO) -> None:
    deployed.finishes.send('{"run": "nobody"}')
    deployed.finishes.poll()
    ((_, text),) = deployed.alerts()
    assert "knows no run 'nobody'" in text
    assert "knows no run 'nobody'" in lines(log)[-1]["reason"]


class TestDispatch:
    def test_a_second_delivery_of_the_same_event_queues_nothing_twice(self, dispatched: Scene) -> None:
        class Another(Context):
            _aws_request_id = "request-2"

        assert dispatching.handler(read_event("schedule"), Another()) == {}
        assert dispatched.count(dispatched.queues["batches"]) == 2

    def test_an_event_whose_tracker_is_down_is_tried_again_by_lambda(self, registered: Scene) -> None:
        registered.transport.down = True
        with pytest.raises(Retriable, match="cannot be reached"):
            dispatching.handler(read_event("schedule"), Context())
        assert "cannot be reached" in registered.run().trouble
        registered.transport.down = False
        assert dispatching.handler(read_event("schedule"), Context()) == {"run": RUN, "state": "running"}
        assert registered.alerts() == []

    def test_the_last_of_lambda_s_attempts_fails_the_run_and_tells(self, registered: Scene) -> None:
        registered.transport.down = True
        for _ in range(2):
            with pytest.raises(Retriable):
                dispatching.handler(read_event("schedule"), Context())
        assert dispatching.handler(read_event("schedule"), Context()) == {"run": RUN, "state": "failed"}
        ((_, text),) = registered.alerts()
        assert "cannot be reached" in text

    def test_an_event_that_is_not_ours_is_told_in_words_that_are_true(self, deployed: Scene) -> None:
        assert dispatching.handler({"hello": "world"}, Context()) == {}
        ((_, text),) = deployed.alerts()
        assert "Nothing was started" in text
        assert "dead-letter queue" not in text


class TestRegister:
    def test_a_key_arrives_url_encoded(self, deployed: Scene, log: StringIO) -> None:
        key = "mappings/malaria monthly (é).yaml"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"name: malaria-monthly\n")
        event = read_event("mapping-uploaded")
        event["Records"][0]["s3"]["object"]["key"] = quote_plus(key, safe="/")
        assert registering.handler(event, Context()) == {key: "refused"}
        ((_, text),) = deployed.alerts()
        assert "its file 'malaria monthly (é).yaml'" in text
        assert lines(log)[-1]["results"] == {key: "refused"}

    def test_an_event_that_comes_twice_leaves_one_schedule(self, registered: Scene) -> None:
        registering.handler(read_event("mapping-uploaded"), Context())
        assert len(boto3.client("scheduler").list_schedules(GroupName=GROUP)["Schedules"]) == 1

    def test_the_event_file_of_a_schedule_is_what_register_schedules(self, registered: Scene) -> None:
        schedule = boto3.client("scheduler").get_schedule(GroupName=GROUP, Name="t2a-test-malaria-monthly")
        sent = schedule["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", "2026-11-23T03:00:00Z")
        assert json.loads(sent) == read_event("schedule")


class TestSweep:
    def test_a_run_that_stands_still_is_closed_with_a_reason(self, dispatched: Scene, log: StringIO) -> None:
        long_ago = dispatched.run().started_at.replace(year=2025)
        for batch in ("00001", "00002"):
            message = BatchMessage(run=RUN, batch=batch)
            dispatched.ledger.start_batch(message, attempt=2, attempts=2, at=long_ago)
        (first, second) = sweeping.handler(read_event("sweep"), Context())["done"]
        assert "batch 00001: the worker ended without a word in attempt 2 of 2" in first
        assert "batch 00002" in second
        assert (lines(log)[-1]["level"], lines(log)[-1]["message"]) == ("WARNING", "Swept")
        assert NO_FAILURE in dispatched.finishes.poll()
        assert dispatched.run().state is RunState.FAILED
        ((_, text),) = dispatched.alerts()
        assert "ended without a word" in text

    def test_the_event_file_is_what_the_template_s_schedule_sends(self) -> None:
        (schedule,) = (one for one in expand()["Resources"].values() if one["Type"] == "AWS::Scheduler::Schedule")
        assert json.loads(schedule["Properties"]["Target"]["Input"]) == read_event("sweep")


@pytest.mark.parametrize(("function", "event", "settings"), FUNCTIONS, ids=[event for _, event, _ in FUNCTIONS])
def test_missing_variables_are_named_and_the_others_not_shown(
    deployed: Scene,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    function: Any,
    event: str,
    settings: type[Settings],
) -> None:
    required = [str(field.alias) for field in settings.model_fields.values() if field.is_required()]
    for name in required:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZZ_SESSION_TOKEN", "not-to-be-told")  # the last of the environment, where AWS puts its own
    with pytest.raises(ValueError, match="validation error") as error:
        function.handler(read_event(event), Context())
    assert all(name in str(error.value) for name in required)
    assert "not-to-be-told" not in str(error.value)
    assert not caplog.records, "what is not logged as JSON"


def test_every_log_line_of_every_function_is_json_without_credentials_or_values(
    registered: Scene, log: StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    registered.transport.down = True
    with pytest.raises(Retriable):
        dispatching.handler(read_event("schedule"), Context())
    registered.transport.down = False
    dispatching.handler(read_event("schedule"), Context())
    registered.put_secret("t2a/aggregate", username="t2a.import", password=WRONG_PASSWORD)
    for _ in range(3):  # twice to the function, once to the dead-letter queue
        registered.batches.poll()
    registered.finishes.poll()
    registered.put_secret("t2a/aggregate", token=token_for("t2a.import"))
    registered.replay()
    registered.batches.poll()
    sweeping.handler(read_event("sweep"), Context())
    registered.finishes.poll()
    registering.handler(read_event("mapping-removed"), Context())

    assert registered.run().state is RunState.COMPLETED
    seen = {line["message"] for line in lines(log)}
    assert seen >= {"Mappings registered", "Run dispatched", "Batch failed", "Batch done", "Run ended", "Swept"}
    credentials = (token_for("t2a.import"), token_for("t2a.export"), WRONG_PASSWORD, "Authorization")
    for untold in (*credentials, '"dataElement"', "categoryOptionCombo"):
        assert untold not in log.getvalue().replace("\\", "")
    assert capfd.readouterr() == ("", "")
