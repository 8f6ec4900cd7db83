import os

import boto3

from t2a.adapters.s3_claims import S3Claims
from t2a.adapters.s3_mappings import S3Mappings
from t2a.adapters.scheduler import SchedulePlace, SchedulerSchedules
from t2a.bootstrap import parts
from t2a.bootstrap.instances import instances
from t2a.services.check import Check
from t2a.services.register import Register
from t2a.settings import RegisterSettings


def register(remaining: parts.Remaining) -> Register:
    settings = RegisterSettings.read(os.environ)
    place = SchedulePlace(
        group=settings.schedule_group,
        prefix=settings.schedule_prefix,
        role_arn=settings.schedule_role_arn,
        function_arn=settings.dispatch_function_arn,
        dead_letter_queue_arn=settings.schedule_dead_letter_queue_arn,
    )
    dhis2, s3 = instances(remaining), boto3.client("s3")
    return Register(
        ledger=parts.ledger(settings),
        mappings=S3Mappings(s3, settings.bucket),
        schedules=SchedulerSchedules(boto3.client("scheduler"), place),
        alerts=parts.alerts(settings),
        clock=parts.utc_now,
        check=Check(dhis2, parts.utc_now),
        claims=S3Claims(s3, settings.bucket),
        address=lambda name: dhis2.client(name).address,
    )
