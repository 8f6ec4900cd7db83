"""T2A420: cells of a data element that no indicator feeds."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.causes import knows_indicators
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.survey import Survey
from t2a.domain.listing import first_of
from t2a.domain.metadata import CategoryOptionCombo, DataElement, ProgramIndicator
from t2a.domain.resolution import Resolution


class _Cells(NamedTuple):
    """The combinations of a data element, and the UIDs of those that are fed."""

    element: DataElement
    all: Sequence[CategoryOptionCombo]
    fed: set[str]


def coverage(survey: Survey) -> Iterator[Finding]:
    """Of data elements that are fed in part. Cells that an indicator with an error is meant for are not said again."""
    resolution = survey.resolution
    if resolution is None or not knows_indicators(survey):
        return
    left = _left_out(survey, resolution)
    for cells in _partly_fed(survey, resolution):
        missing = [cell for cell in cells.all if cell.id not in cells.fed]
        if missing and not _explained(cells, missing, left):
            yield _finding(cells, missing)


def _partly_fed(survey: Survey, resolution: Resolution) -> Iterator[_Cells]:
    combos = defaultdict(list)
    for combo in survey.target.combos or ():
        combos[combo.category_combo].append(combo)
    fed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for feed in resolution.feeds:
        fed[feed.cell.data_set, feed.cell.data_element].add(feed.cell.category_option_combo)
    for data_set in survey.target.data_sets or ():
        for element in data_set.data_elements:
            if reached := fed.get((data_set.id, element.id)):
                yield _Cells(element, combos[element.category_combo], reached)


def _left_out(survey: Survey, resolution: Resolution) -> list[ProgramIndicator]:
    """Without the data element where that is none of the mapping's: nobody knows which one is meant."""
    left = {one.program_indicator for one in resolution.left_out}
    elements = [element for data_set in survey.target.data_sets or () for element in data_set.data_elements]
    known = {name for element in elements for name in (element.code, element.id)}
    indicators = (one for one in survey.tracker.indicators or () if one.id in left)
    return [one if one.data_element in known else one._replace(data_element=None) for one in indicators]


def _explained(cells: _Cells, missing: Sequence[CategoryOptionCombo], left: Sequence[ProgramIndicator]) -> bool:
    """Whether there are indicators with an error for all of them: by the cell's name, else one for each."""
    mine = [one for one in left if one.data_element in (None, cells.element.code, cells.element.id)]
    known = {name for cell in cells.all for name in (cell.code, cell.id)}
    named = {one.category_option_combo for one in mine}
    unnamed = [cell for cell in missing if named.isdisjoint((cell.code, cell.id))]
    return len(unnamed) <= sum(one.category_option_combo not in known for one in mine if one.data_element)


def _finding(cells: _Cells, missing: Sequence[CategoryOptionCombo]) -> Finding:
    element, fed = cells.element, len(cells.all) - len(missing)
    named = first_of(f"{cell.name!r}" for cell in missing)
    counted = f"{fed} of its {len(cells.all)} cells ({100 * fed // len(cells.all)} %)"
    what = f"indicators feed {counted}; nothing feeds {named}"
    return found(feeding.CELLS_UNFED, Thing("data element", element.name, element.id, element.code or ""), what)
