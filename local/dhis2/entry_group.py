"""One group of data entry: the values of a POST, and the data set that they are checked against."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.dhis2.entry_conflicts import EntryConflict, GroupRefused, entry_conflict, listed
from local.dhis2.entry_values import EntryValue
from local.dhis2.import_options import ImportOptions
from local.dhis2.users import User
from local.dhis2.web import Json

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


@dataclass(frozen=True)
class EntryGroup:
    """`data_set` is None where no data set has the UID."""

    instance: "Instance"
    user: User
    options: ImportOptions
    data_set_uid: str
    data_set: Json | None
    values: list[EntryValue]

    @property
    def category_option_combos(self) -> dict[str, list[str]]:
        """Data element -> those named for it."""
        found: dict[str, dict[str, None]] = {}
        for value in self.values:
            named = found.setdefault(value.data_element, {})
            if value.category_option_combo:
                named[value.category_option_combo] = None
        return {uid: list(named) for uid, named in found.items()}

    @property
    def data_elements(self) -> list[str]:
        return list(dict.fromkeys(value.data_element for value in self.values))

    @property
    def org_units(self) -> list[str]:
        return list(dict.fromkeys(value.org_unit for value in self.values))

    def option_combos_of(self, category_combo: str) -> set[str]:
        combos = self.instance.metadata.list("categoryOptionCombos")
        return {combo["id"] for combo in combos if combo["categoryCombo"]["id"] == category_combo}

    def refuse(self, conflict: EntryConflict) -> GroupRefused:
        """Whatever the offender, every value of the group is refused."""
        return GroupRefused(conflict._replace(indexes=tuple(value.place for value in self.values)))


def data_set_of(instance: "Instance", values: list[EntryValue]) -> str:
    """The one data set that all the values' elements are in together; GroupRefused when none or several."""
    elements = list(dict.fromkeys(value.data_element for value in values))
    found = sorted({held["id"] for uid in elements for held in instance.metadata.data_sets_with(uid)})
    if len(found) == 1:
        return str(found[0])
    if found:
        text = "Data set detection failed, found multiple sets: `{}`"
        conflict = entry_conflict("E8002", text, listed(found))
    else:
        text = "Data set detection failed, found no set for data element(s): `{}`"
        conflict = entry_conflict("E8003", text, listed(elements))
    raise GroupRefused(conflict._replace(indexes=tuple(value.place for value in values)))
