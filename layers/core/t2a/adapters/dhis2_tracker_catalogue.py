"""The tracker instance's metadata as a check reads it: many objects a request, those that are missing left out."""

from collections.abc import Sequence

from t2a.adapters.dhis2_answers import GroupList, IndicatorList, WireAttribute, WireIndicator, parse
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_org_units import org_units
from t2a.adapters.dhis2_system import chunks, server_info, user
from t2a.adapters.dhis2_tracker import INDICATOR_FIELDS, program_indicator
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.metadata import IndicatorGroup, MetadataAttribute, OrgUnit, ProgramIndicator, ServerInfo, User

ATTRIBUTE_FIELDS = "id,name,code,valueType,mandatory,unique,objectTypes,programIndicatorAttribute"


class Dhis2TrackerCatalogue:
    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def server(self) -> ServerInfo:
        return server_info(self._client)

    def user(self) -> User:
        return user(self._client)

    def attributes(self, ids: Sequence[str]) -> list[MetadataAttribute]:
        query = (("fields", ATTRIBUTE_FIELDS),)
        replies = (self._client.get(f"/api/attributes/{uid}", query, known=(200, 404)) for uid in ids)
        there = [reply for reply in replies if reply.status == 200]  # noqa: PLR2004 - HTTP
        return [attribute_of(parse(reply, WireAttribute, "the attribute")) for reply in there]

    def indicator_groups(self, ids: Sequence[str]) -> list[IndicatorGroup]:
        found: list[IndicatorGroup] = []
        for some in chunks(ids):
            query = (*_by_id(some), ("fields", "id,name,programIndicators[id]"))
            answer = parse(self._client.get("/api/programIndicatorGroups", query), GroupList, "the indicator groups")
            found += [IndicatorGroup(one.id, one.name, tuple(ref.id for ref in one.members)) for one in answer.groups]
        return found

    def indicators(self, ids: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        return self._indicators("id", ids, source)

    def indicators_of(self, programs: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        return self._indicators("program.id", programs, source)

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        return org_units(self._client, selection, scheme)

    def _indicators(self, name: str, ids: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        found: list[WireIndicator] = []
        for some in chunks(ids):
            query = (*_by_id(some, name), ("fields", INDICATOR_FIELDS))
            answer = parse(self._client.get("/api/programIndicators", query), IndicatorList, "the program indicators")
            found += answer.program_indicators
        return [program_indicator(one, source) for one in found]


def _by_id(ids: Sequence[str], name: str = "id") -> tuple[tuple[str, str], ...]:
    return ("paging", "false"), ("filter", f"{name}:in:[{','.join(ids)}]")


def attribute_of(wire: WireAttribute) -> MetadataAttribute:
    types = {*wire.object_types, *(["PROGRAM_INDICATOR"] if wire.for_indicators else ())}
    return MetadataAttribute(
        wire.id, wire.name, wire.code, wire.value_type, wire.mandatory, wire.unique, frozenset(types)
    )
