"""Option combinations that a metadata package does not hold: whatever indicators call them is taken for one.

Packages often bring categories alone; DHIS2 makes the combinations when they are imported, and nobody knows yet which
codes they get.
"""

from collections.abc import Iterator
from dataclasses import replace

from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, ProgramIndicator
from t2a.domain.resolution import category_combos


def unknown_combos(survey: Survey) -> frozenset[str]:
    """UIDs of the data sets' category combinations of which no option combination is known."""
    known = {combo.category_combo for combo in survey.target.combos or ()}
    return frozenset(category_combos(survey.target.data_sets or ()) - known)


def assuming(survey: Survey, unknown: frozenset[str]) -> Survey:
    """With a combination for each name by which indicators call one of an unknown category combination."""
    made = {combo.category_combo + (combo.code or ""): combo for combo in _assumed(survey, unknown)}
    combos = (*(survey.target.combos or ()), *made.values())
    return replace(survey, target=survey.target._replace(combos=combos))


def _assumed(survey: Survey, unknown: frozenset[str]) -> Iterator[CategoryOptionCombo]:
    indicators = survey.tracker.indicators or ()
    for data_set in survey.target.data_sets or ():
        named = {name: one for one in data_set.data_elements for name in (one.code, one.id) if name}
        for indicator in indicators:
            element = named.get(indicator.data_element or "")
            if element:
                yield from _of(indicator, element, data_set, unknown)


def _of(
    indicator: ProgramIndicator, element: DataElement, data_set: DataSet, unknown: frozenset[str]
) -> Iterator[CategoryOptionCombo]:
    named = (
        (indicator.category_option_combo, element.category_combo),
        (indicator.attribute_option_combo, data_set.category_combo),
    )
    for name, category_combo in named:
        if name and category_combo in unknown:
            yield CategoryOptionCombo(name, name, name, category_combo)
