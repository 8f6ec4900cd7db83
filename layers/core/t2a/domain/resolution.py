"""Which cell of which data set each program indicator feeds, all in the target's UIDs.

What does not resolve is refused here, by name: on the wire only UIDs travel, the one spelling that 2.41,
2.42 and 2.43 all take (recording `import-all-option-combos-by-uid`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from t2a.domain.errors import Fatal
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, ProgramIndicator
from t2a.domain.value_types import takes_numbers

DEFAULT = "default"


class Cell(NamedTuple):
    """Where an indicator's values go: one cell of a data set's form."""

    data_set: str
    data_element: str
    category_option_combo: str
    attribute_option_combo: str


class Feed(NamedTuple):
    """A program indicator and the cell that it feeds; `row` is how its rows are marked in an export."""

    program_indicator: str
    program_indicator_name: str
    row: tuple[str, str | None, str | None]
    cell: Cell
    value_type: str
    label: str
    zero_is_significant: bool = True


class LeftOut(NamedTuple):
    """A program indicator that feeds nothing, and the sentence that says why and what to do."""

    program_indicator: str
    name: str
    reason: str


class Resolution(NamedTuple):
    feeds: tuple[Feed, ...]
    left_out: tuple[LeftOut, ...]


class _Unresolved(Exception):
    pass


def resolve(
    mapping: Mapping,
    indicators: Iterable[ProgramIndicator],
    data_sets: Sequence[DataSet],
    combos: Iterable[CategoryOptionCombo],
) -> Resolution:
    """Resolve every indicator. Raises Fatal when the mapping itself is ambiguous or names what is not there."""
    elements = _Elements(mapping, data_sets)
    options = _Combos(combos, by_code=mapping.aggregate.category_option_combo_id_scheme == "CODE")
    feeds: list[Feed] = []
    left_out: list[LeftOut] = []
    for indicator in indicators:
        try:
            feeds.append(_feed(indicator, elements, options))
        except _Unresolved as reason:
            left_out.append(LeftOut(indicator.id, indicator.name, str(reason)))
    return _without_rivals(feeds, left_out)


def _feed(indicator: ProgramIndicator, elements: "_Elements", options: "_Combos") -> Feed:
    data_set, element = elements.named(indicator.data_element)
    if not takes_numbers(element.value_type):
        raise _Unresolved(f"data element {element.name} is of type {element.value_type}, which takes no numbers")
    category = options.named(indicator.category_option_combo, element.category_combo, f"data element {element.name}")
    attribute = options.named(indicator.attribute_option_combo, data_set.category_combo, f"data set {data_set.name}")
    return Feed(
        program_indicator=indicator.id,
        program_indicator_name=indicator.name,
        row=(
            indicator.export_data_element or indicator.id,
            indicator.category_option_combo,
            indicator.attribute_option_combo,
        ),
        cell=Cell(data_set.id, element.id, category.id, attribute.id),
        value_type=element.value_type,
        label=element.name if category.name == DEFAULT else f"{element.name}, {category.name}",
        zero_is_significant=element.zero_is_significant,
    )


def _without_rivals(feeds: list[Feed], left_out: list[LeftOut]) -> Resolution:
    """Leave out all indicators of a cell that several feed, and all whose rows cannot be told apart."""
    cells = Counter(feed.cell for feed in feeds)
    rows = Counter(feed.row for feed in feeds)
    rivals = defaultdict(list)
    for feed in feeds:
        rivals[feed.cell].append(feed.program_indicator_name)
    kept = []
    for feed in feeds:
        if cells[feed.cell] > 1:
            names = " and ".join(rivals[feed.cell])
            reason = f"{names} feed the same cell ({feed.label}); keep one of them in the mapping"
        elif rows[feed.row] > 1:
            reason = f"its rows cannot be told from another indicator's: both carry {feed.row[0]}"
        else:
            kept.append(feed)
            continue
        left_out.append(LeftOut(feed.program_indicator, feed.program_indicator_name, reason))
    return Resolution(tuple(kept), tuple(left_out))


class _Elements:
    """The data elements of the mapping's data sets, by what the mapping's scheme calls them."""

    def __init__(self, mapping: Mapping, data_sets: Sequence[DataSet]) -> None:
        self._by_code = mapping.aggregate.data_element_id_scheme == "CODE"
        self._homes: dict[str, list[tuple[DataSet, DataElement]]] = defaultdict(list)
        for data_set in data_sets:
            for element in data_set.data_elements:
                self._homes[self._called(element)].append((data_set, element))
        for target in mapping.aggregate.data_sets:
            for code in target.elements or ():
                self._claim(target.id, code)

    def named(self, name: str | None) -> tuple[DataSet, DataElement]:
        if not name:
            raise _Unresolved("it says no data element; fill in the attribute or field that the mapping reads")
        homes = self._homes.get(name)
        if not homes:
            raise _Unresolved(
                f"data element {name!r} is in none of the mapping's data sets; correct the code or add the data set"
            )
        if len(homes) > 1:
            sets = " and ".join(f"{data_set.name} ({data_set.id})" for data_set, _ in homes)
            raise Fatal(
                f"data element {name} is in {sets}: "
                f"write `elements: [{name}]` at the data set of the mapping that receives it"
            )
        return homes[0]

    def _called(self, element: DataElement) -> str:
        return (element.code or "") if self._by_code else element.id

    def _claim(self, data_set_id: str, name: str) -> None:
        claimed = [home for home in self._homes.get(name, []) if home[0].id == data_set_id]
        if not claimed:
            raise Fatal(f"the mapping gives element {name!r} to data set {data_set_id}, which does not hold it")
        self._homes[name] = claimed


class _Combos:
    """Category option combinations, by category combination and by what the mapping's scheme calls them."""

    def __init__(self, combos: Iterable[CategoryOptionCombo], *, by_code: bool) -> None:
        self._by_combo: dict[str, list[CategoryOptionCombo]] = defaultdict(list)
        self._by_code = by_code
        for combo in combos:
            self._by_combo[combo.category_combo].append(combo)

    def named(self, name: str | None, category_combo: str, owner: str) -> CategoryOptionCombo:
        options = self._by_combo.get(category_combo, [])
        if not name:
            if len(options) == 1 and options[0].name == DEFAULT:
                return options[0]
            raise _Unresolved(f"it names no option combination, and {owner} is disaggregated; fill it in")
        found = [option for option in options if (option.code if self._by_code else option.id) == name]
        if not found:
            raise _Unresolved(f"option combination {name!r} is not one of {owner}; correct it")
        if len(found) > 1:
            raise _Unresolved(f"option combination {name!r} stands for {len(found)} combinations of {owner}")
        return found[0]
