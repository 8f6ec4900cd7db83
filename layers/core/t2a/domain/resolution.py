"""Which cell of which data set each program indicator feeds, all in the target's UIDs.

What does not resolve is refused here, by name: on the wire only UIDs travel, the one spelling that 2.41,
2.42 and 2.43 all take (recording `import-all-option-combos-by-uid`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.finding import Rule
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, ProgramIndicator
from t2a.domain.value_types import takes_numbers

DEFAULT = "default"
RIVALS_NAMED = 5


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
    """A program indicator that feeds nothing: the rule that it breaks, and how. `todo`: instead of the rule's own."""

    program_indicator: str
    name: str
    rule: Rule
    what: str
    todo: str = ""

    @property
    def reason(self) -> str:
        return f"{self.what}; {self.todo or self.rule.todo}"


class Claim(NamedTuple):
    """A name under `elements` of a data set that does not hold it."""

    data_set: str
    name: str

    @property
    def what(self) -> str:
        return f"the mapping gives element {self.name!r} to data set {self.data_set}, which does not hold it"


class Resolution(NamedTuple):
    feeds: tuple[Feed, ...]
    left_out: tuple[LeftOut, ...]
    unmet: tuple[Claim, ...] = ()

    def obstacle(self) -> str:
        """Why nothing may be moved, and what to do; empty when nothing stands in the way."""
        for claim in self.unmet:
            return f"{claim.what}; {feeding.CLAIM_UNMET.todo}"
        return next((one.reason for one in self.left_out if one.rule.refuses), "")


class _Unresolved(Exception):
    def __init__(self, rule: Rule, what: str, todo: str = "") -> None:
        super().__init__(what)
        self.rule, self.what, self.todo = rule, what, todo


def resolve(
    mapping: Mapping,
    indicators: Iterable[ProgramIndicator],
    data_sets: Sequence[DataSet],
    combos: Iterable[CategoryOptionCombo],
) -> Resolution:
    """Resolve every indicator, or say why it feeds nothing."""
    elements = _Elements(mapping, data_sets)
    options = _Combos(combos, by_code=mapping.aggregate.category_option_combo_id_scheme == "CODE")
    feeds: list[Feed] = []
    left_out: list[LeftOut] = []
    for indicator in indicators:
        try:
            feeds.append(_feed(indicator, elements, options))
        except _Unresolved as found:
            left_out.append(LeftOut(indicator.id, indicator.name, found.rule, found.what, found.todo))
    return _without_rivals(feeds, left_out, elements.unmet)


def category_combos(data_sets: Sequence[DataSet]) -> set[str]:
    """The UIDs of those whose option combinations `resolve` asks for."""
    of_elements = {element.category_combo for data_set in data_sets for element in data_set.data_elements}
    return of_elements | {data_set.category_combo for data_set in data_sets}


def _feed(indicator: ProgramIndicator, elements: "_Elements", options: "_Combos") -> Feed:
    data_set, element = elements.named(indicator.data_element)
    if not takes_numbers(element.value_type):
        what = f"data element {element.name} is of type {element.value_type}, which takes no numbers"
        raise _Unresolved(feeding.TAKES_NO_NUMBERS, what)
    category = options.named(
        indicator.category_option_combo, element.category_combo, f"data element {element.name}", CATEGORY_RULES
    )
    attribute = options.named(
        indicator.attribute_option_combo, data_set.category_combo, f"data set {data_set.name}", ATTRIBUTE_RULES
    )
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


def _without_rivals(feeds: list[Feed], left_out: list[LeftOut], unmet: Iterable[Claim]) -> Resolution:
    """Leave out all indicators of a cell that several feed, and all whose rows cannot be told apart."""
    of_cell, of_row = defaultdict(list), defaultdict(list)
    for feed in feeds:
        of_cell[feed.cell].append(feed)
        of_row[feed.row].append(feed)
    kept = []
    for feed in feeds:
        if len(rivals := of_cell[feed.cell]) > 1:
            names = _names(rivals)
            rule, what = feeding.SAME_CELL, f"{names} feed the same cell ({feed.label})"
        elif len(rivals := of_row[feed.row]) > 1:
            names = _names([rival for rival in rivals if rival is not feed])
            rule, what = feeding.SAME_ROW, f"its rows cannot be told from those of {names}: all carry {feed.row[0]}"
        else:
            kept.append(feed)
            continue
        left_out.append(LeftOut(feed.program_indicator, feed.program_indicator_name, rule, what))
    return Resolution(tuple(kept), tuple(left_out), tuple(unmet))


