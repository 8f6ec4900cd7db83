"""Program indicators and their group in DHIS2's words, as `/api/metadata` takes them."""

import string
from collections.abc import Iterable
from hashlib import sha256

from t2a.domain.indicators.cells import Indicator
from t2a.domain.indicators.table import Boundary, IndicatorTable
from t2a.domain.metadata_import import Payload, Properties

INDICATORS, GROUPS = "programIndicators", "programIndicatorGroups"
_LETTERS = string.ascii_letters
_CHARACTERS = string.digits + string.ascii_letters
_UID_LENGTH = 11


def program_indicator(table: IndicatorTable, indicator: Indicator) -> Properties:
    """Sharing is left to the server."""
    found: dict[str, object] = {
        "id": derived_uid(table.program, indicator.code),
        "code": indicator.code,
        "name": indicator.name,
        "shortName": indicator.short_name,
        "program": {"id": table.program},
        "expression": indicator.expression,
        "filter": indicator.filter,
        "aggregationType": indicator.aggregation_type,
        "analyticsType": indicator.analytics_type,
        "decimals": indicator.decimals,
        "attributeValues": [{"attribute": {"id": table.data_element_attribute}, "value": indicator.data_element}],
        "analyticsPeriodBoundaries": [_boundary(one) for one in indicator.boundaries],
        "aggregateExportCategoryOptionCombo": indicator.combination,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def program_indicator_group(table: IndicatorTable, members: Iterable[str]) -> Properties:
    """Without a name where the table gives the UID alone."""
    group = table.program_indicator_group
    found: dict[str, object] = {"id": group.id or derived_uid(GROUPS, group.code or "")}
    found |= group.model_dump(include={"code", "name"}, exclude_none=True)
    return found | {INDICATORS: [{"id": uid} for uid in members]}


def payload(table: IndicatorTable, indicators: Iterable[Indicator]) -> Payload:
    """For a server that has nothing of it; a group without a name is left out: DHIS2 would refuse it."""
    made = [program_indicator(table, one) for one in indicators]
    group = program_indicator_group(table, [str(one["id"]) for one in made])
    return {INDICATORS: made, GROUPS: [group] if "name" in group else []}


def derived_uid(*parts: str) -> str:
    """Always the same for the same parts: a letter, then ten letters and digits."""
    number = int.from_bytes(sha256(":".join(parts).encode()).digest(), "big")
    number, first = divmod(number, len(_LETTERS))
    uid = _LETTERS[first]
    while len(uid) < _UID_LENGTH:
        number, index = divmod(number, len(_CHARACTERS))
        uid += _CHARACTERS[index]
    return uid


def _boundary(boundary: Boundary) -> Properties:
    found: dict[str, object] = {
        "boundaryTarget": boundary.target,
        "analyticsPeriodBoundaryType": boundary.type,
    }
    if boundary.offset_periods:
        found["offsetPeriods"] = boundary.offset_periods
    if boundary.offset_period_type:
        found["offsetPeriodType"] = boundary.offset_period_type
    return found
