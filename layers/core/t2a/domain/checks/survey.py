"""What was read of a mapping and of the two instances that it connects; None is what could not be read.

The same shape is read from servers (`t2a.services.surveying`) and from metadata packages.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from t2a.domain.mapping import Mapping
from t2a.domain.metadata import (
    CategoryOptionCombo,
    DataSet,
    ElementHome,
    IndicatorGroup,
    MetadataAttribute,
    Namesake,
    OrgUnit,
    ProgramIndicator,
    ServerInfo,
    User,
)
from t2a.domain.resolution import Resolution, resolve


class TrackerPart(NamedTuple):
    """`attributes`: the mapping's, empty when it is not there. `siblings`: every indicator of the same programmes.

    `org_units`: those that the mapping selects.
    """

    server: ServerInfo | None = None
    user: User | None = None
    attributes: tuple[MetadataAttribute, ...] | None = None
    groups: tuple[IndicatorGroup, ...] | None = None
    indicators: tuple[ProgramIndicator, ...] | None = None
    siblings: tuple[ProgramIndicator, ...] | None = None
    org_units: tuple[OrgUnit, ...] | None = None


class TargetPart(NamedTuple):
    """`combos`: of the data sets' category combinations. `combos_elsewhere`: others that carry an unresolved code.

    `homes`: the data elements that indicators name, in whatever data sets. `namesakes`: other objects that carry
    their codes. `org_units`: the whole hierarchy. `there`: what of `t2a.domain.checks.upkeep.named` is there.
    """

    server: ServerInfo | None = None
    user: User | None = None
    data_sets: tuple[DataSet, ...] | None = None
    combos: tuple[CategoryOptionCombo, ...] | None = None
    combos_elsewhere: tuple[CategoryOptionCombo, ...] | None = None
    homes: tuple[ElementHome, ...] | None = None
    namesakes: tuple[Namesake, ...] | None = None
    org_units: tuple[OrgUnit, ...] | None = None
    there: frozenset[str] | None = None


@dataclass(frozen=True)
class Survey:
    """`today`: the day in the mapping's time zone. `others`: the other mappings of the same place."""

    mapping: Mapping
    today: date
    tracker: TrackerPart
    target: TargetPart
    others: tuple[Mapping, ...] = ()

    @cached_property
    def resolution(self) -> Resolution | None:
        """Which cells the indicators feed; None when a part of it could not be read."""
        indicators, data_sets, combos = self.tracker.indicators, self.target.data_sets, self.target.combos
        if indicators is None or data_sets is None or combos is None:
            return None
        return resolve(self.mapping, indicators, data_sets, combos)
