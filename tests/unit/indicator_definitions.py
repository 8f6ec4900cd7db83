"""Program indicators for the rules of meaning: one that is well made, and what is said of a change to it."""

from datetime import date
from typing import Any

from t2a.domain.checks.finding import Finding
from t2a.domain.checks.meaning import meaning
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.metadata import Boundary, DataElement, Definition, Named
from tests.unit import given

AFTER_START, AFTER_END = "AFTER_START_OF_REPORTING_PERIOD", "AFTER_END_OF_REPORTING_PERIOD"
BEFORE_START, BEFORE_END = "BEFORE_START_OF_REPORTING_PERIOD", "BEFORE_END_OF_REPORTING_PERIOD"
POSITIVE = "#{stage000000.result00000} == 'POSITIVE'"


def pair(after: str, before: str | None = None, **offset: Any) -> tuple[Boundary, ...]:
    """From the start to the end of the period, by one date or by two."""
    return Boundary(after, AFTER_START, **offset), Boundary(before or after, BEFORE_END, **offset)


BY_EVENT, BY_ENROLMENT = pair("EVENT_DATE"), pair("ENROLLMENT_DATE")


def definition(**changes: Any) -> Definition:
    made = Definition(Named("program0000", "Malaria"), "EVENT", "COUNT", "V{event_count}", POSITIVE, BY_EVENT)
    return made._replace(**changes)


def enrolments(**changes: Any) -> Definition:
    start: dict[str, Any] = {
        "analytics_type": "ENROLLMENT",
        "expression": "V{enrollment_count}",
        "filter": "A{sex00000000} == 'MALE'",
        "boundaries": BY_ENROLMENT,
    }
    return definition(**(start | changes))


def findings(
    defined: Definition | None, element: DataElement | None = given.DEATHS, period_type: str = "Monthly"
) -> list[Finding]:
    """Of one indicator; `element` None: the target could not be read."""
    held = given.data_set(given.MONTHLY, element, period_type=period_type) if element else None
    survey = Survey(
        given.mapping(),
        date(2026, 11, 23),
        TrackerPart(indicators=(given.indicator(3, "DEATHS", definition=defined),)),
        TargetPart(data_sets=(held,), combos=given.COMBOS) if held else TargetPart(),
    )
    return list(meaning(survey))


def codes(defined: Definition | None, **target: Any) -> list[str]:
    return sorted(one.rule.code for one in findings(defined, **target))


def what(defined: Definition, **target: Any) -> str:
    """The one thing that is said."""
    (only,) = findings(defined, **target)
    return only.what
