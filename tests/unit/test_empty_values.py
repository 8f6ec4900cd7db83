"""A stored value without content: a comment alone, as DHIS2 lets a person write it."""

import pytest

from t2a.domain.accounting import State
from t2a.domain.ledger import BatchState
from t2a.domain.values import StoredValue
from tests.unit.world import World, key


@pytest.mark.parametrize(
    ("on_manual_edit", "counts", "value"),
    [
        ("overwrite", {State.CREATED: 8, State.UPDATED: 1}, "4"),
        ("keep", {State.CREATED: 8, State.KEPT: 1}, ""),
    ],
)
def test_a_value_without_content_is_decided_as_any_other(
    on_manual_edit: str, counts: dict[State, int], value: str
) -> None:
    world = World(aggregate={"on_manual_edit": on_manual_edit})
    world.count()
    world.target.stored[key(1, 1)] = StoredValue("", "nurse")
    world.started()
    world.deliver()
    assert world.record().state is BatchState.DONE
    assert world.counts() == counts
    assert world.target.stored[key(1, 1)].value == value
