"""DHIS2's own aggregate data exchange definition, as the adapters deliver it."""

from collections.abc import Mapping
from typing import NamedTuple


class ExchangeRequest(NamedTuple):
    """One of the exports of a definition. `schemes`: every scheme that it sets, by DHIS2's name of it."""

    name: str
    dx: tuple[str, ...]
    pe: tuple[str, ...]
    ou: tuple[str, ...]
    filters: tuple[str, ...] = ()
    schemes: Mapping[str, str] = {}

    def scheme(self, *names: str, otherwise: str = "UID") -> str:
        """The first of these schemes that is set."""
        return next((self.schemes[name] for name in names if self.schemes.get(name)), otherwise)


class Exchange(NamedTuple):
    """`options`: what the definition asks of the import. `url`: the other instance, without what may be secret."""

    id: str
    name: str
    requests: tuple[ExchangeRequest, ...]
    options: Mapping[str, str] = {}
    url: str | None = None
    period_types: tuple[str, ...] = ()
