"""From exported rows to values of the target: every row is read or refused by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from t2a.domain.accounting import Refusal
from t2a.domain.batches import Batch
from t2a.domain.import_summary import Reason
from t2a.domain.plan import Place
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


class Exported(NamedTuple):
    """`refused`: the keys whose values were refused; what the target holds there has not vanished."""

    values: dict[Key, str]
    refusals: tuple[Refusal, ...]
    refused: frozenset[Key]


class Scope:
    """What one batch may touch: the cells of its feeds, its periods and exactly its org units."""

    def __init__(self, batch: Batch, feeds: Sequence[Feed], places: Mapping[str, Place]) -> None:
        # With outputIdScheme=UID an indicator that has an export element may be marked by either.
        self._feeds = {(feed.program_indicator, *feed.row[1:]): feed for feed in feeds}
        self._feeds |= {feed.row: feed for feed in feeds}
        self._cells = {
            (f.cell.data_element, f.cell.category_option_combo, f.cell.attribute_option_combo) for f in feeds
        }
        self._labels = {(f.cell.data_element, f.cell.category_option_combo): f.label for f in feeds}
        self.insignificant_zeros = frozenset(f.cell.data_element for f in feeds if not f.zero_is_significant)
        self._periods = frozenset(batch.periods)
        self._targets = {unit: target for unit in batch.org_units if (target := places[unit].target)}
        self._names = {target: places[unit].name for unit, target in self._targets.items()}

    @property
    def org_units(self) -> list[str]:
        """The batch's org units as the target knows them."""
        return list(self._names)

    def holds(self, key: Key) -> bool:
        cell = (key.data_element, key.category_option_combo, key.attribute_option_combo)
        return cell in self._cells and key.period in self._periods and key.org_unit in self._names

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


def _not_asked_for(row: ExportedRow, feed: Feed | None, org_unit: str | None) -> Refusal:
    if feed is None:
        combo = f" with {row.category_option_combo}" if row.category_option_combo else ""
        what = f"indicator {row.data_element}{combo}"
    else:
        what = f"org unit {row.org_unit}" if org_unit is None else f"period {row.period}"
    return Refusal(f"{row.data_element} - {row.org_unit} - {row.period}: unexpected {what}", STRANGER)
