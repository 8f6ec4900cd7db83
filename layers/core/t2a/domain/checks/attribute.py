"""T2A2xx: the attribute that holds data element codes."""

from collections.abc import Iterator

from t2a.domain.checks.catalogue import sides
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import MetadataAttribute

PROGRAM_INDICATOR = "PROGRAM_INDICATOR"


def attribute(survey: Survey) -> Iterator[Finding]:
    wanted, known = survey.mapping.tracker.data_element.attribute, survey.tracker.attributes
    if wanted is None or known is None:
        return
    held = next((one for one in known if one.id == wanted), None)
    if held is None:
        what = "the mapping names it, and the tracker instance does not know it"
        yield found(sides.ATTRIBUTE_MISSING, Thing("attribute", wanted, wanted), what)
    else:
        yield from _faults(held)


def _faults(held: MetadataAttribute) -> Iterator[Finding]:
    thing = Thing("attribute", held.name, held.id, held.code or "")
    if PROGRAM_INDICATOR not in held.object_types:
        yield found(sides.ATTRIBUTE_NOT_OF_INDICATORS, thing, "it is not assigned to program indicators")
    if held.value_type != "TEXT":
        yield found(sides.ATTRIBUTE_TYPE, thing, f"its value type is {held.value_type}")
    if held.mandatory:
        yield found(sides.ATTRIBUTE_MANDATORY, thing, "every program indicator must have a value of it")
    if held.unique:
        yield found(sides.ATTRIBUTE_UNIQUE, thing, "no two program indicators may hold the same value of it")
    if others := sorted(held.object_types - {PROGRAM_INDICATOR}):
        yield found(sides.ATTRIBUTE_SHARED, thing, f"it is assigned to {', '.join(others)} as well")
