"""What of the tracker instance a new mapping may name: everything of a kind, not only what is asked for by UID."""

from pydantic import Field

from t2a.adapters.dhis2_answers import GroupList, Wire, WireAttribute, WireNamed, parse
from t2a.adapters.dhis2_client import Dhis2Client, Query
from t2a.adapters.dhis2_exchange import EXCHANGE_FIELDS, WireExchange, exchange_of
from t2a.adapters.dhis2_org_units import every_org_unit
from t2a.adapters.dhis2_system import one_of
from t2a.adapters.dhis2_tracker_catalogue import ATTRIBUTE_FIELDS, attribute_of
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.org_units import Level
from t2a.domain.metadata import IndicatorGroup, MetadataAttribute, OrgUnit


class AttributeList(Wire):
    attributes: tuple[WireAttribute, ...]


class WireLevel(WireNamed):
    level: int


class LevelList(Wire):
    levels: tuple[WireLevel, ...] = Field(alias="organisationUnitLevels")


class WireZone(Wire):
    zone: str = Field(default="", alias="serverTimeZoneId")


class Dhis2Listing:
    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def groups(self) -> list[IndicatorGroup]:
        reply = self._client.get("/api/programIndicatorGroups", _all("id,name,programIndicators[id]"))
        answer = parse(reply, GroupList, "the program indicator groups")
        return [IndicatorGroup(one.id, one.name, tuple(ref.id for ref in one.members)) for one in answer.groups]

    def attributes(self) -> list[MetadataAttribute]:
        reply = self._client.get("/api/attributes", _all(ATTRIBUTE_FIELDS))
        return [attribute_of(one) for one in parse(reply, AttributeList, "the attributes").attributes]

    def levels(self) -> list[Level]:
        return [Level(one.level, one.name) for one in self._levels()]

    def level_numbers(self) -> dict[str, int]:
        return {one.id: one.level for one in self._levels()}

    def org_units(self) -> list[OrgUnit]:
        return every_org_unit(self._client, "UID")

    def timezone(self) -> str:
        """The server's, as it calls it; empty where it does not say."""
        return parse(self._client.get("/api/system/info"), WireZone, "the system information").zone

    def exchange(self, uid: str) -> Exchange:
        reply = one_of(self._client, "aggregateDataExchanges", uid, EXCHANGE_FIELDS, "aggregate data exchange")
        return exchange_of(parse(reply, WireExchange, "the aggregate data exchange"))

    def _levels(self) -> list[WireLevel]:
        reply = self._client.get("/api/organisationUnitLevels", _all("id,name,level"))
        return sorted(parse(reply, LevelList, "the org unit levels").levels, key=lambda one: one.level)


def _all(fields: str) -> Query:
    return ("paging", "false"), ("fields", fields)
