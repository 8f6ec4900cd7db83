"""DHIS2's answer to an import, and what it says of each value.

The counts are kept for the record only: they do not add up (unchanged values are `ignored`, insignificant
zeros are counted nowhere, 2.43 calls everything `updated`). What happened to a value is read from the indexes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from t2a.domain.errors import Fatal
from t2a.domain.refused_groups import offenders
from t2a.domain.values import Key


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


class Verdict(NamedTuple):
    """What an answer says, by position in the posted list; a position in none of these was stored.

    `doubtful`: may be stored or not, read it back; it is refused for the reason that stands beside it if not
    stored, and sent again where none does. `again`: not stored because of others; send it without those.
    """

    refused: dict[int, Reason]
    doubtful: dict[int, Reason | None]
    again: tuple[int, ...]


# Nothing can be written before a person acts: no such data set, or no right to write it.
CONFIGURATION = frozenset({"E7600", "E7601", "E8010"})
# T2A sends no period that is not one: 2.41 says so when several imports race to be a period's first.
PERIOD_NOT_VALID = "E7611"
UNNAMED = Reason("T2A-UNNAMED", "DHIS2 refused the value and named no reason")


def judge(summary: ImportSummary, sent: Sequence[Key]) -> Verdict:
    """What became of the values `sent`. Raises Fatal when data set or rights are wrong: nothing was stored."""
    for conflict in summary.conflicts:
        if conflict.code in CONFIGURATION:
            raise Fatal(f"DHIS2 refused the whole import: {conflict.code}: {conflict.text}. Correct it, then replay")
    if summary.status != "ERROR":
        return _one_by_one(summary, len(sent))
    if "process failed" in summary.description:
        return Verdict({}, dict.fromkeys(range(len(sent))), ())
    return _taken_apart(summary, sent)


def _one_by_one(summary: ImportSummary, sent: int) -> Verdict:
    """Each value stands for itself: what is not named was stored, unless a conflict names nobody at all."""
    named = _named(summary, sent)
    raced = [index for index, reason in named.items() if reason.code == PERIOD_NOT_VALID]
    refused = {index: reason for index, reason in named.items() if reason.code != PERIOD_NOT_VALID}
    silent = [index for index in summary.rejected_indexes if 0 <= index < sent]
    doubtful: dict[int, Reason | None] = dict.fromkeys(silent, UNNAMED)
    if why := _unplaced(summary, sent):
        doubtful = dict.fromkeys(range(sent), None if why.code == PERIOD_NOT_VALID else why)
    others = {index: why for index, why in doubtful.items() if index not in named}
    return Verdict(refused, {**dict.fromkeys(raced), **others}, ())


def _unplaced(summary: ImportSummary, sent: int) -> Reason | None:
    """The reason of a refusal that names no value: any of them may be meant."""
    for conflict in summary.conflicts:
        if not any(0 <= index < sent for index in conflict.indexes):
            return Reason(conflict.code, conflict.text)
    mute = summary.status != "SUCCESS" and not summary.conflicts and not summary.rejected_indexes
    return _first(summary) if mute else None


def _taken_apart(summary: ImportSummary, sent: Sequence[Key]) -> Verdict:
    """Nothing was stored. The offenders are refused, the others can be sent without them.

    Where nobody can be told apart, all are to be sent `again`: in smaller parts, until one value stands alone.
    """
    if not summary.conflicts:
        return Verdict({}, dict.fromkeys(range(len(sent)), _first(summary)), ())
    refused: dict[int, Reason] = {}
    for conflict in summary.conflicts:
        found = offenders(conflict.code, conflict.text, conflict.indexes, sent)
        refused = {**dict.fromkeys(found, Reason(conflict.code, conflict.text)), **refused}
    if len(sent) == 1 and not refused:
        refused = {0: _first(summary)}
    return Verdict(refused, {}, tuple(index for index in range(len(sent)) if index not in refused))


def _first(summary: ImportSummary) -> Reason:
    for conflict in summary.conflicts:
        return Reason(conflict.code, conflict.text)
    return Reason(summary.status, summary.description or "DHIS2 stopped the import without a reason")


def _named(summary: ImportSummary, sent: int) -> dict[int, Reason]:
    """The first conflict of a value is its reason; positions beyond what was sent are not believed."""
    return {
        index: Reason(conflict.code, conflict.text)
        for conflict in reversed(summary.conflicts)
        for index in conflict.indexes
        if 0 <= index < sent
    }
