"""From exported rows to values of the target: every row is read or refused by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from t2a.domain.accounting import Refusal
from t2a.domain.batches import Batch
from t2a.domain.import_summary import Reason
from t2a.domain.plan import Place, Terms
from t2a.domain.resolution import Feed
from t2a.domain.value_types import ValueRefused, spell
from t2a.domain.values import ExportedRow, Key

NOT_A_VALUE = "T2A-VALUE"
TWICE = "T2A-TWICE"
NOT_ASKED_FOR = "T2A-STRANGER"
DIFFERENT = Reason(TWICE, "the tracker instance sent two different values for one cell")
STRANGER = Reason(
    NOT_ASKED_FOR,
    "the tracker instance sent a value that was not asked for: its metadata has changed since the run was planned; "
    "transfer again",
)
NOT_ASSIGNED = Reason("E7636", "the org unit is not assigned to the data set (checked before sending)")


class Exported(NamedTuple):
    """`refused`: the keys whose values were refused; what the target holds there has not vanished."""

    values: dict[Key, str]
    refusals: tuple[Refusal, ...]
    refused: frozenset[Key]


class Scope:
    """What one batch may touch: the cells of its feeds, its periods and exactly its org units."""

    def __init__(self, batch: Batch, feeds: Sequence[Feed], places: Mapping[str, Place], terms: Terms) -> None:
        # With outputIdScheme=UID an indicator that has an export element may be marked by either.
        self._feeds = {(feed.program_indicator, *feed.row[1:]): feed for feed in feeds}
        self._feeds |= {feed.row: feed for feed in feeds}
        self._fed_by = {
            (f.cell.data_element, f.cell.category_option_combo, f.cell.attribute_option_combo): f for f in feeds
        }
        self._labels = {(f.cell.data_element, f.cell.category_option_combo): f.label for f in feeds}
        self.uncounted_zeros = frozenset(f.cell.data_element for f in feeds if not f.zero_is_significant)
        self._terms = terms
        self._periods = frozenset(batch.periods)
        self._targets = {unit: target for unit in batch.org_units if (target := places[unit].target)}
        self._names = {target: places[unit].name for unit, target in self._targets.items()}
        self._sources = {target: unit for unit, target in self._targets.items()}

    @property
    def org_units(self) -> list[str]:
        """The batch's org units as the target knows them."""
        return list(self._names)

    def holds(self, key: Key) -> bool:
        return cell_of(key) in self._fed_by and key.period in self._periods and key.org_unit in self._names

    def feed(self, key: Key) -> Feed:
        """What feeds the cell of a key that the scope holds."""
        return self._fed_by[cell_of(key)]

    def source(self, org_unit: str) -> str:
        """The tracker instance's UID of an org unit of the target."""
        return self._sources[org_unit]

    def obstacle(self, key: Key) -> Reason | None:
        """Why DHIS2 is sure to refuse any change of this value; its own codes, found before sending."""
        if key.org_unit in self._terms.unassigned:
            return NOT_ASSIGNED
        return self._terms.untimely.get(key.period)

    def label(self, key: Key) -> str:
        """The value's cell, facility and period, by name."""
        cell = self._labels.get((key.data_element, key.category_option_combo), key.data_element)
        return f"{cell} - {self._names.get(key.org_unit, key.org_unit)} - {key.period}"

    def read(self, rows: Iterable[ExportedRow]) -> Exported:
        """Turn rows into values in the data elements' own types."""
        values: dict[Key, str] = {}
        refused: dict[Key, Reason] = {}
        strangers: list[Refusal] = []
        for row in rows:
            feed = self._feeds.get((row.data_element, row.category_option_combo, row.attribute_option_combo))
            org_unit = self._targets.get(row.org_unit)
            if feed is None or org_unit is None or row.period not in self._periods:
                strangers.append(_not_asked_for(row, feed, org_unit))
                continue
            key = self._key(feed, row.period, org_unit)
            try:
                value = spell(row.value, feed.value_type)
            except ValueRefused as error:
                refused[key] = Reason(NOT_A_VALUE, f"{error}; correct the indicator")
                continue
            if values.setdefault(key, value) != value:
                refused.setdefault(key, DIFFERENT)
        for key in refused:
            values.pop(key, None)
        refusals = (Refusal(self.label(key), reason) for key, reason in refused.items())
        return Exported(values, (*strangers, *refusals), frozenset(refused))

    def _key(self, feed: Feed, period: str, org_unit: str) -> Key:
        cell = feed.cell
        return Key(cell.data_element, period, org_unit, cell.category_option_combo, cell.attribute_option_combo)


def cell_of(key: Key) -> tuple[str, str, str]:
    """The part of a key that an indicator feeds."""
    return key.data_element, key.category_option_combo, key.attribute_option_combo


def _not_asked_for(row: ExportedRow, feed: Feed | None, org_unit: str | None) -> Refusal:
    if feed is None:
        combo = f" with {row.category_option_combo}" if row.category_option_combo else ""
        what = f"indicator {row.data_element}{combo}"
    else:
        what = f"org unit {row.org_unit}" if org_unit is None else f"period {row.period}"
    return Refusal(f"{row.data_element} - {row.org_unit} - {row.period}: unexpected {what}", STRANGER)
