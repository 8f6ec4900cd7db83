"""What operators and tests may do to the data sets and the stored values."""

from local.dhis2 import values
from local.dhis2.instance import Instance
from local.dhis2.values import DEFAULT_OPTION_COMBO, Key, StoredValue
from local.dhis2.web import Json

MONTHLY_DATA_SET = "UeCjcuUqPpr"


class TargetOperations(Instance):
    """Objects are named by UID or code, periods by their id."""

    def set_expiry_days(self, data_set: str, days: int) -> None:
        self.item("dataSets", data_set)["expiryDays"] = days

    def share_data_set(self, data_set: str, *, data_write: bool) -> None:
        public = "rwrw----" if data_write else "rwr-----"
        self.item("dataSets", data_set)["sharing"] = {"public": public, "external": False}

    def unassign(self, data_set: str, org_unit: str) -> None:
        """The facility no longer reports the data set."""
        unit, held = self.uid("organisationUnits", org_unit), self.item("dataSets", data_set)
        held["organisationUnits"] = [one for one in held["organisationUnits"] if one["id"] != unit]

    def assign(self, data_set: str, org_unit: str) -> None:
        self.unassign(data_set, org_unit)
        unit = {"id": self.uid("organisationUnits", org_unit)}
        self.item("dataSets", data_set)["organisationUnits"].append(unit)

    def approve(self, period: str, org_unit: str, data_set: str = MONTHLY_DATA_SET, *, approved: bool = True) -> None:
        approval = (self.uid("dataSets", data_set), period, self.uid("organisationUnits", org_unit))
        self.approvals -= {approval}
        self.approvals |= {approval} if approved else set()

    def store_value(
        self,
        data_element: str,
        period: str,
        org_unit: str,
        value: str,
        category_option_combo: str = DEFAULT_OPTION_COMBO,
        **more: str,
    ) -> None:
        """A value that somebody typed, unchecked; `more` may be `stored_by` (else admin) and `comment`."""
        now = self.clock.now()
        stored = StoredValue(value, more.get("stored_by", "admin"), now, now, more.get("comment"))
        key = self._key(data_element, period, org_unit, category_option_combo)
        values.write(self.data_values, key, stored)

    def delete_value(
        self,
        data_element: str,
        period: str,
        org_unit: str,
        category_option_combo: str = DEFAULT_OPTION_COMBO,
    ) -> None:
        """Softly, as a person's deletion is; KeyError where nothing is stored."""
        stored = self.data_values[self._key(data_element, period, org_unit, category_option_combo)]
        stored.deleted, stored.last_updated = True, self.clock.now()

    def _key(self, data_element: str, period: str, org_unit: str, category_option_combo: str) -> Key:
        element = self.uid("dataElements", data_element)
        combo = self.uid("categoryOptionCombos", category_option_combo)
        return Key(element, period, self.uid("organisationUnits", org_unit), combo)

    def stored_values(self) -> list[Json]:
        """Every row, deleted ones too, with UIDs."""
        return [values.as_json(key, stored) for key, stored in self.data_values.items()]
