"""Checks of the values themselves: what fails is left out, and the rest of the group is saved."""

import re

from local.dhis2.entry_conflicts import EntryConflict, entry_conflict
from local.dhis2.entry_group import EntryGroup
from local.dhis2.entry_values import EntryValue
from local.dhis2.value_checks import VALUE_TYPES

WHOLE_WITH_DECIMALS = re.compile(r"(-?\d+)\.0+")


def sorted_out(group: EntryGroup) -> tuple[list[EntryValue], list[EntryConflict]]:
    """The values to save, as they are stored, and why the others are not."""
    good, conflicts = [], []
    for value in group.values:
        element = group.instance.metadata.get("dataElements", value.data_element) or {}
        stored = as_stored(value, element["valueType"])
        conflict = None if value.deleted else obstacle(stored, element["valueType"])
        if conflict:
            conflicts.append(conflict._replace(indexes=(value.place,)))
        else:
            good.append(stored)
    return good, conflicts


def as_stored(value: EntryValue, value_type: str) -> EntryValue:
    """16.0 is taken for an integer, and stored as 16."""
    whole = WHOLE_WITH_DECIMALS.fullmatch(value.value) if value_type.startswith("INTEGER") else None
    return value._replace(value=whole[1]) if whole else value


def obstacle(value: EntryValue, value_type: str) -> EntryConflict | None:
    if not value.value:
        return entry_conflict("E8120", "Value #{} value is required", str(value.place))
    pattern, reason = VALUE_TYPES.get(value_type, (None, ""))
    if pattern is None or pattern.fullmatch(value.value):
        return None
    template = "Value #{} value `{}` is no valid {}: {}"
    return entry_conflict("E8122", template, str(value.place), value.value, value_type, reason)
