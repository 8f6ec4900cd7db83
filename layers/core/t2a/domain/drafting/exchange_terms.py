"""What requests of an exchange must have in common to become one mapping."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from t2a.domain.drafting.exchange import ExchangeRequest
from t2a.domain.mapping import DataElementSource, OrgUnitSelection

LEVEL, GROUP, USER = "LEVEL-", "OU_GROUP-", "USER_ORGUNIT"
ATTRIBUTE = "ATTRIBUTE:"
NATIVE: Literal["aggregateExportDataElement"] = "aggregateExportDataElement"


class Terms(NamedTuple):
    """What requests must have in common to become one mapping. `selection` is None where it names no org units."""

    source: DataElementSource
    selection: OrgUnitSelection | None
    org_unit_id_scheme: str


def terms_of(request: ExchangeRequest, levels: Mapping[str, int]) -> Terms:
    return Terms(_source(request), _selection(request.ou, levels), _org_unit_scheme(request))


def _source(request: ExchangeRequest) -> DataElementSource:
    scheme = item_scheme(request)
    if scheme.startswith(ATTRIBUTE):
        return DataElementSource.model_construct(attribute=scheme.removeprefix(ATTRIBUTE), field=None)
    return DataElementSource(field="code" if scheme == "CODE" else NATIVE)


def item_scheme(request: ExchangeRequest) -> str:
    """`outputDataItemIdScheme` wins over `outputIdScheme` for indicators (recording `export-data-item-scheme`)."""
    return request.scheme("outputDataItemIdScheme", "outputIdScheme")


def _org_unit_scheme(request: ExchangeRequest) -> str:
    general = request.schemes.get("outputIdScheme", "UID")
    scheme = request.scheme("outputOrgUnitIdScheme", otherwise="CODE" if general == "CODE" else "UID")
    return scheme if scheme == "CODE" or scheme.startswith(ATTRIBUTE) else "UID"


def _selection(ou: Sequence[str], levels: Mapping[str, int]) -> OrgUnitSelection | None:
    """Without the checks of a mapping file: those come when it is made one."""
    numbers = [number for number in (level_of(one, levels) for one in ou) if number]
    groups = tuple(dict.fromkeys(one.removeprefix(GROUP) for one in ou if one.startswith(GROUP)))
    units = tuple(dict.fromkeys(one for one in ou if not one.startswith((LEVEL, GROUP, USER))))
    if numbers:
        return OrgUnitSelection.model_construct(level=numbers[0], ids=(), groups=(), within=units)
    if groups:
        return OrgUnitSelection.model_construct(level=None, ids=(), groups=groups, within=units)
    return OrgUnitSelection.model_construct(level=None, ids=units, groups=(), within=()) if units else None


def level_of(text: str, levels: Mapping[str, int]) -> int | None:
    if not text.startswith(LEVEL):
        return None
    named = text.removeprefix(LEVEL)
    return int(named) if named.isdecimal() else levels.get(named)


def said(options: Mapping[str, str], name: str) -> str:
    return options.get(name) or options.get("idScheme") or "UID"
