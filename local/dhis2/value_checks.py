"""Checks that every imported value goes through first: that what it names exists, and that it is a value."""

import re

from local.dhis2.import_conflicts import Conflict, conflict_of
from local.dhis2.import_context import ImportContext, Incoming

NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
# Value type -> what it must look like, and what the server says when it does not.
VALUE_TYPES = {
    "INTEGER_ZERO_OR_POSITIVE": (re.compile(r"0|[1-9]\d*"), "value_not_zero_or_positive_integer"),
    "INTEGER_POSITIVE": (re.compile(r"[1-9]\d*"), "value_not_positive_integer"),
    "INTEGER_NEGATIVE": (re.compile(r"-[1-9]\d*"), "value_not_negative_integer"),
    "INTEGER": (re.compile(r"0|-?[1-9]\d*"), "value_not_integer"),
    "NUMBER": (NUMBER, "value_not_numeric"),
}


def data_element_exists(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.facts.uid:
        return None
    message = "Data element not found or not accessible: `{}`"
    return conflict_of(value, "E7610", message, "dataElement", "dataElement")


def period_is_valid(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.period is not None:
        return None
    return conflict_of(value, "E7611", "Period not valid: `{}`", "period", "period")


def org_unit_exists(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.org_unit is not None:
        return None
    message = "Organisation unit not found or not accessible: `{}`"
    return conflict_of(value, "E7612", message, "orgUnit", "organisationUnit")


def option_combos_exist(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.category_option_combo is None:
        message = "Category option combo not found or not accessible for writing data: `{}`"
        return conflict_of(value, "E7613", message, "categoryOptionCombo", "categoryOptionCombo")
    if value.attribute_option_combo is None:
        written = str(value.written["attributeOptionCombo"])
        message = f"Attribute option combo not found or not accessible for writing data: `{written}`"
        return Conflict("E7615", message, "attributeOptionCombo", {"categoryOptionCombo": written}, written)
    return None


def org_unit_in_hierarchy(context: ImportContext, value: Incoming) -> Conflict | None:
    if value.org_unit in context.own_org_units:
        return None
    message = "Organisation unit: `{}` not in hierarchy of current user: `{user}`"
    return conflict_of(value, "E7617", message, "orgUnit", "organisationUnit", user=context.user.uid)


def value_is_given(_: ImportContext, value: Incoming) -> Conflict | None:
    if value.value or value.comment or value.deleted:
        return None
    message = "Data value or comment not specified for data element: `{}`"
    return conflict_of(value, "E7618", message, "value", "dataElement")


def value_matches_type(context: ImportContext, value: Incoming) -> Conflict | None:
    pattern, code = VALUE_TYPES.get(value.facts.value_type, (None, ""))
    if pattern is None or not value.value or pattern.fullmatch(value.value):
        return None
    message = "Value must match value type of data element `{}`: `{value}`"
    return conflict_of(value, "E7619", message, "value", "dataElement", value=code)
