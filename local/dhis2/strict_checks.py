"""Checks that are off unless the import asks for them (`strict...`, `require...`)."""

from local.dhis2.import_conflicts import Conflict, conflict_of
from local.dhis2.import_context import ImportContext, Incoming


def category_option_combo_is_named(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.written.get("categoryOptionCombo"):
        return None
    message = "Category option combo is required but is not specified"
    return Conflict("E7630", message, "categoryOptionCombo", {}, None)


def attribute_option_combo_is_named(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.written.get("attributeOptionCombo"):
        return None
    message = "Attribute option combo is required but is not specified"
    return Conflict("E7631", message, "attributeOptionCombo", {}, None)


def period_type_fits(context: ImportContext, value: Incoming) -> Conflict | None:
    kind = value.period.type.name if value.period else ""
    if kind in value.facts.period_types:
        return None
    message = "Period type of period: `{}` not valid for data element: `{}`"
    return conflict_of(value, "E7632", message, "", "period", "dataElement")


def element_is_in_data_set(context: ImportContext, value: Incoming) -> Conflict | None:
    named = context.data_set
    if named is None or named["id"] in value.facts.data_sets:
        return None
    message = "Data element: `{}` is not part of dataset(s): `{dataSet}`"
    return conflict_of(value, "E7633", message, "dataElement", "dataElement", dataSet=named["id"])


def option_combo_fits(context: ImportContext, value: Incoming) -> Conflict | None:
    if value.category_option_combo in value.facts.option_combos:
        return None
    message = "Category option combo: `{}` must be part of category combo of data element: `{}`"
    return conflict_of(value, "E7634", message, "categoryOptionCombo", "categoryOptionCombo", "dataElement")


def attribute_option_combo_fits(context: ImportContext, value: Incoming) -> Conflict | None:
    """Every data set of the example has the default combination."""
    if value.attribute_option_combo in context.default_option_combos:
        return None
    message = "Attribute option combo: `{}` must be part of category combo of data sets of data element: `{}`"
    return conflict_of(value, "E7635", message, "attributeOptionCombo", "attributeOptionCombo", "dataElement")


def org_unit_reports(context: ImportContext, value: Incoming) -> Conflict | None:
    if value.org_unit in value.facts.org_units:
        return None
    written = {"organisationUnit": str(value.written["orgUnit"]), "dataElement": str(value.written["dataElement"])}
    message = (
        f"Data element: `{written['dataElement']}` must be assigned through data sets to "
        f"organisation unit: `{written['organisationUnit']}`"
    )
    return Conflict("E7636", message, "orgUnit", written, written["organisationUnit"])
