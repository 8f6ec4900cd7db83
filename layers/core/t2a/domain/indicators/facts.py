"""The properties of a program indicator that a table names: in words, to compare, and put into a stored object."""

from collections.abc import Collection, Mapping

from t2a.domain.metadata_import import Properties

BOUNDARIES, VALUES = "analyticsPeriodBoundaries", "attributeValues"
_PLAIN = (
    "code", "name", "shortName", "expression", "filter", "aggregationType", "analyticsType", "decimals",
    "aggregateExportCategoryOptionCombo",
)  # fmt: skip


def facts(properties: Properties, attribute: str) -> dict[str, str]:
    """By property; the order of boundaries and the values of other attributes do not count."""
    found = {name: _text(properties.get(name)) for name in _PLAIN}
    found["program"] = _reference(properties.get("program"))
    found[BOUNDARIES] = ", ".join(sorted(_boundary(one) for one in _list(properties.get(BOUNDARIES))))
    values = [one for one in _list(properties.get(VALUES)) if _reference(one.get("attribute")) == attribute]
    found[VALUES] = _text(values[0].get("value")) if values else ""
    return found


def merged(stored: Properties, wanted: Properties, names: Collection[str], attribute: str) -> Properties:
    """The stored object with these properties as wanted, and everything else as it was."""
    found = {name: value for name, value in stored.items() if name not in names}
    found |= {name: value for name, value in wanted.items() if name in names}
    if VALUES in names:
        others = [one for one in _list(stored.get(VALUES)) if _reference(one.get("attribute")) != attribute]
        found[VALUES] = [*others, *_list(wanted.get(VALUES))]
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _list(value: object) -> list[Properties]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _reference(value: object) -> str:
    return _text(value.get("id")) if isinstance(value, Mapping) else ""


def _boundary(properties: Properties) -> str:
    """Such as `EVENT_DATE AFTER_START_OF_REPORTING_PERIOD`, with its offset where there is one."""
    parts = [_text(properties.get(name)) for name in ("boundaryTarget", "analyticsPeriodBoundaryType")]
    if offset := properties.get("offsetPeriods"):
        parts.append(f"+ {offset} {_text(properties.get('offsetPeriodType'))}")
    return " ".join(parts)
