"""What dispatch found out once for all batches of a run: written beside the run's evidence, read by workers."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from t2a.domain.import_summary import Reason
from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.resolution import Feed


class Place(NamedTuple):
    """An org unit of the tracker instance: its name, and its UID in the target, None when it has none."""

    name: str
    target: str | None


class Terms(NamedTuple):
    """What a data set will refuse, known before anything is sent.

    `unassigned`: org units of the target that do not report it; `untimely`: periods that it does not take now;
    `only_new`: periods whose stored values stay; `no_new`: periods that get no new values.
    """

    unassigned: frozenset[str]
    untimely: dict[str, Reason]
    only_new: frozenset[str]
    no_new: frozenset[str]


class Plan(BaseModel):
    """`places` is keyed by the UID of the tracker instance, `terms` by data set.

    `user`: username of the integration user in the target. `broken`: program indicators that fail when they are
    asked alone, with DHIS2's reason; they are not exported. `data_sets`, `data_elements`: names by UID of the target.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    request: Request
    mapping: Mapping
    feeds: tuple[Feed, ...]
    places: dict[str, Place]
    user: str
    terms: dict[str, Terms]
    broken: dict[str, str] = {}
    data_sets: dict[str, str] = {}
    data_elements: dict[str, str] = {}

    def feeds_of(self, data_set: str) -> tuple[Feed, ...]:
        return tuple(feed for feed in self.feeds if feed.cell.data_set == data_set)
