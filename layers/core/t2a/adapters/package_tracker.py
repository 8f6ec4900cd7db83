"""The tracker part of a metadata package, read as if it were an instance."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property

from t2a.adapters.dhis2_answers import WireAttribute, WireIndicator, WireMembers
from t2a.adapters.dhis2_exchange import WireExchange, exchange_of
from t2a.adapters.dhis2_tracker import program_indicator
from t2a.adapters.dhis2_tracker_catalogue import attribute_of
from t2a.adapters.package import Json, Package, untold
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.metadata import IndicatorGroup, MetadataAttribute, OrgUnit, ProgramIndicator, ServerInfo, User

INDICATORS, GROUPS = "programIndicators", "programIndicatorGroups"


class PackageTracker:
    """Implements `t2a.ports.TrackerCatalogue`."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def server(self) -> ServerInfo:
        return self.package.server()

    def user(self) -> User:
        untold()

    def attributes(self, ids: Sequence[str]) -> list[MetadataAttribute]:
        """One that the package does not bring, but whose values its indicators hold, is taken for a good one."""
        brought = {one.id: one for one in self.every_attribute}
        used = self.used_attributes()
        return [brought.get(uid) or self._assumed(uid) for uid in ids if uid in brought or uid in used]

    def indicator_groups(self, ids: Sequence[str]) -> list[IndicatorGroup]:
        return [one for one in self.every_group if one.id in ids]

    def indicators(self, ids: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        wanted = set(ids)
        return [one for one in self.every_indicator(source) if one.id in wanted]

    def indicators_of(self, programs: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        found = self.every_indicator(source)
        return [one for one in found if one.definition and one.definition.program.id in programs]

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        untold()

    @cached_property
    def every_attribute(self) -> list[MetadataAttribute]:
        return [attribute_of(one) for one in self.package.models("attributes", WireAttribute, lambda item: item)]

    @cached_property
    def every_group(self) -> list[IndicatorGroup]:
        found = self.package.models(GROUPS, WireMembers, lambda item: item)
        return [IndicatorGroup(one.id, one.name, tuple(ref.id for ref in one.members)) for one in found]

    @cached_property
    def exchanges(self) -> list[Exchange]:
        found = self.package.models("aggregateDataExchanges", WireExchange, lambda item: item)
        return [exchange_of(one) for one in found]

    def every_indicator(self, source: DataElementSource) -> list[ProgramIndicator]:
        """Raises Fatal when the package holds none."""
        if not self._wires:
            raise self.package.lacks(INDICATORS)
        return [program_indicator(one, source) for one in self._wires]

    def used_attributes(self) -> Counter[str]:
        """UIDs of attributes of which indicators hold values, whether the package brings them or not."""
        held = (value for one in self._wires for value in one.attribute_values if value.value.strip())
        return Counter(value.attribute.id for value in held)

    @cached_property
    def _wires(self) -> list[WireIndicator]:
        return self.package.models(INDICATORS, WireIndicator, self._joined)

    def _assumed(self, uid: str) -> MetadataAttribute:
        self.package.fault(f"its indicators hold values of attribute {uid}, which it does not bring")
        wire = {"id": uid, "name": uid, "valueType": "TEXT", "objectTypes": ["PROGRAM_INDICATOR"]}
        return attribute_of(WireAttribute.model_validate(wire))

    def _joined(self, item: Json) -> Json:
        """Packages hold the name of the programme and the groups elsewhere."""
        groups = [{"id": uid} for uid in self._groups_of.get(item["id"], ())]
        return {
            **item,
            "name": item.get("name") or item["id"],
            "program": self.package.named("programs", item.get("program")),
            "programIndicatorGroups": groups,
        }

    @cached_property
    def _groups_of(self) -> dict[str, Collection[str]]:
        holders = defaultdict(list)
        for group in self.every_group:
            for member in group.members:
                holders[member].append(group.id)
        return dict(holders)
