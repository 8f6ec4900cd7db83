"""A run that has held removals, and what became of its nine values."""

from typing import Any

from t2a.domain.accounting import State
from tests.unit.given import uid
from tests.unit.world import World

SECOND = "malaria-second"
RELEASE = "00001-release-1"
FIVE = ((1, 1), (2, 1), (3, 1), (1, 2), (2, 2))
SPREAD = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3))
WHO = {"by": "arn:aws:iam::1:user/ada", "reason": "the clinics are closed"}


def holding(*cells: tuple[int, int], broken: int | None = None, **changes: Any) -> World:
    """The second run has held the removal of these cells, by default five of nine."""
    world = World(**changes)
    world.count()
    world.transferred()
    world.vanish(*(cells or FIVE))
    world.started(request_id="second")
    if broken:
        world.tracker.broken = {uid("pi", broken)}
    world.end(SECOND)
    return world


def total(world: World) -> dict[State, int]:
    account = world.run(SECOND).account
    assert account is not None
    assert sum(account.counts.values()) == 9
    return account.counts
