"""The windows of a mapping's data set: which periods every run transfers, and what may happen to what they hold."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from t2a.domain.mapping_part import Part

ImportStrategy = Literal["CREATE_AND_UPDATE", "CREATE", "UPDATE"]


class PeriodWindow(Part):
    """Which periods every run transfers, in the data set's own period type."""

    past: int = Field(0, ge=0, le=400, description="How many complete periods before the current one.")
    include_current: bool = Field(default=False, description="Whether the period that is still running goes along.")
    offset: int = Field(
        0,
        ge=0,
        le=400,
        description="So many periods further back: past 9 with offset 3 are the 4th to 12th before the current one.",
    )
    strategy: ImportStrategy | None = Field(
        None,
        description="In place of import_strategy for these periods: CREATE leaves stored values, UPDATE adds none.",
    )

    @model_validator(mode="after")
    def _some_period(self) -> Self:
        if self.past == 0 and not self.include_current:
            raise ValueError("this window holds no period; write `past: 1` or more, or `include_current: true`")
        if self.offset and self.include_current:
            raise ValueError("`include_current` is no further back; give it a window of its own, without `offset`")
        return self

    def distances(self) -> range:
        """How far its periods lie before the current one, which is 0; the newest first."""
        return range(0 if self.include_current else self.offset + 1, self.offset + self.past + 1)


def _as_list(written: object) -> object:
    """One window stands for a list of it; its mistakes are then told without a number."""
    return written if isinstance(written, list | tuple) else (PeriodWindow.model_validate(written),)


def _apart(windows: tuple[PeriodWindow, ...]) -> tuple[PeriodWindow, ...]:
    for near, far in pairwise(sorted((window.distances() for window in windows), key=lambda one: one[0])):
        if far[0] == near[0] == 0:
            raise ValueError("two windows hold the current period; keep `include_current` in one of them")
        if far[0] <= near[-1]:
            raise ValueError(
                f"two windows hold a period, {far[0]} before the current one; "
                f"let the window further back begin behind the other: `offset: {near[-1]}`"
            )
    return windows


SomeWindows = Annotated[tuple[PeriodWindow, ...], Field(min_length=1)]
Windows = Annotated[
    SomeWindows,
    BeforeValidator(_as_list, json_schema_input_type=PeriodWindow | SomeWindows),
    AfterValidator(_apart),
]
