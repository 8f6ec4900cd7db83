"""What the architecture promises, read from the expanded template."""

from typing import Any

import pytest

from local.cloud.expand import expand, with_concurrency

FUNCTIONS = ("Register", "Dispatch", "Transfer", "Finish", "Sweep")
# Those that SQS invokes, and the queue whose visibility time-out must outlast them.
WORKERS = {"Transfer": "BatchQueue", "Finish": "FinishQueue"}


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return expand()


def properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def default(template: dict[str, Any], value: Any) -> Any:
    return template["Parameters"][value["Ref"]]["Default"] if isinstance(value, dict) else value


def statements(template: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in properties(template, role)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_role_of_its_own(template: dict[str, Any], name: str) -> None:
    assert properties(template, f"{name}Function")["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert "ManagedPolicyArns" not in properties(template, f"{name}Role")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_may_do_everything_or_touch_everything(template: dict[str, Any], name: str) -> None:
    for statement in statements(template, f"{name}Role"):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert statement["Resource"] != "*"
        assert not [action for action in actions if action.endswith(":*")]


@pytest.mark.parametrize(("name", "queue"), WORKERS.items())
def test_a_queue_hides_a_message_six_times_as_long_as_its_worker_may_take(
    template: dict[str, Any], name: str, queue: str
) -> None:
    timeout = default(template, properties(template, f"{name}Function")["Timeout"])
    visibility = default(template, properties(template, queue)["VisibilityTimeout"])
    assert visibility >= 6 * timeout


@pytest.mark.parametrize("queue", WORKERS.values())
def test_a_queue_gives_up_into_a_queue_that_keeps_messages_fourteen_days(template: dict[str, Any], queue: str) -> None:
    dead, _ = properties(template, queue)["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"]
    assert properties(template, dead)["MessageRetentionPeriod"] == 14 * 24 * 3600


@pytest.mark.parametrize("name", ["TransferFunctionBatch", "FinishFunctionRun"])
def test_a_worker_reports_which_messages_failed(template: dict[str, Any], name: str) -> None:
    source = properties(template, name)
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BatchSize"] == 1


@pytest.mark.parametrize("name", ["Bucket", "LedgerTable"])
def test_what_is_kept_outlives_the_stack(template: dict[str, Any], name: str) -> None:
    resource = template["Resources"][name]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_only_mappings_wake_register(template: dict[str, Any]) -> None:
    events = properties(template, "Bucket")["NotificationConfiguration"]["LambdaConfigurations"]
    prefixes = [rule["Value"] for event in events for rule in event["Filter"]["S3Key"]["Rules"]]
    assert set(prefixes) == {"mappings/"}
    assert {event["Event"] for event in events} == {"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}


def test_on_aws_an_unsubstituted_scheduled_time_is_refused(template: dict[str, Any]) -> None:
    assert template["Parameters"]["UnsubstitutedScheduledTime"]["Default"] == "refuse"


def test_every_parameter_is_described_and_constrained(template: dict[str, Any]) -> None:
    bounds = {"AllowedPattern", "AllowedValues", "MinValue"}
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"], name
        assert bounds & parameter.keys(), name


def test_on_the_local_cloud_the_concurrency_is_a_number_given_or_default(template: dict[str, Any]) -> None:
    def concurrency(given: dict[str, str]) -> object:
        return properties(with_concurrency(template, given), "TransferFunctionBatch")["ScalingConfig"]

    assert concurrency({}) == {"MaximumConcurrency": 2}
    assert concurrency({"MaximumConcurrency": "7"}) == {"MaximumConcurrency": 7}
    assert properties(template, "TransferFunctionBatch")["ScalingConfig"] == {
        "MaximumConcurrency": {"Ref": "MaximumConcurrency"}
    }
