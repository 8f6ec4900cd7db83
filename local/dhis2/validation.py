"""Validation rules over the stored values: of an org unit's subtree, and of one report."""

import operator
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from local.dhis2 import periods
from local.dhis2.periods import Period
from local.dhis2.tracker import day_of
from local.dhis2.values import DEFAULT_OPTION_COMBO
from local.dhis2.web import Json, Request, Response, answer, not_found, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance

OPERAND = re.compile(r"([+-]?)\s*#\{(\w+)(?:\.(\w+))?}")
OPERATORS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "less_than_or_equal_to": ("<=", operator.le),
    "less_than": ("<", operator.lt),
    "greater_than_or_equal_to": (">=", operator.ge),
    "greater_than": (">", operator.gt),
    "equal_to": ("==", operator.eq),
    "not_equal_to": ("!=", operator.ne),
}


# As DHIS2's source says; 2.41 and 2.42 do not look at maxResults.
LISTED_AT_MOST = 500


class Violation(NamedTuple):
    rule: Json
    period: Period
    org_unit: Json
    left: float
    right: float


def run(instance: "Instance", request: Request) -> Response:
    """POST /api/dataAnalysis/validationRules. An unknown rule group is ignored: all rules run."""
    asked = request.json()
    if str(asked.get("ou")) not in instance.metadata.org_units:
        raise not_found("OrganisationUnit", str(asked.get("ou")))
    group = instance.metadata.get("validationRuleGroups", asked.get("vrg") or "")
    units = instance.metadata.org_units.subtree({asked["ou"]})
    start, end = day_of(asked["startDate"]), day_of(asked["endDate"])
    found: list[Json] = []
    for rule in _rules(instance, group):
        for period in periods.BY_NAME[rule["periodType"]].within(start, end):
            found += [_analysis(instance, violation) for violation in violations(instance, rule, period, units)]
    return answer(found[: min(asked.get("maxResults") or LISTED_AT_MOST, LISTED_AT_MOST)])


def of_data_set(instance: "Instance", request: Request, uid: str) -> Response:
    """GET /api/validation/dataSet/<uid>: the rules over one period (`pe`) and org unit (`ou`)."""
    if not instance.metadata.get("dataSets", uid):
        raise not_found("DataSet", uid)
    period = periods.parse(request.one("pe"))
    if period is None:
        raise refusal(409, f"Period not valid: `{request.one('pe')}`", errorCode="E7611")
    found = [
        violation
        for rule in _rules(instance, None)
        if rule["periodType"] == period.type.name
        for violation in violations(instance, rule, period, [request.one("ou")])
    ]
    return answer(
        {"validationRuleViolations": [_violation(instance, one) for one in found], "commentRequiredViolations": []}
    )


def _rules(instance: "Instance", group: Json | None) -> list[Json]:
    rules = instance.metadata.list("validationRules")
    named = {rule["id"] for rule in group["validationRules"]} if group else {rule["id"] for rule in rules}
    return [rule for rule in rules if rule["id"] in named]


def violations(instance: "Instance", rule: Json, period: Period, units: list[str]) -> Iterator[Violation]:
    """Where something is stored for one side or the other and the sides do not stand as they must."""
    holds = OPERATORS[rule["operator"]][1]
    values = _values_of(instance, period)
    for uid in units:
        left = _side(rule["leftSide"]["expression"], values.get(uid, {}))
        right = _side(rule["rightSide"]["expression"], values.get(uid, {}))
        sides = (left or 0.0, right or 0.0)
        if (left, right) != (None, None) and not holds(*sides):
            yield Violation(rule, period, instance.metadata.get("organisationUnits", uid) or {}, *sides)


def _values_of(instance: "Instance", period: Period) -> dict[str, dict[tuple[str, str], float]]:
    """Org unit -> data element and option combo -> number."""
    found: dict[str, dict[tuple[str, str], float]] = {}
    for key, stored in instance.data_values.items():
        if key.period == period.id and not stored.deleted:
            place = found.setdefault(key.org_unit, {})
            place[key.data_element, key.category_option_combo] = float(stored.value)
    return found


def _side(expression: str, values: dict[tuple[str, str], float]) -> float | None:
    """Sums the operands, each over all its option combos unless it names one; None without any value."""
    total = None
    for sign, element, combo in OPERAND.findall(expression):
        held = [value for (one, its), value in values.items() if one == element and combo in ("", its)]
        if held:
            total = (total or 0.0) + (-1 if sign == "-" else 1) * sum(held)
    return total


def _analysis(instance: "Instance", found: Violation) -> Json:
    lineage = instance.metadata.org_units.lineage(found.org_unit["id"])[:-1]
    ancestors = [(instance.metadata.get("organisationUnits", uid) or {})["name"] for uid in lineage]
    named_month = found.period.type.name == "Monthly"
    return {
        "validationRuleId": found.rule["id"],
        "organisationUnitId": found.org_unit["id"],
        "organisationUnitDisplayName": found.org_unit["name"],
        "organisationUnitPath": found.org_unit["path"],
        "organisationUnitAncestorNames": "".join(f"{name} / " for name in ancestors),
        "periodId": found.period.id,
        "periodDisplayName": f"{found.period.start:%B %Y}" if named_month else found.period.id,
        "attributeOptionComboId": DEFAULT_OPTION_COMBO,
        "attributeOptionComboDisplayName": "default",
        "importance": found.rule["importance"],
        "leftSideValue": found.left,
        "operator": OPERATORS[found.rule["operator"]][0],
        "rightSideValue": found.right,
    }


def _violation(instance: "Instance", found: Violation) -> Json:
    """Without the bookkeeping (creator, sharing, translations) that the server repeats for each object."""
    whole = _named({"id": found.period.id, "name": found.period.id}) | {"code": found.period.id}
    return {
        "id": 0,
        "validationRule": _named(found.rule),
        "period": whole if instance.version.violations_tell_whole_period else {"id": found.period.id},
        "organisationUnit": _named(found.org_unit) | {"code": found.org_unit["code"]},
        "attributeOptionCombo": _named({"id": DEFAULT_OPTION_COMBO, "name": "default"}) | {"code": "default"},
        "leftsideValue": found.left,
        "rightsideValue": found.right,
        "dayInPeriod": (found.period.end - found.period.start).days + 1,
        "notificationSent": False,
    }


def _named(item: Json) -> Json:
    return {"id": item["id"], "name": item["name"], "displayName": item["name"]}
