"""What a run tells of the reports that it has registered complete, and of those that it has not."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from t2a.domain.completeness import Line, What
from t2a.domain.run_notes import CompletenessNote

EXAMPLES = 10
REASONS = 10
OTHERS = "other reasons"


def of_the_whole_run(lines: Iterable[Line], earlier: Iterable[Line]) -> list[Line]:
    """What an earlier finish of the run has done stays done by the run: a finish may be made again."""
    done = {line.report: line for line in earlier if line.what in (What.REGISTERED, What.UNREGISTERED)}
    return [_remembering(line, done.get(line.report)) for line in lines]


def _remembering(line: Line, done: Line | None) -> Line:
    registered = done is not None and done.what is What.REGISTERED
    if registered and line.what is What.ALREADY:
        return line._replace(what=What.REGISTERED)
    taken_back = done is not None and done.what is What.UNREGISTERED
    return line._replace(what=What.UNREGISTERED) if taken_back and line.what is What.WITHHELD else line


def note_of(lines: Sequence[Line], names: Mapping[str, str]) -> CompletenessNote:
    """`names` of the org units."""
    counts = Counter(line.what for line in lines)
    withheld = [line for line in lines if line.what is What.WITHHELD]
    return CompletenessNote(
        registered=counts[What.REGISTERED],
        already=counts[What.ALREADY],
        unregistered=counts[What.UNREGISTERED],
        withheld=_bounded(Counter(line.reason for line in withheld)),
        examples=tuple(_example(line, names) for line in _one_of_each_reason_first(withheld)[:EXAMPLES]),
    )


def _bounded(reasons: Counter[str]) -> tuple[tuple[str, int], ...]:
    """DHIS2's texts may name what they refuse: a run's record lists the most frequent."""
    first, rest = reasons.most_common()[:REASONS], reasons.most_common()[REASONS:]
    return (*first, (OTHERS, sum(number for _, number in rest))) if rest else tuple(first)


def _one_of_each_reason_first(lines: Sequence[Line]) -> list[Line]:
    """So that no reason is without an example, as far as there is room."""
    first = {line.reason: line for line in reversed(lines)}
    return [*reversed(first.values()), *(line for line in lines if first[line.reason] is not line)]


def _example(line: Line, names: Mapping[str, str]) -> str:
    return f"{names.get(line.report.org_unit, line.report.org_unit)} - {line.report.period}: {line.reason}"
