"""What dispatch found out once for all batches of a run: written beside the run's evidence, read by workers."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.resolution import Feed


class Place(NamedTuple):
    """An org unit of the tracker instance: its name, and its UID in the target, None when it has none."""

    name: str
    target: str | None


class Plan(BaseModel):
    """`places` is keyed by the UID of the tracker instance."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    request: Request
    mapping: Mapping
    feeds: tuple[Feed, ...]
    places: dict[str, Place]

    def feeds_of(self, data_set: str) -> tuple[Feed, ...]:
        return tuple(feed for feed in self.feeds if feed.cell.data_set == data_set)
