"""What the played server was asked for: how often, and how much an import sends."""

from collections.abc import Iterable
from typing import NamedTuple

KINDS = ("imports", "exports", "reads", "probes", "org_units")


class Asked(NamedTuple):
    """One request: its kind, the bytes of its body as they were sent, and unpacked."""

    kind: str
    sent: int = 0
    unpacked: int = 0


def summed(asked: Iterable[Asked]) -> dict[str, int]:
    """Requests by kind; `sent` and `unpacked` are bytes of all imports."""
    everything = list(asked)
    times = {kind: sum(one.kind == kind for one in everything) for kind in KINDS}
    return {**times, "sent": sum(one.sent for one in everything), "unpacked": sum(one.unpacked for one in everything)}
