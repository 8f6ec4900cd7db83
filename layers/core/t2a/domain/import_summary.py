"""DHIS2's answer to an import, and what it says of each value.

The counts are kept for the record only: they do not add up (unchanged values are `ignored`, insignificant
zeros are counted nowhere). What happened to a value is read from the indexes.
"""

from typing import NamedTuple

from t2a.domain.advice import advice
from t2a.domain.errors import Fatal, Retriable


class Conflict(NamedTuple):
    """One kind of refusal: DHIS2's code and text, and the positions in the posted list that it concerns."""

    code: str
    text: str
    indexes: tuple[int, ...]


class ImportSummary(NamedTuple):
    """`status` is SUCCESS, WARNING (some values refused, the others saved) or ERROR (stopped)."""

    status: str
    description: str
    imported: int
    updated: int
    ignored: int
    deleted: int
    conflicts: tuple[Conflict, ...]
    rejected_indexes: tuple[int, ...]


class Reason(NamedTuple):
    """Why a value was refused: a code of DHIS2's (`E7636`) or of ours (`T2A...`), and a sentence."""

    code: str
    text: str


# Nothing can be written before a person acts: no such data set, or no right to write it.
CONFIGURATION = frozenset({"E7600", "E7601", "E8010", "E8020"})
# T2A sends no period that is not one: 2.41 says so when several imports race to be a period's first.
PERIOD_NOT_VALID = "E7611"
UNNAMED = Reason("T2A-UNNAMED", "DHIS2 refused the value and named no reason")


def raise_if_stopped(summary: ImportSummary) -> None:
    """Raise when the answer is no verdict on single values.

    Retriable when the import process failed within DHIS2 (part may be written; posting again is safe) or it
    lost the race for a new period, Fatal when data set or rights are wrong.
    """
    if any(conflict.code == PERIOD_NOT_VALID for conflict in summary.conflicts):
        raise Retriable(f"DHIS2 did not take the periods yet ({PERIOD_NOT_VALID}): imported at the same time elsewhere")
    if summary.status != "ERROR":
        return
    if "process failed" in summary.description:
        raise Retriable(f"DHIS2's import broke off: {summary.description}")
    for conflict in summary.conflicts:
        if conflict.code in CONFIGURATION:
            raise Fatal(f"DHIS2 refused the whole import: {conflict.code}: {conflict.text}. {advice(conflict.code)}")


def refused(summary: ImportSummary, sent: int) -> dict[int, Reason]:
    """The position of every refused value among the `sent` ones, and why.

    An ERROR stops the whole import: what no conflict names is refused with the first conflict's reason
    (2.43 names nothing or only the first offender; recording `import-unknown-data-element` of 2.43).
    """
    named = {
        index: Reason(conflict.code, conflict.text)
        for conflict in reversed(summary.conflicts)
        for index in conflict.indexes
    }
    unnamed = range(sent) if summary.status == "ERROR" else summary.rejected_indexes
    otherwise = _first(summary) if summary.status == "ERROR" else UNNAMED
    reasons = {**dict.fromkeys(unnamed, otherwise), **named}
    return {index: reason for index, reason in reasons.items() if 0 <= index < sent}


def _first(summary: ImportSummary) -> Reason:
    for conflict in summary.conflicts:
        return Reason(conflict.code, conflict.text)
    return Reason("ERROR", summary.description or "DHIS2 stopped the import without a reason")
