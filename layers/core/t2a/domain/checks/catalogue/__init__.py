"""Every rule of `t2a check`, with the texts of docs/checks.md."""

from types import ModuleType

from t2a.domain.checks.catalogue import feeding, meaning, org_units, sides, timing
from t2a.domain.checks.finding import Rule

AREAS: dict[str, tuple[ModuleType, ...]] = {
    "The file, connection and rights, the attribute": (sides,),
    "Indicators, disaggregation, duplicates": (feeding,),
    "Periods, analytics, versions": (timing,),
    "What an indicator means": (meaning,),
    "Org units": (org_units,),
}


def rules_of(module: ModuleType) -> list[Rule]:
    """In the order of their codes."""
    return sorted((rule for rule in vars(module).values() if isinstance(rule, Rule)), key=lambda rule: rule.code)


def all_rules() -> list[Rule]:
    return [rule for modules in AREAS.values() for module in modules for rule in rules_of(module)]
