"""Whether a group may be entered now: expired, in the future, approved. Force spares a superuser all of it."""

from datetime import timedelta

from local.dhis2.entry_conflicts import EntryConflict, entry_conflict, listed
from local.dhis2.entry_group import EntryGroup
from local.dhis2.entry_values import EntryValue
from local.dhis2.import_context import latest_open_period
from local.dhis2.values import DEFAULT_OPTION_COMBO


def periods_are_not_expired(group: EntryGroup) -> EntryConflict | None:
    days = int((group.data_set or {}).get("expiryDays", 0))
    if not days or _is_spared(group) or group.user.may("F_EDIT_EXPIRED"):
        return None
    today = group.instance.clock.today
    return _untimely(group, [one for one in group.values if one.period.end + timedelta(days=days) < today])


def periods_are_open(group: EntryGroup) -> EntryConflict | None:
    latest = latest_open_period([group.data_set] if group.data_set else [], group.instance.clock.today)
    if latest is None or _is_spared(group) or group.user.may("F_EDIT_EXPIRED"):
        return None
    return _untimely(group, [one for one in group.values if one.period.start > latest.end])


def _untimely(group: EntryGroup, values: list[EntryValue]) -> EntryConflict | None:
    names = listed(list(dict.fromkeys(value.period.id for value in values)))
    template = "Untimely data entry for data set {} and period(s): `{}`"
    return entry_conflict("E8030", template, group.data_set_uid, names) if values else None


def nothing_is_approved(group: EntryGroup) -> EntryConflict | None:
    """Asked only of values that name their attribute option combo; the first org unit is named."""
    if _is_spared(group):
        return None
    approved = [one for one in group.values if one.attribute_option_combo and _is_approved(group, one)]
    if not approved:
        return None
    unit = approved[0].org_unit
    names = listed([one.period.id for one in approved if one.org_unit == unit])
    template = "Untimely data entry (already approved) for attribute option combo {}, org unit {} and periods: `{}`"
    return entry_conflict("E8033", template, DEFAULT_OPTION_COMBO, unit, names)


def _is_approved(group: EntryGroup, value: EntryValue) -> bool:
    return (group.data_set_uid, value.period.id, value.org_unit) in group.instance.approvals


def _is_spared(group: EntryGroup) -> bool:
    return group.user.is_superuser and group.options.is_on("force")
