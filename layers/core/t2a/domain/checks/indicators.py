"""T2A3xx and T2A5xx: groups, indicators, the data elements that they name, duplicates."""

from collections.abc import Iterable, Iterator

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.causes import knows_codes, knows_indicators
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.left_out import left_out, thing_of
from t2a.domain.checks.survey import Survey
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import DataSet, ProgramIndicator
from t2a.domain.resolution import Resolution
from t2a.domain.value_types import is_integer

MEANS = frozenset({"AVERAGE", "AVERAGE_SUM_ORG_UNIT", "MIN", "MAX", "STDDEV", "VARIANCE", "NONE", "CUSTOM"})


def indicators(survey: Survey) -> Iterator[Finding]:
    """What follows from a finding is not said as well (`causes`)."""
    yield from _groups(survey)
    yield from _missing(survey)
    yield from _data_sets(survey)
    if resolution := survey.resolution:
        yield from _unmet(survey, resolution)
        if knows_codes(survey):
            yield from left_out(survey, resolution)
            yield from _elements(survey, resolution)
            yield from _unfed(survey, resolution)
    yield from _unused(survey)


def _thing_of_set(data_set: DataSet) -> Thing:
    return Thing("data set", data_set.name, data_set.id, data_set.code or "")


def _groups(survey: Survey) -> Iterator[Finding]:
    if survey.tracker.groups is None:
        return
    known = {group.id: group for group in survey.tracker.groups}
    for uid in survey.mapping.tracker.program_indicator_groups:
        if uid not in known:
            thing = Thing("program indicator group", uid, uid)
            yield found(feeding.GROUP_MISSING, thing, "the mapping names it, and the tracker instance does not know it")
        elif not known[uid].members:
            yield found(feeding.GROUP_EMPTY, Thing("program indicator group", known[uid].name, uid), "it has no member")


def _missing(survey: Survey) -> Iterator[Finding]:
    if survey.tracker.indicators is None:
        return
    known = {indicator.id for indicator in survey.tracker.indicators}
    for uid in survey.mapping.tracker.program_indicators:
        if uid not in known:
            thing = Thing("program indicator", uid, uid)
            what = "the mapping names it, and the tracker instance does not know it"
            yield found(feeding.INDICATOR_MISSING, thing, what)


def _unmet(survey: Survey, resolution: Resolution) -> Iterator[Finding]:
    known = {data_set.id: data_set for data_set in survey.target.data_sets or ()}
    for claim in resolution.unmet:
        yield found(feeding.CLAIM_UNMET, _thing_of_set(known[claim.data_set]), claim.what)


def _elements(survey: Survey, resolution: Resolution) -> Iterator[Finding]:
    """What does not hinder the transfer and may mislead."""
    by_id = {indicator.id: indicator for indicator in survey.tracker.indicators or ()}
    for feed in resolution.feeds:
        indicator = by_id[feed.program_indicator]
        decimals = indicator.definition.decimals if indicator.definition else None
        if decimals and is_integer(feed.value_type):
            gives = f"it gives {decimals} decimal{'' if decimals == 1 else 's'}"
            what = f"{gives}, and its data element is of type {feed.value_type}"
            yield found(feeding.DECIMALS_INTO_INTEGERS, thing_of(indicator), what)
    fed = {feed.cell.data_element for feed in resolution.feeds}
    elements = {element.id: element for held in survey.target.data_sets or () for element in held.data_elements}
    for element in (elements[uid] for uid in elements if uid in fed):
        thing = Thing("data element", element.name, element.id, element.code or "")
        if element.aggregation_type in MEANS:
            what = f"its aggregation type is {element.aggregation_type}"
            yield found(feeding.ADDED_WRONGLY, thing, what)
        if survey.mapping.aggregate.on_vanished == "zero" and not element.zero_is_significant:
            yield found(feeding.ZERO_LOST, thing, "it does not store zeros, and the mapping says `on_vanished: zero`")


def _data_sets(survey: Survey) -> Iterator[Finding]:
    if survey.target.data_sets is None:
        return
    known = {data_set.id for data_set in survey.target.data_sets}
    for asked in survey.mapping.aggregate.data_sets:
        if asked.id not in known:
            thing = Thing("data set", asked.id, asked.id)
            yield found(
                feeding.DATA_SET_MISSING, thing, "the mapping names it, and the aggregate instance does not know it"
            )


def _unfed(survey: Survey, resolution: Resolution) -> Iterator[Finding]:
    if not knows_indicators(survey):
        return
    fed = {feed.cell.data_set for feed in resolution.feeds}
    for data_set in survey.target.data_sets or ():
        if data_set.id not in fed and not _may_be_meant(data_set, survey, resolution):
            yield found(feeding.UNFED, _thing_of_set(data_set), "no indicator of the mapping feeds it")


def _may_be_meant(data_set: DataSet, survey: Survey, resolution: Resolution) -> bool:
    """Whether an indicator with an error names one of its data elements, or none that the mapping knows."""
    left = {one.program_indicator for one in resolution.left_out}
    named = {one.data_element for one in survey.tracker.indicators or () if one.id in left}
    of_others = _names(held for held in survey.target.data_sets or () if held.id != data_set.id)
    return not named <= of_others - _names([data_set])


def _names(data_sets: Iterable[DataSet]) -> set[str | None]:
    return {name for held in data_sets for element in held.data_elements for name in (element.code, element.id)}


def _unused(survey: Survey) -> Iterator[Finding]:
    if survey.tracker.siblings is None or survey.tracker.indicators is None or not knows_indicators(survey):
        return
    used = {indicator.id for indicator in survey.tracker.indicators}
    for sibling in survey.tracker.siblings:
        if sibling.id not in used and not any(_uses(mapping, sibling) for mapping in survey.others):
            program = sibling.definition.program.name if sibling.definition else "the programme"
            what = f"it belongs to {program}, and no mapping uses it"
            yield found(feeding.UNUSED, thing_of(sibling), what)


def _uses(mapping: Mapping, indicator: ProgramIndicator) -> bool:
    side = mapping.tracker
    return indicator.id in side.program_indicators or not indicator.groups.isdisjoint(side.program_indicator_groups)
