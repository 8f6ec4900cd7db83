"""The aggregate instance's metadata as a check reads it: many objects a request, those that are missing left out."""

from collections.abc import Collection, Iterator, Sequence

from t2a.adapters.dhis2_answers import ComboList, DataSetList, ElementList, NamedList, WireElementHome, WireNamed, parse
from t2a.adapters.dhis2_client import Dhis2Client, Query, Reply
from t2a.adapters.dhis2_org_units import every_org_unit
from t2a.adapters.dhis2_system import chunks, server_info, user
from t2a.adapters.dhis2_target import COMBO_FIELDS, DATA_SET_FIELDS, combo_of, data_set_of
from t2a.domain.errors import Fatal, Refused
from t2a.domain.mapping import IdScheme
from t2a.domain.metadata import (
    CategoryOptionCombo,
    DataSet,
    ElementHome,
    Named,
    Namesake,
    OrgUnit,
    ServerInfo,
    User,
)

HOME_FIELDS = "id,code,name,domainType,dataSetElements[dataSet[id,name,code]]"
# Kinds of objects whose codes are taken for those of data elements.
NAMESAKES = {
    "indicators": "indicator",
    "dataElementGroups": "data element group",
    "dataSets": "data set",
    "categoryOptionCombos": "category option combination",
    "programIndicators": "program indicator",
    "trackedEntityAttributes": "tracked entity attribute",
}
# Codes have up to 50 characters.
CODES_IN_A_URL = 100


class Dhis2TargetCatalogue:
    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def server(self) -> ServerInfo:
        return server_info(self._client)

    def user(self) -> User:
        return user(self._client)

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        """In the order asked for."""
        answers = [
            parse(self._client.get("/api/dataSets", _in("id", some, DATA_SET_FIELDS)), DataSetList, "the data sets")
            for some in chunks(ids)
        ]
        found = {one.id: data_set_of(one) for answer in answers for one in answer.data_sets}
        return [found[uid] for uid in ids if uid in found]

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]:
        return self._combos("categoryCombo.id", sorted(category_combos))

    def combos_called(self, names: Collection[str], scheme: IdScheme) -> list[CategoryOptionCombo]:
        return self._combos(_property(scheme), _speakable(names))

    def data_elements_called(self, names: Collection[str], scheme: IdScheme) -> list[ElementHome]:
        found: list[ElementHome] = []
        for some in chunks(_speakable(names), CODES_IN_A_URL):
            query = _in(_property(scheme), some, HOME_FIELDS)
            answer = parse(self._client.get("/api/dataElements", query), ElementList, "the data elements")
            found += [_home(one) for one in answer.data_elements]
        return found

    def namesakes(self, codes: Collection[str]) -> list[Namesake]:
        return [one for collection, kind in NAMESAKES.items() for one in self._namesakes(collection, kind, codes)]

    def every_org_unit(self, scheme: str) -> list[OrgUnit]:
        return every_org_unit(self._client, scheme)

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Not everybody may list users: who may not is told nothing."""
        found: set[str] = set()
        for some in chunks(ids):
            try:
                reply = self._client.get(f"/api/{collection}", _in("id", some, "id"))
            except Refused:
                return set(ids)
            found |= {one.id for one in _listed(reply, collection)}
        return found

    def _combos(self, name: str, values: Sequence[str]) -> list[CategoryOptionCombo]:
        found: list[CategoryOptionCombo] = []
        for some in chunks(values, CODES_IN_A_URL):
            query = _in(name, some, COMBO_FIELDS)
            reply = self._client.get("/api/categoryOptionCombos", query)
            answer = parse(reply, ComboList, "the option combinations")
            found += [combo_of(combo) for combo in answer.category_option_combos]
        return found

    def _namesakes(self, collection: str, kind: str, codes: Collection[str]) -> Iterator[Namesake]:
        """A collection that the server does not know, or hides from us, holds none."""
        for some in chunks(_speakable(codes), CODES_IN_A_URL):
            try:
                reply = self._client.get(f"/api/{collection}", _in("code", some, "id,name,code"))
            except Fatal:
                return
            yield from (Namesake(kind, one.id, one.name, one.code or "") for one in _listed(reply, collection))


def _in(name: str, values: Sequence[str], fields: str) -> Query:
    return ("paging", "false"), ("filter", f"{name}:in:[{','.join(values)}]"), ("fields", fields)


def _listed(reply: Reply, collection: str) -> tuple[WireNamed, ...]:
    listed = reply.body.get(collection) if isinstance(reply.body, dict) else None
    return parse(reply._replace(body={"named": listed}), NamedList, f"the {collection}").named


def _property(scheme: IdScheme) -> str:
    return "code" if scheme == "CODE" else "id"


def _speakable(names: Collection[str]) -> list[str]:
    """Without those that DHIS2's filter cannot tell from its own marks: no such code is found elsewhere."""
    return sorted(name for name in names if not set(name) & set("[],:"))


def _home(wire: WireElementHome) -> ElementHome:
    sets = tuple(Named(held.data_set.id, held.data_set.name, held.data_set.code) for held in wire.held)
    return ElementHome(wire.id, wire.code, wire.name, wire.domain, sets)
