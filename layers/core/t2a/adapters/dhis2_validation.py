"""The aggregate instance's validation rules, run over what it holds; nothing is kept there and nobody is told."""

from collections.abc import Collection
from datetime import date
from math import isfinite

from pydantic import Field

from t2a.adapters.dhis2_answers import Wire, parse
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_system import chunks
from t2a.domain.validation_scope import LISTED_AT_MOST
from t2a.domain.violations import Rule, RuleGroup, Violation, ViolationKey

RUN = "/api/dataAnalysis/validationRules"
GROUPS = "/api/validationRuleGroups"
GROUP_FIELDS = "id,name,validationRules[id,name,instruction]"
MISSING = 404


class WireRule(Wire):
    id: str
    name: str = ""
    instruction: str = ""


class WireRuleGroup(Wire):
    id: str
    name: str
    rules: tuple[WireRule, ...] = Field(default=(), alias="validationRules")


class WireViolation(Wire):
    rule: str = Field(alias="validationRuleId")
    org_unit: str = Field(alias="organisationUnitId")
    org_unit_name: str = Field(default="", alias="organisationUnitDisplayName")
    period: str = Field(alias="periodId")
    attribute_option_combo: str = Field(alias="attributeOptionComboId")
    attribute_option_combo_name: str = Field(default="", alias="attributeOptionComboDisplayName")
    importance: str = ""
    left: float | None = Field(default=None, alias="leftSideValue")
    operator: str = ""
    right: float | None = Field(default=None, alias="rightSideValue")


class ViolationList(Wire):
    violations: tuple[WireViolation, ...]


class WirePath(Wire):
    id: str
    path: str


class PathList(Wire):
    org_units: tuple[WirePath, ...] = Field(alias="organisationUnits")


class Dhis2Validation:
    """Implements `t2a.services.validating.Validation`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def rule_group(self, uid: str) -> RuleGroup | None:
        reply = self._client.get(f"{GROUPS}/{uid}", (("fields", GROUP_FIELDS),), known=(200, MISSING))
        if reply.status == MISSING:
            return None
        wire = parse(reply, WireRuleGroup, "the validation rule group")
        return RuleGroup(wire.id, wire.name, {one.id: Rule(one.name or one.id, one.instruction) for one in wire.rules})

    def paths(self, org_units: Collection[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for some in chunks(sorted(org_units)):
            query = (("paging", "false"), ("fields", "id,path"), ("filter", f"id:in:[{','.join(some)}]"))
            answer = parse(self._client.get("/api/organisationUnits", query), PathList, "the org units")
            found |= {unit.id: unit.path for unit in answer.org_units}
        return found

    def violations(self, group: RuleGroup, root: str, start: date, end: date) -> list[Violation]:
        body = {
            "ou": root,
            "startDate": f"{start}",
            "endDate": f"{end}",
            "vrg": group.id,
            "persist": False,
            "notification": False,
            "maxResults": LISTED_AT_MOST,
        }
        reply = self._client.post(RUN, (), body, packed=False)
        answer = parse(reply._replace(body={"violations": reply.body}), ViolationList, "the violations")
        return [_violation(one, group.rules.get(one.rule, Rule(one.rule))) for one in answer.violations]


def _violation(wire: WireViolation, rule: Rule) -> Violation:
    return Violation(
        ViolationKey(wire.rule, wire.org_unit, wire.period, wire.attribute_option_combo),
        rule.name,
        rule.instruction,
        wire.importance,
        wire.org_unit_name or wire.org_unit,
        wire.attribute_option_combo_name,
        _number(wire.left),
        wire.operator,
        _number(wire.right),
    )


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
