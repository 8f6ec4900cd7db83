"""What a run leaves behind beside its values: completeness, violations, its report."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class CompletenessNote(NamedTuple):
    """Counts of org unit and period. `withheld`: how many for which reason. `examples`: some of those, by name."""

    registered: int = 0
    already: int = 0
    unregistered: int = 0
    withheld: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()


class ViolationsNote(NamedTuple):
    """Violations of validation rules; `known` were met by an earlier run too. `examples`: some new ones, by name."""

    new: int = 0
    known: int = 0
    resolved: int = 0
    examples: tuple[str, ...] = ()


class RunNotes(BaseModel):
    """`report`: the S3 key of the run's page. `unfinished`: a sentence for each step that could not be made.

    `values`: by period, how many values of the target are as tracker counts them.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    completeness: CompletenessNote | None = None
    violations: ViolationsNote | None = None
    report: str = ""
    values: dict[str, int] = {}
    unfinished: tuple[str, ...] = ()
