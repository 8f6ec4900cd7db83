"""One EventBridge Scheduler schedule per mapping."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from t2a.adapters.aws_errors import code_of, translated
from t2a.domain.errors import Fatal

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_scheduler.type_defs import CreateScheduleInputTypeDef

LONGEST_NAME = 64
SCHEDULE_NAME = re.compile(rf"[0-9A-Za-z_.-]{{1,{LONGEST_NAME}}}")
RETRIES = 10
OLDEST_EVENT_SECONDS = 3600


class SchedulePlace(NamedTuple):
    """Where schedules live, what they call and as whom, and where events go that could not be delivered."""

    group: str
    prefix: str
    function_arn: str
    role_arn: str
    dead_letter_queue_arn: str


class SchedulerSchedules:
    """Implements `t2a.ports.Schedules`."""

    def __init__(self, client: "EventBridgeSchedulerClient", place: SchedulePlace) -> None:
        self._client, self._place = client, place

    def put(self, mapping: str, *, expression: str, timezone: str, enabled: bool, event: Mapping[str, str]) -> None:
        """Change the schedule, or create it when there is none."""
        schedule: CreateScheduleInputTypeDef = {
            "Name": self._name(mapping),
            "GroupName": self._place.group,
            "ScheduleExpression": expression,
            "ScheduleExpressionTimezone": timezone,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "State": "ENABLED" if enabled else "DISABLED",
            "Target": {
                "Arn": self._place.function_arn,
                "RoleArn": self._place.role_arn,
                "Input": json.dumps(dict(event)),
                "RetryPolicy": {
                    "MaximumRetryAttempts": RETRIES,
                    "MaximumEventAgeInSeconds": OLDEST_EVENT_SECONDS,
                },
                "DeadLetterConfig": {"Arn": self._place.dead_letter_queue_arn},
            },
        }
        with translated(f"scheduling mapping {mapping}"):
            if not self._update(schedule):
                self._client.create_schedule(**schedule)

    def remove(self, mapping: str) -> None:
        """`mapping` is any file's name: one that no schedule can have leaves nothing to remove."""
        if not SCHEDULE_NAME.fullmatch(f"{self._place.prefix}{mapping}"):
            return
        with translated(f"removing the schedule of mapping {mapping}"):
            try:
                self._client.delete_schedule(Name=self._name(mapping), GroupName=self._place.group)
            except ClientError as error:
                if code_of(error) != "ResourceNotFoundException":
                    raise

    def _update(self, schedule: "CreateScheduleInputTypeDef") -> bool:
        """False when there is none yet."""
        try:
            self._client.update_schedule(**schedule)
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
            return False
        return True

    def _name(self, mapping: str) -> str:
        name = f"{self._place.prefix}{mapping}"
        if len(name) > LONGEST_NAME:
            most = LONGEST_NAME - len(self._place.prefix)
            raise Fatal(f"the name of mapping {mapping} is too long for a schedule; take at most {most} characters")
        return name
