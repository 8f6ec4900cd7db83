"""What a mapping file says: which tracker programme feeds which aggregate data sets, and when.

`docs/mapping.md` is the reference for administrators; `docs/mapping.schema.json` is exported from here.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from t2a.domain.mapping_part import Part, one_of
from t2a.domain.mapping_texts import (
    Credentials,
    Name,
    OrgUnitIdScheme,
    Schedule,
    Timezone,
    Uid,
    Uids,
    each_once,
    repeated,
)
from t2a.domain.mapping_upkeep import Analytics, CompletenessRule, Notify, Overlap, Validation
from t2a.domain.mapping_windows import ImportStrategy, Windows

Elements = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(each_once)]
IdScheme = Literal["CODE", "UID"]
OnManualEdit = Literal["overwrite", "keep"]
OnVanished = Literal["keep", "remove", "zero"]


class DataElementSource(Part):
    """Where a program indicator says which data element it feeds."""

    model_config = one_of("attribute", "field")

    attribute: Uid | None = Field(
        None, description="UID of the metadata attribute of program indicators that holds the data element."
    )
    field: Literal["aggregateExportDataElement", "code"] | None = Field(
        None,
        description="The program indicator's own field that holds it: aggregateExportDataElement or code.",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.attribute is None) == (self.field is None):
            raise ValueError("give either `attribute` or `field`, one of the two")
        return self


class OrgUnitSelection(Part):
    """Which org units are exported: every unit of a level, single units, or the members of groups."""

    model_config = one_of("level", "ids", "groups")

    level: int | None = Field(None, ge=1, description="Number of an org unit level; 1 is the country.")
    ids: Uids = Field((), description="UIDs of single org units.")
    groups: Uids = Field((), description="UIDs of org unit groups.")
    within: Uids = Field(
        (), description="With level or groups: only org units below these. Without it: the whole country."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum((self.level is not None, bool(self.ids), bool(self.groups))) != 1:
            raise ValueError("give one of `level`, `ids` and `groups`, with a value")
        if self.ids and self.within:
            raise ValueError("`within` narrows `level` or `groups`; remove it beside `ids`")
        return self


class TrackerSide(Part):
    """What is exported, and from where."""

    credentials: Credentials = Field(
        description="Name of the secret in Secrets Manager with the tracker instance's address and token."
    )
    program_indicator_groups: Uids = Field((), description="UIDs of groups whose indicators are exported.")
    program_indicators: Uids = Field((), description="UIDs of single program indicators, beside the groups.")
    data_element: DataElementSource = Field(description="Where a program indicator says which data element it feeds.")
    org_units: OrgUnitSelection = Field(description="Which org units are exported.")
    org_unit_id_scheme: OrgUnitIdScheme = Field(
        "UID", description="How an org unit is found in the aggregate instance: UID, CODE or ATTRIBUTE:<uid>."
    )

    @model_validator(mode="after")
    def _some_indicator(self) -> Self:
        if not self.program_indicator_groups and not self.program_indicators:
            raise ValueError("give `program_indicator_groups`, `program_indicators` or both")
        return self


class DataSetTarget(Part):
    """One data set that the mapping feeds."""

    id: Uid = Field(description="UID of the data set in the aggregate instance.")
    periods: Windows = Field(description="Which periods every run transfers: one window, or a list of them.")
    elements: Elements | None = Field(
        None,
        description="Data elements, as data_element_id_scheme calls them, that go to this data set although "
        "another of the mapping's holds them as well.",
    )


class AggregateSide(Part):
    """Where the values go."""

    credentials: Credentials = Field(
        description="Name of the secret in Secrets Manager with the aggregate instance's address and token."
    )
    data_element_id_scheme: IdScheme = Field(
        "CODE", description="Whether the program indicators name data elements by CODE or by UID."
    )
    category_option_combo_id_scheme: IdScheme = Field(
        "CODE", description="Whether they name category option combinations by CODE or by UID."
    )
    import_strategy: ImportStrategy = Field(
        "CREATE_AND_UPDATE", description="CREATE leaves stored values as they are, UPDATE adds no new ones."
    )
    on_manual_edit: OnManualEdit = Field(
        "overwrite",
        description="What to do with a stored value that somebody else than the integration user typed last and "
        "that differs from the tracker's: overwrite it or keep it.",
    )
    on_vanished: OnVanished = Field(
        "remove",
        description="What to do with a value that T2A stored and that tracker no longer counts: keep it, remove it, "
        "or write zero (removed where zero is not significant).",
    )
    removal_limit_percent: int = Field(
        20,
        ge=0,
        le=100,
        description="When more of T2A's stored values of a data set and period vanish in one run, their removal "
        "waits for a person. Fewer than five are never too many.",
    )
    update_existing_older_than: int | None = Field(
        None,
        ge=0,
        description="Periods further back than so many before the current one only receive new values; what they "
        "hold stays. Without it every transferred period is updated.",
        examples=[6],
    )
    data_sets: tuple[DataSetTarget, ...] = Field(min_length=1, description="The data sets that are fed.")

    @model_validator(mode="after")
    def _no_data_set_twice(self) -> Self:
        if twice := repeated(target.id for target in self.data_sets):
            raise ValueError(f"data set {', '.join(twice)} stands in `data_sets` more than once; keep one")
        if twice := repeated(name for target in self.data_sets for name in target.elements or ()):
            raise ValueError(f"element {', '.join(twice)} is given to several data sets; name it at one of them")
        return self


class BatchLimits(Part):
    """How the work is cut up."""

    max_values: int = Field(50_000, ge=1, description="The most values that one batch asks the server for.")
    parallel_exports: int = Field(2, ge=1, le=8, description="How many exports of a batch run at once.")


class Mapping(Part):
    """A mapping file: which tracker programme feeds which aggregate data sets, and when."""

    name: Name = Field(description="Name of the mapping: the file's name without .yaml.")
    description: str = Field("", max_length=512, description="For people: what the mapping is for.")
    enabled: bool = Field(default=True, description="false switches the schedule off.")
    schedule: Schedule = Field(
        description="When it runs: cron(...) with EventBridge Scheduler's six fields, or rate(...).",
        examples=["cron(0 3 * * ? *)", "rate(6 hours)"],
    )
    timezone: Timezone = Field(
        "UTC",
        description="IANA time zone of the schedule; it also says which day is today.",
        examples=["Africa/Freetown"],
    )
    tracker: TrackerSide = Field(description="What is exported, and from where.")
    aggregate: AggregateSide = Field(description="Where the values go.")
    batches: BatchLimits = Field(BatchLimits(), description="How the work is cut up.")
    overlap: Overlap = Field(
        "skip", description="What a scheduled run does while an earlier one of the mapping has not ended: skip or wait."
    )
    analytics: Analytics = Field(Analytics(), description="How fresh the tracker instance's analytics must be.")
    completeness: tuple[CompletenessRule, ...] = Field(
        (), description="When reports are registered complete; one rule for each data set."
    )
    validation: Validation | None = Field(None, description="Validation rules that are run after the import.")
    notify: Notify = Field(Notify(), description="Who is told of what.")

    @model_validator(mode="after")
    def _completeness_of_its_own_data_sets(self) -> Self:
        ruled = [rule.data_set for rule in self.completeness]
        if twice := repeated(ruled):
            raise ValueError(f"completeness of data set {', '.join(twice)} has more than one rule; keep one")
        if strange := sorted(set(ruled) - {target.id for target in self.aggregate.data_sets}):
            raise ValueError(
                f"completeness of {', '.join(strange)}: the mapping feeds no such data set; correct the UID"
            )
        return self
