"""Whom DHIS2 2.43 means when it refuses a whole import for one bad key.

Its indexes name everybody or nobody (-1); the offenders stand in the text, all of them or only the first
(recordings of 2.43: `import-unknown-*`, `user-import-expired`, `user-import-approved-with-attribute-option-combo`).
"""

import re
from collections.abc import Sequence

from t2a.domain.values import Key

# The names in a group are fields of a key; several must all fit. Lists are written as `[one, two]`.
_NAMED = {
    "E8011": r"org unit\(s\): `\[(?P<org_unit>[^\]]*)\]",
    "E8020": r"data element\(s\): `\[(?P<data_element>[^\]]*)\]",
    "E8021": r"period\(s\): `\[(?P<period>[^\]]*)\]",
    "E8022": r"org unit\(s\): `\[(?P<org_unit>[^\]]*)\]",
    "E8023": r"attribute option combo\(s\): `\[(?P<attribute_option_combo>[^\]]*)\]",
    "E8024": r"data element (?P<data_element>\w+) .*option combo\(s\): `\[(?P<category_option_combo>[^\]]*)\]",
    "E8030": r"period\(s\): `\[(?P<period>[^\]]*)\]",
    "E8033": r"combo (?P<attribute_option_combo>\w+), org unit (?P<org_unit>\w+) and periods: `\[(?P<period>[^\]]*)\]",
    "E8103": r"data element not found: `(?P<data_element>[^`]*)`",
    "E8107": r"org unit not found: `(?P<org_unit>[^`]*)`",
    "E8108": r"category option combo not found: `(?P<category_option_combo>[^`]*)`",
    "E8111": r"attribute option combo UID is not valid: `(?P<attribute_option_combo>[^`]*)`",
}


def offenders(code: str, text: str, indexes: Sequence[int], sent: Sequence[Key]) -> list[int]:
    """Positions of the values that are meant; empty when that cannot be told."""
    named = re.search(_NAMED[code], text) if code in _NAMED else None
    if named:
        return _fitting(named.groupdict(), sent)
    # Of a code without a pattern the indexes are believed where they tell somebody from the others.
    meant = sorted({index for index in indexes if 0 <= index < len(sent)})
    return meant if len(meant) < len(sent) else []


def _fitting(fields: dict[str, str], sent: Sequence[Key]) -> list[int]:
    wanted = {name: frozenset(text.split(", ")) for name, text in fields.items()}
    return [
        index for index, key in enumerate(sent) if all(getattr(key, name) in names for name, names in wanted.items())
    ]
