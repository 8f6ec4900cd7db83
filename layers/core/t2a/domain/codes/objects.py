"""What the data sets hold that a mapping calls by code."""

from typing import NamedTuple


class Element(NamedTuple):
    """A data element; `created` is DHIS2's time stamp."""

    id: str
    name: str
    short_name: str
    code: str | None
    created: str = ""


class Option(NamedTuple):
    """A category option."""

    id: str
    code: str | None


class Combination(NamedTuple):
    """A category option combination; `options`: UIDs, in no order."""

    id: str
    name: str
    code: str | None
    options: frozenset[str]
    created: str = ""


class CategoryCombo(NamedTuple):
    """`categories`: the options of each, in the order of the category combination."""

    id: str
    name: str
    code: str | None
    categories: tuple[tuple[Option, ...], ...]
    combinations: tuple[Combination, ...]

    def options_of(self, combination: Combination) -> tuple[Option, ...]:
        """One of each category; none where the combination is out of date: an option left its category."""
        found = [[option for option in category if option.id in combination.options] for category in self.categories]
        if any(not options for options in found):
            return ()
        chosen = tuple(options[0] for options in found)
        return chosen if {option.id for option in chosen} == combination.options else ()

    @property
    def current(self) -> tuple[Combination, ...]:
        return tuple(one for one in self.combinations if self.options_of(one))


class Forms(NamedTuple):
    """All that the data sets hold, each once. `attributes`: UIDs of those that only attribute options come from."""

    elements: tuple[Element, ...]
    category_combos: tuple[CategoryCombo, ...]
    attributes: frozenset[str] = frozenset()
