"""Data values as DHIS2 spells them, in an export and in what the target holds."""

from bench.case import DEFAULT, USER

Row = dict[str, str | bool]


def exported_row(indicator: str, month: str, facility: str, value: str) -> Row:
    """Gives numbers as `9.0`, the spelling that costs most."""
    return {
        "dataElement": indicator,
        "period": month,
        "orgUnit": facility,
        "categoryOptionCombo": "COMBO",
        "value": f"{value}.0",
        "created": "2026-11-23",
        "lastUpdated": "2026-11-23",
        "comment": "[aggregated]",
        "followup": False,
    }


def stored_row(element: str, month: str, facility: str, value: str) -> Row:
    return {
        "dataElement": element,
        "period": month,
        "orgUnit": facility,
        "categoryOptionCombo": DEFAULT,
        "attributeOptionCombo": DEFAULT,
        "value": value,
        "storedBy": USER,
        "created": "2026-11-23T02:04:28.000+0000",
        "lastUpdated": "2026-11-23T02:04:28.000+0000",
        "comment": "[aggregated]",
        "followup": False,
    }
