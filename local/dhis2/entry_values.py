"""What is posted, decoded to UIDs as DHIS2 2.43 does it: the first value that names something unknown ends it.

Not recorded, and so only as the server's source suggests: E8102, E8104, E8105, E8106, E8109 and E8110.
"""

import re
from typing import NamedTuple

from local.dhis2 import periods
from local.dhis2.entry_conflicts import GroupRefused, entry_conflict
from local.dhis2.import_options import ImportOptions
from local.dhis2.metadata import Metadata
from local.dhis2.periods import Period
from local.dhis2.values import DEFAULT_OPTION_COMBO, Key
from local.dhis2.web import Json, refusal

UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
NO_GROUP = 'Cannot invoke "org.hisp.dhis.datavalue.DataEntryGroup.deletion()" because "group" is null'
UNNAMED = (-1,)


class Part(NamedTuple):
    """A part of a value's key: what the server calls it, and the codes when it is absent, unknown or no UID."""

    name: str
    collection: str
    scheme: str
    words: str
    absent: str
    unknown: str
    malformed: str


DATA_ELEMENT = Part("dataElement", "dataElements", "dataElementIdScheme", "data element", "E8102", "E8103", "E8104")
ORG_UNIT = Part("orgUnit", "organisationUnits", "orgUnitIdScheme", "org unit", "E8105", "E8107", "E8106")
CATEGORIES = Part(
    "categoryOptionCombo",
    "categoryOptionCombos",
    "categoryOptionComboIdScheme",
    "category option combo",
    "",
    "E8108",
    "E8109",
)
ATTRIBUTES = Part(
    "attributeOptionCombo",
    "categoryOptionCombos",
    "attributeOptionComboIdScheme",
    "attribute option combo",
    "",
    "E8110",
    "E8111",
)
PARTS = (DATA_ELEMENT, ORG_UNIT, CATEGORIES, ATTRIBUTES)


class EntryValue(NamedTuple):
    """`place` in the POST, from 0. The parts of the key are UIDs, perhaps of nothing.

    The option combos are None where none was named.
    """

    place: int
    data_element: str
    period: Period
    org_unit: str
    category_option_combo: str | None
    attribute_option_combo: str | None
    value: str
    comment: str | None
    followup: bool
    deleted: bool

    @property
    def key(self) -> Key:
        combos = (self.category_option_combo, self.attribute_option_combo)
        named = [combo or DEFAULT_OPTION_COMBO for combo in combos]
        return Key(self.data_element, self.period.id, self.org_unit, *named)

    @property
    def written_key(self) -> str:
        """As the server writes a key out: an option combo that was not named is null."""
        return (
            f"DataValueKey[dataElement={self.data_element}, orgUnit={self.org_unit}, "
            f"categoryOptionCombo={self.category_option_combo or 'null'}, "
            f"attributeOptionCombo={self.attribute_option_combo or 'null'}, period={self.period.id}]"
        )


class Decoder:
    """Finds UIDs by the schemes of the request. With the scheme UID only the form is looked at."""

    def __init__(self, metadata: Metadata, options: ImportOptions) -> None:
        self._known = {part: _lookup(metadata, part, options) for part in PARTS}

    def values(self, payload: Json) -> list[EntryValue]:
        """GroupRefused at the first offender; a Refusal 500 for what is no period, as 2.43.1 answers."""
        return [self._value(index, payload, written) for index, written in enumerate(payload.get("dataValues") or ())]

    def find(self, part: Part, name: str) -> str | None:
        """The UID of what is named; None when it is unknown."""
        known = self._known[part]
        return name if known is None else known.get(name)

    def _value(self, index: int, payload: Json, written: Json) -> EntryValue:
        period = periods.parse(str(written.get("period") or payload.get("period")))
        if period is None:
            raise refusal(500, NO_GROUP)
        value = written.get("value")
        return EntryValue(
            index,
            self._required(DATA_ELEMENT, index, payload, written),
            period,
            self._required(ORG_UNIT, index, payload, written),
            self._uid(CATEGORIES, index, written.get("categoryOptionCombo")),
            self._uid(ATTRIBUTES, index, written.get("attributeOptionCombo") or payload.get("attributeOptionCombo")),
            "" if value is None else str(value),
            written.get("comment"),
            bool(written.get("followup")),
            bool(written.get("deleted")),
        )

    def _required(self, part: Part, index: int, payload: Json, written: Json) -> str:
        uid = self._uid(part, index, written.get(part.name) or payload.get(part.name))
        if uid is None:
            template = f"Value #{{}} {part.words} is required"
            raise GroupRefused(entry_conflict(part.absent, template, str(index), indexes=UNNAMED))
        return uid

    def _uid(self, part: Part, index: int, name: str | None) -> str | None:
        if not name:
            return None
        uid = self.find(part, name)
        if uid is None:
            template = f"Value #{{}} {part.words} not found: `{{}}`"
            raise GroupRefused(entry_conflict(part.unknown, template, str(index), name, indexes=UNNAMED))
        if not UID.fullmatch(uid):
            template = f"Value #{{}} {part.words} UID is not valid: `{{}}`"
            raise GroupRefused(entry_conflict(part.malformed, template, str(index), uid, indexes=UNNAMED))
        return uid


def _lookup(metadata: Metadata, part: Part, options: ImportOptions) -> dict[str, str] | None:
    scheme = options.scheme(part.scheme)
    return None if scheme == "UID" else metadata.by_scheme(part.collection, scheme)
