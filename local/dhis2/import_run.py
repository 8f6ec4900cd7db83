"""Writes the values that passed the checks, and tells how each counts.

Not recorded, and so only as the server's source suggests: a value posted twice where no row stands (the
first wins, the second counts nowhere), and importStrategy=DELETE where nothing is stored (refused).
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.dhis2 import values
from local.dhis2.import_context import ImportContext, Incoming
from local.dhis2.values import DEFAULT_OPTION_COMBO, Key, StoredValue

MAY_CREATE = ("CREATE", "CREATE_AND_UPDATE")
MAY_UPDATE = ("UPDATE", "CREATE_AND_UPDATE")


@dataclass
class ImportRun:
    """`added`: keys inserted by this import, which it does not see itself."""

    context: ImportContext
    stored: values.DataValues
    now: datetime
    added: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.strategy, self.is_dry = self.context.options.strategy, self.context.options.is_on("dryRun")

    def apply(self, incoming: Incoming) -> str:
        """How the value counts: a count's name, `rejected`, or nothing where it counts nowhere."""
        incoming.key = _key(incoming)
        if incoming.key in self.added:
            return ""
        is_void = incoming.value == "0" and not incoming.facts.zero_is_significant
        held = self.stored.get(incoming.key)
        if held and not held.deleted:
            return self._over(held, incoming, is_void=is_void)
        return self._anew(incoming, is_new=held is None, is_void=is_void)

    def _over(self, held: StoredValue, incoming: Incoming, *, is_void: bool) -> str:
        if self.strategy == "DELETE":
            return self._write(incoming, "deleted", deleted=True)
        if self.strategy not in MAY_UPDATE:
            return "rejected"
        if incoming.deleted or is_void:
            return self._write(incoming, "deleted", deleted=True)
        if _is_same(held, incoming):
            return "ignored"
        return self._write(incoming, "updated", deleted=False)

    def _anew(self, incoming: Incoming, *, is_new: bool, is_void: bool) -> str:
        if self.strategy not in MAY_CREATE:
            return "rejected"
        if is_void and not incoming.deleted:
            return ""
        if is_new and not self.is_dry:
            self.added.add(incoming.key)
        return self._write(incoming, "imported", deleted=incoming.deleted)

    def _write(self, incoming: Incoming, outcome: str, *, deleted: bool) -> str:
        if not self.is_dry:
            stored_by = incoming.written.get("storedBy") or self.context.user.username
            followup = bool(incoming.written.get("followup"))
            row = StoredValue(incoming.value, stored_by, self.now, self.now, incoming.comment, followup, deleted)
            values.write(self.stored, incoming.key, row)
        return outcome


def _is_same(held: StoredValue, incoming: Incoming) -> bool:
    followup = bool(incoming.written.get("followup"))
    return (held.value, held.comment, held.followup) == (incoming.value, incoming.comment, followup)


def _key(incoming: Incoming) -> Key:
    if not (incoming.facts.uid and incoming.period and incoming.org_unit):
        raise ValueError("A value that did not pass the checks")
    return Key(
        incoming.facts.uid,
        incoming.period.id,
        incoming.org_unit,
        incoming.category_option_combo or DEFAULT_OPTION_COMBO,
        incoming.attribute_option_combo or DEFAULT_OPTION_COMBO,
    )
