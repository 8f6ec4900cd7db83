"""T2A705 to T2A710: what an indicator counts, where, and whether the numbers may be added."""

from collections.abc import Iterator

from t2a.domain.checks.boundaries import Fed
from t2a.domain.checks.catalogue import meaning as rules
from t2a.domain.checks.dates import ENROLLMENT
from t2a.domain.checks.expressions import divides, functions, statuses, variables
from t2a.domain.checks.finding import Rule
from t2a.domain.metadata import Definition

# By these DHIS2 adds up the events of a program indicator; with the next two the expression says itself what it does.
ADDS = frozenset({"", "SUM", "COUNT", "AVERAGE_SUM_ORG_UNIT"})
BY_ITSELF = frozenset({"NONE", "CUSTOM"})
MEANS = frozenset({"avg", "max", "median", "min", "percentileCont", "stddev", "stddevPop", "stddevSamp", "variance"})
ONCE = {
    "tei_count": "persons, each once: those with cases at two facilities or in two periods are in the numbers of both",
    "enrollment_count": "enrolments, each once: with cases at two facilities or in two periods it is in both numbers",
    "org_unit_count": "org units that have a case, not cases: one with cases in two periods is in the numbers of both",
}
PLANNED = ("due_date", "scheduled_date")
PLANS = frozenset({"SCHEDULE", "OVERDUE", "SKIPPED"})
MOVES = {
    "current_date": "it reckons with V{current_date}, the day of the run: the same case counts otherwise later",
    "sync_date": "it reckons with V{sync_date}, a record's last change: the case counts otherwise once it is touched",
}
USUAL_FIELDS = frozenset({"", "DEFAULT", "EVENT"})
OWNERS = {"OWNER_AT_START": "start", "OWNER_AT_END": "end"}
FIELDS = {
    "REGISTRATION": "where the person was registered",
    "ENROLLMENT": "where the person was enrolled",
}


def counting(definition: Definition, fed: Fed | None) -> Iterator[tuple[Rule, str]]:
    yield from _not_done(definition)
    yield from _once(definition)
    yield from _place(definition)
    if fed and fed.element.aggregation_type == "SUM" and (why := _not_addable(definition)):
        yield rules.NOT_ADDABLE, f"{why}, and its data element {fed.element.name} is summed over facilities and periods"
    used = variables(f"{definition.expression}\n{definition.filter}")
    if moving := [why for name, why in MOVES.items() if name in used]:
        yield rules.MOVING, moving[0]


def _not_done(definition: Definition) -> Iterator[tuple[Rule, str]]:
    text = f"{definition.expression}\n{definition.filter}"
    for of in ("event", "enrollment"):
        named, completed = statuses(text, of, "=="), "COMPLETED" in statuses(text, of, "!=")
        wanted = {one for one in named if one in PLANS or (one == "ACTIVE" and "COMPLETED" not in named)}
        if wanted or completed:
            status = " or ".join(sorted(wanted)) if wanted else "not COMPLETED"
            what = f"it counts by V{{{of}_status}} what is {status} today"
            yield rules.NOT_DONE, f"{what}: past figures shrink when work is completed"
    if planned := [name for name in PLANNED if name in variables(text)]:
        what = f"it reckons with V{{{planned[0]}}}, the date that a visit is planned for"
        yield rules.NOT_DONE, f"{what}: its count changes when a visit is put off"


def _once(definition: Definition) -> Iterator[tuple[Rule, str]]:
    additive = {"enrollment_count"} if definition.analytics_type == ENROLLMENT else set()
    for name in sorted(variables(definition.expression) & ONCE.keys() - additive):
        yield rules.COUNTED_ONCE, f"V{{{name}}} counts {ONCE[name]}"


def _place(definition: Definition) -> Iterator[tuple[Rule, str]]:
    field = definition.org_unit_field or ""
    if field in OWNERS:
        what = f"its organisation unit field is {field}: it counts at the facility that owns the person at the"
        yield rules.OWNER, f"{what} {OWNERS[field]} of the period, by the transfers known today"
    elif field not in USUAL_FIELDS and field != definition.analytics_type:
        where = FIELDS.get(field, f"at the org unit that was chosen in field {field}")
        yield rules.ELSEWHERE, f"its organisation unit field is {field}: it counts {where}, not where the service was"


def _not_addable(definition: Definition) -> str:
    kind = definition.aggregation_type
    if kind in BY_ITSELF and (means := sorted(MEANS & functions(definition.expression))):
        return f"its expression takes {means[0]}(...)"
    if kind not in ADDS | BY_ITSELF:
        return f"its aggregation type is {kind}"
    return "its expression divides" if divides(definition.expression) else ""
