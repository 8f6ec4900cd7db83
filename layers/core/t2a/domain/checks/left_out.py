"""Indicators that a run leaves out: what resolving says of each, and where a name that it does not know was found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.causes import knows_data_sets
from t2a.domain.checks.finding import Finding, Rule, Thing, found
from t2a.domain.checks.survey import Survey
from t2a.domain.metadata import ElementHome, ProgramIndicator
from t2a.domain.resolution import LeftOut, Resolution

_ELSEWHERE = {
    feeding.COMBO_UNKNOWN: feeding.COMBO_OF_ANOTHER,
    feeding.ATTRIBUTE_COMBO_UNKNOWN: feeding.ATTRIBUTE_COMBO_OF_ANOTHER,
}


def left_out(survey: Survey, resolution: Resolution) -> Iterator[Finding]:
    """One for each indicator; and one that says so when none of them feeds anything, alone where all break one rule."""
    by_id = {indicator.id: indicator for indicator in survey.tracker.indicators or ()}
    of_missing = () if knows_data_sets(survey) else (feeding.IN_NO_DATA_SET, feeding.IN_OTHER_DATA_SETS)
    refined = [_refined(survey, by_id[one.program_indicator], one) for one in resolution.left_out]
    told = [one for one in refined if one.rule not in of_missing]
    if told and not resolution.feeds and not any(one.rule.refuses for one in told):
        yield found(feeding.NOTHING_FED, Thing("mapping", survey.mapping.name), _reasons(told))
        told = told if len({one.rule for one in told}) > 1 else []
    yield from told


def thing_of(indicator: ProgramIndicator) -> Thing:
    return Thing("program indicator", indicator.name, indicator.id, indicator.code or "")


def _reasons(told: Sequence[Finding]) -> str:
    """By rule, with the first indicator of each."""
    alike = defaultdict(list)
    for one in told:
        alike[one.rule.code].append(one)
    reasons = [f"{len(some)} by {code}, such as {some[0].thing}: {some[0].what}" for code, some in alike.items()]
    return f"of its {len(told)} indicators none feeds a data set: {'; '.join(reasons)}"


def _refined(survey: Survey, indicator: ProgramIndicator, left: LeftOut) -> Finding:
    thing = thing_of(indicator)
    if left.rule is feeding.IN_OTHER_DATA_SETS and survey.target.homes is not None:
        rule, what = _whereabouts(survey, indicator)
        return found(rule, thing, what)
    if left.rule in _ELSEWHERE and (elsewhere := _combo_elsewhere(survey, indicator, left.rule)):
        return found(_ELSEWHERE[left.rule], thing, elsewhere)
    return found(left.rule, thing, left.what, left.todo)


def _whereabouts(survey: Survey, indicator: ProgramIndicator) -> tuple[Rule, str]:
    name = indicator.data_element or ""
    homes = [home for home in survey.target.homes or () if name in (home.code, home.id)]
    aggregate = [home for home in homes if home.domain != "TRACKER"]
    if aggregate:
        return _in_data_sets(aggregate[0], name)
    others = [f"tracker data element {home.name} ({home.id})" for home in homes]
    # Where one instance is both sides the indicator itself may carry the code.
    namesakes = [one for one in survey.target.namesakes or () if one.code == name and one.id != indicator.id]
    others += [f"{one.kind} {one.name} ({one.id})" for one in namesakes]
    if others:
        carry = "carries" if len(others) == 1 else "carry"
        return feeding.CODE_OF_ANOTHER, f"{name!r} is no aggregate data element; {' and '.join(others)} {carry} it"
    return feeding.CODE_UNKNOWN, f"data element {name!r} does not exist in the aggregate instance"


def _in_data_sets(home: ElementHome, name: str) -> tuple[Rule, str]:
    if not home.data_sets:
        return feeding.IN_NO_DATA_SET, f"data element {home.name} ({name}) is in no data set"
    sets = ", ".join(f"{held.name} ({held.id})" for held in home.data_sets)
    what = f"data element {home.name} ({name}) is in {sets}, which the mapping does not feed"
    return feeding.IN_OTHER_DATA_SETS, what


def _combo_elsewhere(survey: Survey, indicator: ProgramIndicator, rule: Rule) -> str:
    of_category = rule is feeding.COMBO_UNKNOWN
    name = indicator.category_option_combo if of_category else indicator.attribute_option_combo
    kind = "option combination" if of_category else "attribute option combination"
    by_code = survey.mapping.aggregate.category_option_combo_id_scheme == "CODE"
    known = [*(survey.target.combos or ()), *(survey.target.combos_elsewhere or ())]
    others = [f"{one.name} ({one.id})" for one in known if name == (one.code if by_code else one.id)]
    return f"{kind} {name!r} is {others[0]}, of another category combination" if others else ""
