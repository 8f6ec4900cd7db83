"""T2A7xx: what each indicator counts. T2A905 and T2A906: what it costs."""

from collections.abc import Iterator

from t2a.domain.checks.boundaries import Fed, boundaries
from t2a.domain.checks.costs import costs
from t2a.domain.checks.counting import counting
from t2a.domain.checks.finding import Finding, Rule, found
from t2a.domain.checks.left_out import thing_of
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import Definition


def meaning(survey: Survey) -> Iterator[Finding]:
    """One finding for each indicator and rule. Where an indicator feeds nothing, its data element is not looked at."""
    fed = _fed(survey)
    for indicator in survey.tracker.indicators or ():
        if indicator.definition:
            for rule, what in _of_definition(indicator.definition, fed.get(indicator.id)).items():
                yield found(rule, thing_of(indicator), what)


def _of_definition(definition: Definition, fed: Fed | None) -> dict[Rule, str]:
    """The first that is said of each rule."""
    bounded = list(boundaries(definition, fed))
    said: dict[Rule, str] = {}
    for rule, what in (*bounded, *costs(definition, told=bool(bounded)), *counting(definition, fed)):
        said.setdefault(rule, what)
    return said


def _fed(survey: Survey) -> dict[str, Fed]:
    resolution = survey.resolution
    homes = {
        (data_set.id, element.id): Fed(data_set, element)
        for data_set in survey.target.data_sets or ()
        for element in data_set.data_elements
    }
    feeds = resolution.feeds if resolution else ()
    return {feed.program_indicator: homes[feed.cell.data_set, feed.cell.data_element] for feed in feeds}