def _names(feeds: Sequence[Feed]) -> str:
    """A few: each of hundreds that share a cell would name all of them, and a run's record has limits."""
    named = " and ".join(feed.program_indicator_name for feed in feeds[:RIVALS_NAMED])
    more = len(feeds) - RIVALS_NAMED
    return f"{named} and {more} more" if more > 0 else named


class _Rules(NamedTuple):
    """What a combination is called, what its owner is like, and what is said of one that does not resolve."""

    kind: str
    split: str
    unknown: Rule
    ambiguous: Rule
    missing: Rule
    not_wanted: Rule


CATEGORY_RULES = _Rules(
    "option combination",
    "is disaggregated",
    feeding.COMBO_UNKNOWN,
    feeding.COMBO_AMBIGUOUS,
    feeding.COMBO_MISSING,
    feeding.COMBO_NOT_WANTED,
)
ATTRIBUTE_RULES = _Rules(
    "attribute option combination",
    "has a category combination",
    feeding.ATTRIBUTE_COMBO_UNKNOWN,
    feeding.ATTRIBUTE_COMBO_AMBIGUOUS,
    feeding.ATTRIBUTE_COMBO_MISSING,
    feeding.ATTRIBUTE_COMBO_NOT_WANTED,
)


class _Elements:
    """The data elements of the mapping's data sets, by what the mapping's scheme calls them."""

    def __init__(self, mapping: Mapping, data_sets: Sequence[DataSet]) -> None:
        self._by_code = mapping.aggregate.data_element_id_scheme == "CODE"
        self._homes: dict[str, list[tuple[DataSet, DataElement]]] = defaultdict(list)
        for data_set in data_sets:
            for element in data_set.data_elements:
                self._homes[self._called(element)].append((data_set, element))
        self.unmet: list[Claim] = []
        known = {data_set.id for data_set in data_sets}
        for target in mapping.aggregate.data_sets:
            for code in target.elements or () if target.id in known else ():
                self._claim(target.id, code)

    def named(self, name: str | None) -> tuple[DataSet, DataElement]:
        if not name:
            raise _Unresolved(
                feeding.NO_CODE, "it says no data element in the attribute or field that the mapping reads"
            )
        homes = self._homes.get(name)
        if not homes:
            what = f"data element {name!r} is in none of the mapping's data sets"
            raise _Unresolved(feeding.IN_OTHER_DATA_SETS, what, "correct the code, or add the data set to the mapping")
        if len(homes) > 1:
            sets = " and ".join(f"{data_set.name} ({data_set.id})" for data_set, _ in homes)
            todo = f"write `elements: [{name}]` at the data set of the mapping that receives it"
            raise _Unresolved(feeding.IN_SEVERAL_DATA_SETS, f"data element {name} is in {sets}", todo)
        return homes[0]

    def _called(self, element: DataElement) -> str:
        return (element.code or "") if self._by_code else element.id

    def _claim(self, data_set_id: str, name: str) -> None:
        claimed = [home for home in self._homes.get(name, []) if home[0].id == data_set_id]
        if claimed:
            self._homes[name] = claimed
        else:
            self.unmet.append(Claim(data_set_id, name))


class _Combos:
    """Category option combinations, by category combination and by what the mapping's scheme calls them."""

    def __init__(self, combos: Iterable[CategoryOptionCombo], *, by_code: bool) -> None:
        self._by_combo: dict[str, list[CategoryOptionCombo]] = defaultdict(list)
        self._by_code = by_code
        for combo in combos:
            self._by_combo[combo.category_combo].append(combo)

    def named(self, name: str | None, category_combo: str, owner: str, rules: "_Rules") -> CategoryOptionCombo:
        options = self._by_combo.get(category_combo, [])
        whole = len(options) == 1 and options[0].name == DEFAULT
        if not name:
            if whole:
                return options[0]
            raise _Unresolved(rules.missing, f"it names no {rules.kind}, and {owner} {rules.split}")
        found = [option for option in options if (option.code if self._by_code else option.id) == name]
        if not found:
            rule = rules.not_wanted if whole else rules.unknown
            raise _Unresolved(rule, f"{rules.kind} {name!r} is not one of {owner}")
        if len(found) > 1:
            what = f"{rules.kind} {name!r} stands for {len(found)} combinations of {owner}"
            raise _Unresolved(rules.ambiguous, what)
        return found[0]
