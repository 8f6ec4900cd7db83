"""T2A320 to T2A322: what the mapping names for everything around the values."""

from collections.abc import Iterator

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.survey import Survey
from t2a.domain.mapping import IdScheme, Mapping
from t2a.domain.mapping_upkeep import CompletenessRule
from t2a.domain.metadata import DataSet

UNKNOWN = "the mapping names it, and the aggregate instance does not know it"
KINDS = {
    "validationRuleGroups": ("validation rule group", feeding.RULE_GROUP_MISSING),
    "users": ("user", feeding.NOBODY),
    "userGroups": ("user group", feeding.NOBODY),
}


def named(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """UIDs by the aggregate instance's collection."""
    validation, message = mapping.validation, mapping.notify.dhis2_message
    return {
        "validationRuleGroups": validation.rule_groups if validation else (),
        "users": message.users if message else (),
        "userGroups": message.user_groups if message else (),
    }


def upkeep(survey: Survey) -> Iterator[Finding]:
    yield from _unknown(survey)
    known = {data_set.id: data_set for data_set in survey.target.data_sets or ()}
    for rule in survey.mapping.completeness:
        if rule.data_set in known:
            yield from _not_held(rule, known[rule.data_set], survey.mapping.aggregate.data_element_id_scheme)


def _unknown(survey: Survey) -> Iterator[Finding]:
    there = survey.target.there
    if there is None:
        return
    for collection, uids in named(survey.mapping).items():
        kind, rule = KINDS[collection]
        for uid in (one for one in uids if one not in there):
            yield found(rule, Thing(kind, uid, uid), UNKNOWN)


def _not_held(rule: CompletenessRule, data_set: DataSet, scheme: IdScheme) -> Iterator[Finding]:
    held = {one.code if scheme == "CODE" else one.id for one in data_set.data_elements}
    for name in rule.all_of:
        if name not in held:
            thing = Thing("data set", data_set.name, data_set.id, data_set.code or "")
            yield found(feeding.COMPLETE_WITHOUT, thing, f"completeness asks for {name!r}, which it does not hold")
