"""What each function is told by the template: one frozen model per function, read whole at cold start.

`tests/contract/test_settings_match_template.py` compares the names here with the template's environment.
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field


def _environment_name(field: str) -> str:
    return f"T2A_{field.upper()}"


class Settings(BaseModel):
    """Base of the models below: field `bucket` is read from the variable `T2A_BUCKET`."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=_environment_name,
        defer_build=True,  # a function reads one of them
        hide_input_in_errors=True,  # the environment holds AWS's own credentials
    )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Build the model from environment variables.

        Raises pydantic.ValidationError, which names every variable that is missing or wrong.
        """
        return cls.model_validate(dict(environment))


class StoreSettings(Settings):
    """Where mappings and evidence lie, where the ledger is, where alerts go."""

    bucket: str = Field(min_length=3)
    table: str = Field(min_length=1)
    alert_topic_arn: str = Field(min_length=1)


class RegisterSettings(StoreSettings):
    schedule_group: str
    # "t2a-<stage>-": schedules are named by it and the mapping; AWS takes 64 characters in all.
    schedule_prefix: str = Field(pattern=r"^[0-9A-Za-z_.-]{1,40}$")
    schedule_role_arn: str
    schedule_dead_letter_queue_arn: str
    dispatch_function_arn: str


class QueueSettings(StoreSettings):
    """Visibility time-out in seconds; maximum receives as in the batch queue's redrive policy."""

    batch_queue_url: str
    finish_queue_url: str
    visibility_timeout: int = Field(ge=1, le=43_200)
    maximum_receives: int = Field(ge=1, le=1000)


class DispatchSettings(QueueSettings):
    """`first_look`, `longest_look`: seconds until a waiting run is looked at again, for the first time and at most."""

    wait_queue_url: str
    first_look: int = Field(default=30, ge=1, le=900)
    longest_look: int = Field(default=900, ge=1, le=900)
    # "last-due" on the local cloud only, which leaves <aws.scheduler.scheduled-time> as it stands.
    unsubstituted_scheduled_time: Literal["refuse", "last-due"] = "refuse"


class TransferSettings(QueueSettings):
    """`retry_delay`: seconds before the second attempt at a batch; doubles with each further one."""

    retry_delay: int = Field(default=30, ge=1, le=900)


class FinishSettings(QueueSettings):
    pass


class SweepSettings(QueueSettings):
    wait_queue_url: str
