"""The checks of a group as DHIS2 2.43 makes them, in its order; the first that fails refuses every value.

Not recorded, and so only as the server's source suggests: E8023, and which of two failing checks comes first.
"""

from collections.abc import Callable
from typing import TypeAlias

from local.dhis2 import entry_timeliness
from local.dhis2.entry_conflicts import EntryConflict, entry_conflict, listed
from local.dhis2.entry_group import EntryGroup
from local.dhis2.entry_values import EntryValue
from local.dhis2.values import DEFAULT_OPTION_COMBO

Check: TypeAlias = Callable[[EntryGroup], EntryConflict | None]
DEFAULT_CATEGORY_COMBO = "bjDvmb4bfuf"


def data_set_may_be_written(group: EntryGroup) -> EntryConflict | None:
    """Always asked, also where the request names no data set."""
    if group.user.is_superuser or (group.data_set and group.data_set["sharing"]["public"][3] == "w"):
        return None
    return entry_conflict("E8010", "Current user cannot enter data for data set: `{}`", group.data_set_uid)


def org_units_are_in_hierarchy(group: EntryGroup) -> EntryConflict | None:
    if group.user.is_superuser:
        return None
    tree, roots = group.instance.metadata.org_units, {group.user.org_unit}
    outside = [uid for uid in group.org_units if uid not in tree or not tree.is_within(uid, roots)]
    if not outside:
        return None
    return entry_conflict("E8011", "Current user cannot enter data for org unit(s): `{}`", listed(outside))


def elements_are_in_data_set(group: EntryGroup) -> EntryConflict | None:
    parts = group.data_set["dataSetElements"] if group.data_set else ()
    held = {part["dataElement"]["id"] for part in parts}
    return _unusable(group, "E8020", "data element(s)", [uid for uid in group.data_elements if uid not in held])


def org_units_report(group: EntryGroup) -> EntryConflict | None:
    units = group.data_set["organisationUnits"] if group.data_set else ()
    assigned = {unit["id"] for unit in units}
    return _unusable(group, "E8022", "org unit(s)", [uid for uid in group.org_units if uid not in assigned])


def period_types_fit(group: EntryGroup) -> EntryConflict | None:
    kind = group.data_set["periodType"] if group.data_set else ""
    wrong = dict.fromkeys(value.period.id for value in group.values if value.period.type.name != kind)
    return _unusable(group, "E8021", "period(s)", list(wrong))


def attribute_option_combos_fit(group: EntryGroup) -> EntryConflict | None:
    """Every data set of the example has the default combination."""
    named = dict.fromkeys(value.attribute_option_combo for value in group.values)
    wrong = [combo for combo in named if combo and combo != DEFAULT_OPTION_COMBO]
    return _unusable(group, "E8023", "attribute option combo(s)", wrong)


def _unusable(group: EntryGroup, code: str, what: str, names: list[str]) -> EntryConflict | None:
    template = f"Data set {{}} not usable with {what}: `{{}}`"
    return entry_conflict(code, template, group.data_set_uid, listed(names)) if names else None


def category_option_combos_fit(group: EntryGroup) -> EntryConflict | None:
    """A combination that is not named is not asked: its value lands under the default one."""
    template = "Data set {} + data element {} not usable with category option combo(s): `{}`"
    for uid, named in group.category_option_combos.items():
        element = group.instance.metadata.get("dataElements", uid) or {}
        fitting = group.option_combos_of(element["categoryCombo"]["id"])
        wrong = [combo for combo in named if combo not in fitting]
        if wrong:
            return entry_conflict("E8024", template, group.data_set_uid, uid, listed(wrong))
    return None


def keys_are_different(group: EntryGroup) -> EntryConflict | None:
    """Of several clashes the first is named."""
    by_key: dict[str, list[EntryValue]] = {}
    for value in group.values:
        by_key.setdefault(value.written_key, []).append(value)
    clash = next((key for key, values in by_key.items() if len(values) > 1), None)
    if clash is None:
        return None
    indexes = listed([value.place for value in by_key[clash]])
    return entry_conflict("E8128", "Value #{} all affect the same data value: `{}`", indexes, clash)


CHECKS: tuple[Check, ...] = (
    data_set_may_be_written,
    org_units_are_in_hierarchy,
    elements_are_in_data_set,
    org_units_report,
    period_types_fit,
    attribute_option_combos_fit,
    category_option_combos_fit,
    keys_are_different,
    entry_timeliness.periods_are_not_expired,
    entry_timeliness.periods_are_open,
    entry_timeliness.nothing_is_approved,
)


def check(group: EntryGroup) -> None:
    """GroupRefused at the first check that fails."""
    for one in CHECKS:
        conflict = one(group)
        if conflict:
            raise group.refuse(conflict)
