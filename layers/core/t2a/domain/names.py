"""What a run's UIDs are called, for a person."""

from collections.abc import Mapping
from typing import NamedTuple

from t2a.domain.exports import cell_of
from t2a.domain.plan import Plan
from t2a.domain.values import Key


class Names(NamedTuple):
    """By UID of the target, `cells` by the part of a key that an indicator feeds; what is not known is its UID."""

    data_sets: Mapping[str, str]
    data_elements: Mapping[str, str]
    cells: Mapping[tuple[str, str, str], str]
    org_units: Mapping[str, str]

    def data_set(self, uid: str) -> str:
        return self.data_sets.get(uid, uid)

    def data_element(self, uid: str) -> str:
        return self.data_elements.get(uid, uid)

    def cell(self, key: Key) -> str:
        """Data element and, where it is disaggregated, category option combination."""
        return self.cells.get(cell_of(key), key.data_element)

    def org_unit(self, uid: str) -> str:
        return self.org_units.get(uid, uid)


def names_of(plan: Plan) -> Names:
    return Names(
        data_sets=plan.data_sets,
        data_elements=plan.data_elements,
        cells={feed.cell[1:]: feed.label for feed in plan.feeds},
        org_units={place.target: place.name for place in plan.places.values() if place.target},
    )
