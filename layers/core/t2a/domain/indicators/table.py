"""What a table of indicators says: which indicators a programme shall have, one row per data element.

`docs/indicators.md` is the reference for administrators.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from t2a.domain.indicators.texts import Expression, Text
from t2a.domain.mapping_texts import Uid, each_once

AnalyticsType = Literal["EVENT", "ENROLLMENT"]
AggregationType = Literal[
    "COUNT", "SUM", "AVERAGE", "AVERAGE_SUM_ORG_UNIT", "LAST", "LAST_AVERAGE_ORG_UNIT", "LAST_IN_PERIOD", "FIRST",
    "FIRST_AVERAGE_ORG_UNIT", "MIN", "MAX", "STDDEV", "VARIANCE", "NONE", "CUSTOM",
]  # fmt: skip
BoundaryType = Literal[
    "AFTER_START_OF_REPORTING_PERIOD", "AFTER_END_OF_REPORTING_PERIOD",
    "BEFORE_START_OF_REPORTING_PERIOD", "BEFORE_END_OF_REPORTING_PERIOD",
]  # fmt: skip
Texts = Annotated[tuple[Text, ...], AfterValidator(each_once)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Group(_Part):
    """One that exists, by its UID, or one that is found by its code and else created with the name."""

    id: Uid | None = None
    code: Text | None = None
    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _uid_alone(cls, content: object) -> object:
        return {"id": content} if isinstance(content, str) else content

    @model_validator(mode="after")
    def _known_somehow(self) -> Self:
        if self.id is None and (self.code is None or self.name is None):
            raise ValueError("give the `id` of the group, or `code` and `name` of one to create")
        return self


class Boundary(_Part):
    """As in `t2a.domain.metadata.Boundary`."""

    target: Text
    type: BoundaryType
    offset_periods: int = 0
    offset_period_type: Text | None = None


class Templates(_Part):
    """How the texts of an indicator are made of its row and options: `{data_element}`, `{name}`, `{<category>}`.

    Each counts for the rows with just the categories that it names.
    """

    code: Text | None = None
    name: Text | None = None
    short_name: Text = "{code}"
    combination: Text | None = None


class Counting(_Part):
    """How an indicator counts; a row may say otherwise than `defaults`."""

    expression: Expression | None = None
    aggregation_type: AggregationType | None = None
    analytics_type: AnalyticsType | None = None
    decimals: int | None = Field(None, ge=0, le=10)
    boundaries: tuple[Boundary, ...] | None = None


class Option(_Part):
    """`code`: how it stands in the codes of indicators and combinations, else as its key."""

    name: Text
    filter: Expression
    code: Text | None = None


class Category(_Part):
    """`option_set`: all codes that the question has; `whole_numbers`: whether it only takes such."""

    options: dict[str, Option] = Field(min_length=1)
    option_set: Texts | None = Field(None, min_length=1)
    whole_numbers: bool | None = None


class Row(Counting):
    """One data element. `combinations`: options of a cell, in the order of `categories` -> its combination."""

    data_element: Text
    name: Text
    filter: Expression | None = None
    categories: Texts = ()
    combination: Text | None = None
    combinations: dict[str, Text] = Field(default={})


class IndicatorTable(_Part):
    """`code_prefix`: indicators with it belong to the table; the group loses those that the table no longer has."""

    program: Uid
    data_element_attribute: Uid
    program_indicator_group: Group
    code_prefix: Text | None = None
    templates: Templates = Templates()
    defaults: Counting = Counting()
    categories: dict[str, Category] = Field(default={})
    rows: tuple[Row, ...] = Field(min_length=1)
