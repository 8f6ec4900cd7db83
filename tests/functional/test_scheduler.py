"""Schedules: one per mapping, as the mapping says."""

import json
from typing import TYPE_CHECKING

import boto3
import pytest

from t2a.adapters.scheduler import SchedulePlace, SchedulerSchedules
from t2a.domain.errors import Fatal, Retriable
from tests.functional.conftest import Faults

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_scheduler.type_defs import GetScheduleOutputTypeDef

PLACE = SchedulePlace(
    group="t2a-prod",
    prefix="t2a-prod-",
    function_arn="arn:aws:lambda:eu-west-1:123456789012:function:t2a-prod-dispatch",
    role_arn="arn:aws:iam::123456789012:role/t2a-prod-schedule",
    dead_letter_queue_arn="arn:aws:sqs:eu-west-1:123456789012:t2a-prod-schedule-dead-letters",
)
EVENT = {"mapping": "malaria", "scheduled_time": "<aws.scheduler.scheduled-time>"}


@pytest.fixture
def client(aws: None) -> "EventBridgeSchedulerClient":
    client = boto3.client("scheduler")
    client.create_schedule_group(Name=PLACE.group)
    return client


@pytest.fixture
def schedules(client: "EventBridgeSchedulerClient") -> SchedulerSchedules:
    return SchedulerSchedules(client, PLACE)


def put(schedules: SchedulerSchedules, *, expression: str = "cron(0 3 * * ? *)", enabled: bool = True) -> None:
    schedules.put("malaria", expression=expression, timezone="Africa/Freetown", enabled=enabled, event=EVENT)


def stored(client: "EventBridgeSchedulerClient") -> "GetScheduleOutputTypeDef":
    return client.get_schedule(Name="t2a-prod-malaria", GroupName=PLACE.group)


def test_a_new_mapping_gets_its_schedule(schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient") -> None:
    put(schedules)
    schedule = stored(client)
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Africa/Freetown"
    assert schedule["State"] == "ENABLED"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    target = schedule["Target"]
    assert (target["Arn"], target["RoleArn"]) == (PLACE.function_arn, PLACE.role_arn)
    assert json.loads(target["Input"]) == EVENT
    assert target["RetryPolicy"] == {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 3600}
    assert target["DeadLetterConfig"] == {"Arn": PLACE.dead_letter_queue_arn}


def test_a_changed_mapping_changes_its_schedule(
    schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient"
) -> None:
    put(schedules)
    put(schedules, expression="rate(6 hours)", enabled=False)
    schedule = stored(client)
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("rate(6 hours)", "DISABLED")


def test_a_removed_schedule_may_be_removed_again(
    schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient"
) -> None:
    put(schedules)
    schedules.remove("malaria")
    schedules.remove("malaria")
    assert client.list_schedules(GroupName=PLACE.group)["Schedules"] == []


@pytest.mark.parametrize("name", ["malaria (copy)", "Malaria é", "m" * 56])
def test_a_file_whose_name_no_schedule_can_have_leaves_nothing_to_remove(
    schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient", name: str
) -> None:
    Faults(client).fail("DeleteSchedule", "ValidationException")
    schedules.remove(name)


def test_a_name_that_is_too_long_for_aws_is_refused_with_the_length_that_fits(
    schedules: SchedulerSchedules,
) -> None:
    with pytest.raises(Fatal, match="at most 55 characters"):
        schedules.put("m" * 56, expression="rate(1 hour)", timezone="UTC", enabled=True, event=EVENT)


def test_what_aws_does_not_accept_is_said_in_its_words(
    schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient"
) -> None:
    Faults(client).fail("UpdateSchedule", "ValidationException")
    with pytest.raises(Fatal, match=r"does not accept scheduling mapping malaria .*as the test wants it"):
        put(schedules)


def test_two_registrations_at_once_are_tried_again(
    schedules: SchedulerSchedules, client: "EventBridgeSchedulerClient"
) -> None:
    faults = Faults(client)
    faults.fail("CreateSchedule", "ConflictException", status=409)
    with pytest.raises(Retriable):
        put(schedules)
