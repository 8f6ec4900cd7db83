"""Which data sets hold the data elements that indicators name, and which of them to feed."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from t2a.domain.drafting.windows import USUAL, Windows
from t2a.domain.mapping import DataSetTarget, IdScheme
from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.metadata import DataSet
from t2a.domain.relative_periods import family


class Candidate(NamedTuple):
    """`held`: those of the named data elements that the data set holds."""

    data_set: DataSet
    held: frozenset[str]


def candidates(data_sets: Iterable[DataSet], names: Collection[str], scheme: IdScheme) -> list[Candidate]:
    """The one that holds most comes first; of equals the one that more org units report."""
    found = [candidate(one, names, scheme) for one in data_sets]
    return sorted((one for one in found if one.held), key=_rank)


def candidate(data_set: DataSet, names: Collection[str], scheme: IdScheme) -> Candidate:
    called = ((one.code or "") if scheme == "CODE" else one.id for one in data_set.data_elements)
    return Candidate(data_set, frozenset(name for name in called if name in names))


def proposed(known: Sequence[Candidate], families: Collection[str] = ()) -> list[Candidate]:
    """As few as hold all of the named elements. `families`: period types that come before all others."""
    chosen: list[Candidate] = []
    met: set[str] = set()
    for one in sorted(known, key=lambda one: bool(families) and family(one.data_set.period_type) not in families):
        if one.held - met:
            chosen.append(one)
            met |= one.held
    return chosen


def targets(chosen: Sequence[Candidate], windows: Sequence[PeriodWindow]) -> tuple[DataSetTarget, ...]:
    """With a window for each. Elements that several of them hold are given to the first, by name."""
    claims = _claims(chosen)
    return tuple(
        DataSetTarget(id=one.data_set.id, periods=window, elements=claims.get(one.data_set.id))
        for one, window in zip(chosen, windows, strict=True)
    )


def window_for(data_set: DataSet, windows: Windows) -> PeriodWindow:
    return windows.get(family(data_set.period_type)) or USUAL.get(family(data_set.period_type), PeriodWindow(past=1))


def _claims(chosen: Sequence[Candidate]) -> dict[str, tuple[str, ...]]:
    claims: dict[str, tuple[str, ...]] = {}
    given: set[str] = set()
    for number, one in enumerate(chosen):
        others = frozenset[str]().union(*(other.held for other in chosen[number + 1 :]))
        shared = (one.held & others) - given
        if shared:
            claims[one.data_set.id] = tuple(sorted(shared))
            given |= shared
    return claims


def _rank(one: Candidate) -> tuple[int, int, str, str]:
    return -len(one.held), -len(one.data_set.org_units), one.data_set.name, one.data_set.id
