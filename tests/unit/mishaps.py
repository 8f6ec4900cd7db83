"""What goes wrong in these tests, and how a person sends again what it has hit."""

from collections.abc import Callable, Collection
from contextlib import suppress

from t2a.domain.errors import Refused
from t2a.domain.messages import BatchMessage
from tests.unit.world import World


def refuse_all(world: World, run: str) -> None:
    """DHIS2 refuses every batch that is on the queue; the run is closed."""
    world.tracker.trouble = Refused("401 credentials expired")
    while world._delivered < len(world.queue.sent):
        with suppress(Refused):
            world.deliver()
    world.tracker.trouble = None
    world.finish(run)


def replay(world: World, run: str, *batches: str) -> None:
    """As `t2a replay` does with messages from the dead-letter queue."""
    for message in [BatchMessage(run=run, batch=batch) for batch in batches]:
        world.ledger.await_replay(message, at=world.now)
        world.queue.send([message])


def meanwhile(world: World, act: Callable[[], object]) -> None:
    """`act` once, after the target was read and before anything is sent to it."""
    usual = world.tracker.existing_org_units

    def existing_org_units(ids: Collection[str]) -> set[str]:
        world.tracker.existing_org_units = usual  # type: ignore[method-assign]
        act()
        return usual(ids)

    world.tracker.existing_org_units = existing_org_units  # type: ignore[method-assign]
