"""Where indicators may say which data element they feed, and which of these places is meant."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from t2a.domain.mapping import DataElementSource

# The convention of the WHO's digital data packages.
NAMES = frozenset({"data element for aggregate data export"})
CODES = frozenset({"AGGREGATE_DE_CODE"})
FIELDS = ("aggregateExportDataElement", "code")


class Place(NamedTuple):
    """An attribute or a field. `filled`: how many of the indicators hold something there."""

    source: DataElementSource
    name: str
    code: str | None
    filled: int

    @property
    def id(self) -> str:
        return self.source.attribute or self.source.field or ""

    @property
    def by_convention(self) -> bool:
        return is_by_convention(self.name, self.code)


def is_by_convention(name: str, code: str | None) -> bool:
    return name.strip().lower() in NAMES or code in CODES


def proposed_place(places: Sequence[Place]) -> Place | None:
    """The attribute of the convention, else the fullest attribute, else the native field, else the only attribute."""
    attributes = [one for one in places if one.source.attribute]
    named = _fullest([one for one in attributes if one.by_convention])
    if named:
        return named
    full = _fullest([one for one in places if one.filled and one.source.field != "code"])
    return full or (attributes[0] if len(attributes) == 1 else None)


def source_of(text: str, attributes: Collection[str]) -> DataElementSource | None:
    """The source that an attribute's UID or a field's name stands for; None when it is neither."""
    for field in FIELDS:
        if text == field:
            return DataElementSource.model_validate({"field": field})
    return DataElementSource(attribute=text) if text in attributes else None


def _fullest(places: Sequence[Place]) -> Place | None:
    return max(places, key=lambda one: (bool(one.source.attribute), one.filled), default=None)
