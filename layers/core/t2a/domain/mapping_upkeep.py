"""What a mapping says of everything around the values: analytics, completeness, validation, notices, overlap."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from t2a.domain.mapping_part import Part
from t2a.domain.mapping_texts import Uid, Uids, each_once

OnStale = Literal["go", "wait", "stop"]
Overlap = Literal["skip", "wait"]
Language = Literal["en", "fr"]
Occasion = Literal["failed", "incomplete", "rejections", "held", "violations", "skipped", "resolved", "completed"]
Skippable = Literal["AGGREGATE", "TRACKED_ENTITIES", "ORG_UNIT_OWNERSHIP", "OUTLIERS"]
Names = Annotated[tuple[str, ...], AfterValidator(each_once)]
TROUBLE: tuple[Occasion, ...] = ("failed", "incomplete", "rejections", "held", "violations", "skipped", "resolved")


class Analytics(Part):
    """Exports read DHIS2's analytics tables: how fresh they must be, and who makes them so."""

    trigger: bool = Field(
        default=False, description="Whether a run has the tracker instance make its tables anew first."
    )
    max_age_hours: int = Field(24, ge=1, le=24 * 366, description="Tables whose making began longer ago are stale.")
    on_stale: OnStale = Field(
        "go",
        description="What a run does on stale tables: go on and say so, wait until they are fresh, or stop. "
        "With trigger they are made instead.",
    )
    last_years: int | None = Field(
        None, ge=1, le=50, description="With trigger: how many years back the tables are made; all without it."
    )
    skip: Annotated[tuple[Skippable, ...], AfterValidator(each_once)] = Field(
        (),
        description="With trigger: kinds of tables that are left as they are; events and enrolments are always made.",
    )
    give_up_after_minutes: int = Field(
        240, ge=1, le=2880, description="How long a run waits for fresh tables before it ends as failed."
    )


class CompletenessRule(Part):
    """When an org unit's report of a data set and period is registered complete. At least one condition."""

    data_set: Uid = Field(description="UID of a data set of the mapping.")
    minimum_values: int | None = Field(None, ge=1, description="So many of the mapping's values are stored.")
    minimum_percent: int | None = Field(
        None, ge=1, le=100, description="So many percent of the cells that the mapping feeds are stored."
    )
    all_of: Names = Field(
        (), description="Data elements, as data_element_id_scheme calls them, that all hold at least one value."
    )
    only_closed_periods: bool = Field(default=True, description="Whether the running period is left out.")
    unregister: bool = Field(
        default=False, description="Whether a registration of ours is taken back once the conditions fail."
    )

    @model_validator(mode="after")
    def _some_condition(self) -> Self:
        if self.minimum_values is None and self.minimum_percent is None and not self.all_of:
            raise ValueError("give a condition: `minimum_values`, `minimum_percent` or `all_of`")
        return self


class Validation(Part):
    """The aggregate instance's validation rules, run over what was transferred."""

    rule_groups: Annotated[Uids, Field(min_length=1)] = Field(description="UIDs of validation rule groups.")
    notify: bool = Field(default=True, description="Whether new violations are told.")


class Dhis2Message(Part):
    """Who gets a DHIS2 message beside the e-mail; at least one."""

    users: Uids = Field((), description="UIDs of users of the aggregate instance.")
    user_groups: Uids = Field((), description="UIDs of user groups of the aggregate instance.")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.users and not self.user_groups:
            raise ValueError("give `users`, `user_groups` or both")
        return self


class Notify(Part):
    """Who is told of what, and in which language."""

    on: Annotated[tuple[Occasion, ...], AfterValidator(each_once)] = Field(
        TROUBLE, description="What is told; `completed` tells every good night as well."
    )
    dhis2_message: Dhis2Message | None = Field(None, description="Who gets a DHIS2 message as well.")
    language: Language = Field("en", description="The language of the mapping's alerts.")
