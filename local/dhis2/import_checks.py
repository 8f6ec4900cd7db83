"""The checks that an imported value goes through, in the server's order; the first that fails refuses it."""

from collections.abc import Callable
from typing import TypeAlias

from local.dhis2 import report_checks, strict_checks, value_checks
from local.dhis2.import_conflicts import Conflict
from local.dhis2.import_context import ImportContext, Incoming

Check: TypeAlias = Callable[[ImportContext, Incoming], Conflict | None]

ALWAYS_FIRST: tuple[Check, ...] = (
    value_checks.data_element_exists,
    value_checks.period_is_valid,
    value_checks.org_unit_exists,
    value_checks.option_combos_exist,
    value_checks.org_unit_in_hierarchy,
    value_checks.value_is_given,
    value_checks.value_matches_type,
)
WHEN_ASKED: dict[str, Check] = {
    "requireCategoryOptionCombo": strict_checks.category_option_combo_is_named,
    "requireAttributeOptionCombo": strict_checks.attribute_option_combo_is_named,
    "strictPeriods": strict_checks.period_type_fits,
    "strictDataElements": strict_checks.element_is_in_data_set,
    "strictCategoryOptionCombos": strict_checks.option_combo_fits,
    "strictAttributeOptionCombos": strict_checks.attribute_option_combo_fits,
    "strictOrganisationUnits": strict_checks.org_unit_reports,
}
ALWAYS_LAST: tuple[Check, ...] = (
    report_checks.period_is_not_expired,
    report_checks.period_is_open,
    report_checks.is_not_approved,
)


def checks_for(context: ImportContext) -> tuple[Check, ...]:
    asked = tuple(check for option, check in WHEN_ASKED.items() if context.options.is_on(option))
    return ALWAYS_FIRST + asked + ALWAYS_LAST
