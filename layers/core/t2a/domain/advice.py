"""Who must act on a refusal and what they do, by DHIS2's error code (recordings `import-*`, `user-import-*`).

`E76..` are DHIS2's up to 2.42, `E8...` those of 2.43, `T2A-...` ours.
"""

from collections.abc import Iterable
from enum import StrEnum

from t2a.domain.accounting import Rejection


class Remedy(StrEnum):
    """Groups of refusals, by who must act."""

    MAPPING = "the mapping or the indicator"
    ORG_UNIT = "the org unit"
    LOCKED = "a locked, approved or closed period"
    NOT_OPEN = "a period that is not open yet"
    VALUE = "the value"
    RIGHTS = "the integration user's rights"
    OTHER = "other"


ADVICE = {
    Remedy.MAPPING: "Correct the code or the combination on the program indicator, or the mapping; transfer again.",
    Remedy.ORG_UNIT: "Assign the org unit to the data set and to the integration user, or leave it out of the mapping.",
    Remedy.LOCKED: "A person decides: leave it as it is, open the period and transfer it again, or correct by hand.",
    Remedy.NOT_OPEN: "The data set does not take this period yet: allow open future periods or leave out the current.",
    Remedy.VALUE: "The number does not fit the data element's value type: correct the indicator or the data element.",
    Remedy.RIGHTS: "Give the integration user data write access to the data set and its category options.",
    Remedy.OTHER: "Look the code up in DHIS2's documentation, or show the text to your DHIS2 administrator.",
}
_CODES = {
    Remedy.MAPPING: (
        *("E7600", "E7610", "E7611", "E7613", "E7615", "E7630", "E7631", "E7632", "E7633", "E7634", "E7635"),
        *("E8002", "E8003", "E8020", "E8021", "E8023", "E8024", "E8103", "E8108", "E8111", "E8128"),
        *("T2A-TWICE", "T2A-STRANGER"),
    ),
    Remedy.ORG_UNIT: ("E7612", "E7617", "E7636", "E8011", "E8022", "E8107"),
    # E8030 is also 2.43's word for a period that is not open yet: it does not say which.
    Remedy.LOCKED: ("E7640", "E7642", "E7643", "E7644", "E8030", "E8033"),
    Remedy.NOT_OPEN: ("E7641",),
    Remedy.VALUE: ("E7618", "E7619", "E8120", "E8122", "T2A-VALUE"),
    Remedy.RIGHTS: ("E7601", "E8010"),
}
_REMEDIES = {code: remedy for remedy, codes in _CODES.items() for code in codes}


def remedy(code: str) -> Remedy:
    return _REMEDIES.get(code, Remedy.OTHER)


def by_remedy(rejections: Iterable[Rejection]) -> dict[Remedy, list[Rejection]]:
    """Refusals by who must act, in the order of the groups; groups without any are absent."""
    found = list(rejections)
    groups = {group: [one for one in found if remedy(one.code) is group] for group in Remedy}
    return {group: of_group for group, of_group in groups.items() if of_group}
