"""What a person does about a refusal, by DHIS2's error code (recordings `import-*`, `user-import-*`)."""

_MAPPING = "Correct the code or the combination on the program indicator, or the mapping, then transfer again."
_ORG_UNIT = "Assign the org unit to the data set and to the integration user, or leave it out of the mapping."
_CLOSED = "The period is locked: leave it as it is, open it and transfer it again, or correct the value by hand."
_FUTURE = "The data set does not take this period yet: allow open future periods or leave out the current one."
_VALUE = "The number does not fit the data element's value type: correct the indicator or the data element."
_RIGHTS = "Give the integration user data write access to the data set and its category options."
_STRANGER = "Transfer again: the plan of the next run reads the metadata anew. If it stays, check the indicators."
OTHER = "Look the code up in DHIS2's documentation, or show the text to your DHIS2 administrator."

ADVICE = {
    **dict.fromkeys(("E7600", "E7610", "E7611", "E7613", "E7615", "E7630", "E7632", "E7634"), _MAPPING),
    **dict.fromkeys(("E8020", "E8021", "E8024", "E8103", "E8108", "E8111", "T2A-TWICE"), _MAPPING),
    **dict.fromkeys(("E7612", "E7617", "E7636", "E8011", "E8022", "E8107"), _ORG_UNIT),
    **dict.fromkeys(("E7640", "E7642", "E7643", "E7644", "E8030", "E8033"), _CLOSED),
    "E7641": _FUTURE,
    **dict.fromkeys(("E7618", "E7619", "E8120", "E8122", "T2A-VALUE"), _VALUE),
    **dict.fromkeys(("E7601", "E8010"), _RIGHTS),
    "T2A-UNNAMED": OTHER,
    "T2A-STRANGER": _STRANGER,
}


def advice(code: str) -> str:
    return ADVICE.get(code, OTHER)
