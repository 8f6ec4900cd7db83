"""POST /api/dataValueSets as DHIS2 2.43 does it: one bad key refuses everything, a bad value only itself.

CREATE and UPDATE, the strict flags and `zeroIsSignificant` are taken no notice of; what is accepted is written,
and counts as updated. Not recorded: what a `dataSetIdScheme` other than UID does when the data set is unknown.
"""

from typing import TYPE_CHECKING

from local.dhis2 import completeness, entry_checks, entry_deletion, entry_value_checks, values
from local.dhis2.entry_conflicts import EntryConflict, GroupRefused, entry_conflict
from local.dhis2.entry_group import EntryGroup, data_set_of
from local.dhis2.entry_summary import EntrySummary
from local.dhis2.entry_values import UNNAMED, Decoder, EntryValue
from local.dhis2.import_options import ImportOptions
from local.dhis2.users import User
from local.dhis2.values import StoredValue
from local.dhis2.web import Json, Request, refusal

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


def import_request(instance: "Instance", user: User, request: Request, options: ImportOptions) -> EntrySummary:
    """Refusal 400 for what is no JSON, worded as for a list that breaks off."""
    try:
        payload = request.json()
    except ValueError:
        written = request.body.decode(errors="replace")
        raise refusal(400, f"Expected ] but reach EOI: {written}") from None
    return import_values(instance, user, options.with_schemes_of(payload), payload)


def import_values(instance: "Instance", user: User, options: ImportOptions, payload: Json) -> EntrySummary:
    summary = EntrySummary(options)
    try:
        _import(instance, user, summary, payload)
    except GroupRefused as refused:
        conflict = refused.conflict
        names_data_set = conflict.indexes != UNNAMED and conflict.code != "E8000"
        return summary.refuse(conflict, names_data_set=names_data_set)
    if payload.get("completeDate") and not summary.conflicts:
        summary.data_set_complete = payload["completeDate"]
        if not options.is_on("dryRun"):
            completeness.register_import(instance, user, payload)
    return summary


def _import(instance: "Instance", user: User, summary: EntrySummary, payload: Json) -> None:
    options, decoder = summary.options, Decoder(instance.metadata, summary.options)
    named = _named_data_set(instance, options, payload)
    size = f"({len(payload.get('dataValues') or ())} values)"
    header = [payload.get(name) or "" for name in ("dataElement", "orgUnit", "period", "attributeOptionCombo")]
    about = "de={} ou={} pe={} aoc={}".format(*header)
    summary.tell(f"Decoding group ds={named or '?'} [{about}]{size}")
    entered = decoder.values(payload)
    if not entered:
        return
    summary.tell(f"Validating group ds={named or '?'} {size}")
    uid = named or data_set_of(instance, entered)
    group = EntryGroup(instance, user, options, uid, instance.metadata.get("dataSets", uid), entered)
    entry_checks.check(group)
    good, conflicts = entry_value_checks.sorted_out(group)
    if conflicts and options.is_on("atomic"):
        raise group.refuse(_not_atomic(good, conflicts, group))
    summary.counts["deleted"] += entry_deletion.clear(instance, options, decoder, payload)
    summary.tell(f"Upserting group ds={uid} ({len(good)} values)")
    _write(instance, user, options, good)
    _count(summary, good, conflicts)


def _named_data_set(instance: "Instance", options: ImportOptions, payload: Json) -> str:
    named = payload.get("dataSet") or options.data_set
    scheme = options.scheme("dataSetIdScheme")
    return str(named if scheme == "UID" else instance.metadata.by_scheme("dataSets", scheme).get(named, named))


def _not_atomic(good: list[EntryValue], conflicts: list[EntryConflict], group: EntryGroup) -> EntryConflict:
    template = "Atomic mode requires all values to be valid but only {}/{} were. First issue: {}"
    return entry_conflict("E8000", template, str(len(good)), str(len(group.values)), conflicts[0].message)


def _write(instance: "Instance", user: User, options: ImportOptions, good: list[EntryValue]) -> None:
    """Also what is unchanged is written again, by the importer and now."""
    if options.is_on("dryRun"):
        return
    now = instance.clock.now()
    for one in good:
        deleted = one.deleted or options.strategy == "DELETE"
        row = StoredValue(one.value, user.username, now, now, one.comment, one.followup, deleted)
        values.write(instance.data_values, one.key, row)


def _count(summary: EntrySummary, good: list[EntryValue], conflicts: list[EntryConflict]) -> None:
    """ERROR only where nothing was good."""
    outcome = "deleted" if summary.options.strategy == "DELETE" else "updated"
    summary.counts[outcome] += len(good)
    summary.counts["ignored"] += len(conflicts)
    summary.conflicts = conflicts
    if conflicts:
        summary.status = "WARNING" if good else "ERROR"
