"""What is known to be missing, so that what follows from it is not said as well."""

from t2a.domain.checks.attribute import PROGRAM_INDICATOR
from t2a.domain.checks.survey import Survey


def knows_codes(survey: Survey) -> bool:
    """False where no indicator can hold a code: the attribute is not there, or not for indicators."""
    wanted, known = survey.mapping.tracker.data_element.attribute, survey.tracker.attributes
    if wanted is None or known is None:
        return True
    return any(one.id == wanted and PROGRAM_INDICATOR in one.object_types for one in known)


def knows_indicators(survey: Survey) -> bool:
    """False where a group or an indicator that the mapping names is not there: others may be missed for that."""
    side, part = survey.mapping.tracker, survey.tracker
    full = {group.id for group in part.groups or () if group.members}
    known = {indicator.id for indicator in part.indicators or ()}
    return (part.groups is None or full.issuperset(side.program_indicator_groups)) and known.issuperset(
        side.program_indicators
    )


def knows_data_sets(survey: Survey) -> bool:
    known = {data_set.id for data_set in survey.target.data_sets or ()}
    return known.issuperset(asked.id for asked in survey.mapping.aggregate.data_sets)
