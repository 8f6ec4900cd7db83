"""The aggregate part of a metadata package, read as if it were an instance."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any

from t2a.adapters.dhis2_answers import WireCombo, WireDataSet
from t2a.adapters.dhis2_target import combo_of, data_set_of
from t2a.adapters.dhis2_target_catalogue import NAMESAKES
from t2a.adapters.package import DEFAULT_CATEGORY_COMBO, DEFAULT_OPTION_COMBO, Json, Package, untold
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
from t2a.domain.resolution import DEFAULT

ELEMENTS, SETS, COMBOS = "dataElements", "dataSets", "categoryOptionCombos"


class PackageTarget:
    """Implements `t2a.ports.TargetCatalogue`."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def server(self) -> ServerInfo:
        return self.package.server()

    def user(self) -> User:
        untold()

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        known = {one.id: one for one in self.every_data_set}
        return [known[uid] for uid in ids if uid in known]

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]:
        """Only those that the package brings, and the default one, which every instance has."""
        found = [combo for combo in self._combos if combo.category_combo in category_combos]
        return [*found, *self._default(category_combos, found)]

    def combos_called(self, names: Collection[str], scheme: IdScheme) -> list[CategoryOptionCombo]:
        return [one for one in self._combos if (one.code if scheme == "CODE" else one.id) in names]

    def data_elements_called(self, names: Collection[str], scheme: IdScheme) -> list[ElementHome]:
        """Raises Fatal when the package holds no data elements."""
        if not self.package.holds(ELEMENTS):
            raise self.package.lacks(ELEMENTS)
        wanted = "code" if scheme == "CODE" else "id"
        return [self._home(item) for item in self.package.objects(ELEMENTS).values() if _text(item, wanted) in names]

    def namesakes(self, codes: Collection[str]) -> list[Namesake]:
        return [
            Namesake(kind, item["id"], _text(item, "name"), _text(item, "code"))
            for collection, kind in NAMESAKES.items()
            for item in self.package.objects(collection).values()
            if _text(item, "code") in codes
        ]

    def every_org_unit(self, scheme: str) -> list[OrgUnit]:
        untold()

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Whatever the instance holds besides, the package need not bring."""
        if ids:
            untold()
        return set()

    @cached_property
    def every_data_set(self) -> list[DataSet]:
        """Raises Fatal when the package holds no data elements: what is in a data set is not known then."""
        if not self.package.holds(ELEMENTS):
            raise self.package.lacks(ELEMENTS)
        if not self.package.holds(SETS):
            self.package.fault("it holds no dataSets")
        return [data_set_of(one) for one in self.package.models(SETS, WireDataSet, self._joined)]

    @cached_property
    def _combos(self) -> list[CategoryOptionCombo]:
        return [combo_of(one) for one in self.package.models(COMBOS, WireCombo, lambda item: item)]

    def _default(
        self, category_combos: Collection[str], found: Sequence[CategoryOptionCombo]
    ) -> Iterator[CategoryOptionCombo]:
        known = {combo.category_combo for combo in found}
        for uid in category_combos:
            name = self.package.objects("categoryCombos").get(uid, {}).get("name")
            if uid not in known and (uid == DEFAULT_CATEGORY_COMBO or name == DEFAULT):
                yield CategoryOptionCombo(DEFAULT_OPTION_COMBO, DEFAULT, DEFAULT, uid)

    def _joined(self, item: Json) -> Json:
        """With the data elements that stand in a section of their own; what is not there is left out and said."""
        listed = item.get("dataSetElements")
        elements = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        held = [one for one in elements if self._is_here(one.get("dataElement"))]
        if len(held) < len(elements):
            name, count = item.get("name", item["id"]), len(elements) - len(held)
            self.package.fault(f"data set {name} names {count} data elements that the package does not hold")
        return {
            "categoryCombo": {"id": DEFAULT_CATEGORY_COMBO},
            **item,
            # Of whoever exported the package, not of our user.
            "access": None,
            "dataSetElements": [{**one, "dataElement": self._element(one["dataElement"])} for one in held],
        }

    def _is_here(self, reference: Any) -> bool:  # noqa: ANN401 - JSON
        whole = self.package.named(ELEMENTS, reference)
        return isinstance(whole, dict) and "valueType" in whole

    def _element(self, reference: Json) -> Json:
        whole = self.package.named(ELEMENTS, reference)
        return {"categoryCombo": {"id": DEFAULT_CATEGORY_COMBO}, **(whole if isinstance(whole, dict) else {})}

    def _home(self, item: Json) -> ElementHome:
        name = _text(item, "name") or item["id"]
        sets = tuple(self._holders.get(item["id"], ()))
        return ElementHome(item["id"], _text(item, "code") or None, name, _text(item, "domainType"), sets)

    @cached_property
    def _holders(self) -> dict[str, list[Named]]:
        """The data sets of each data element."""
        holders = defaultdict(list)
        for held in self.every_data_set:
            for element in held.data_elements:
                holders[element.id].append(Named(held.id, held.name, held.code))
        return dict(holders)


def _text(item: Json, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
