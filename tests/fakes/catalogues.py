"""Both instances as a check reads them, in memory."""

from collections.abc import Collection, Sequence

from t2a.domain.mapping import DataElementSource, IdScheme, OrgUnitSelection
from t2a.domain.metadata import (
    CategoryOptionCombo,
    DataSet,
    ElementHome,
    IndicatorGroup,
    MetadataAttribute,
    Named,
    Namesake,
    OrgUnit,
    ProgramIndicator,
    ServerInfo,
    User,
)
from tests.fakes.instances import SERVER, USER

EXPORTER = User("t2a.export", frozenset({"F_VIEW_EVENT_ANALYTICS"}), frozenset())


class _Catalogue:
    """`trouble`: what a method raises, by its name."""

    def __init__(self, who: User) -> None:
        self.who, self.info = who, SERVER
        self.trouble: dict[str, Exception] = {}

    def server(self) -> ServerInfo:
        self._meet("server")
        return self.info

    def user(self) -> User:
        self._meet("user")
        return self.who

    def _meet(self, name: str) -> None:
        if name in self.trouble:
            raise self.trouble[name]


class FakeTrackerCatalogue(_Catalogue):
    """`siblings`: indicators of the same programmes besides `known`."""

    def __init__(self, known: Sequence[ProgramIndicator], units: Sequence[OrgUnit]) -> None:
        super().__init__(EXPORTER)
        self.known, self.units = list(known), list(units)
        self.siblings: list[ProgramIndicator] = []
        self.groups: list[IndicatorGroup] = []
        self.attributes_there: list[MetadataAttribute] = []

    def attributes(self, ids: Sequence[str]) -> list[MetadataAttribute]:
        self._meet("attributes")
        return [one for one in self.attributes_there if one.id in ids]

    def indicator_groups(self, ids: Sequence[str]) -> list[IndicatorGroup]:
        self._meet("indicator_groups")
        return [one for one in self.groups if one.id in ids]

    def indicators(self, ids: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        self._meet("indicators")
        return [one for one in self.known if one.id in ids]

    def indicators_of(self, programs: Sequence[str], source: DataElementSource) -> list[ProgramIndicator]:
        self._meet("indicators_of")
        return [*self.known, *self.siblings]

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        self._meet("org_units")
        return list(self.units)


class FakeTargetCatalogue(_Catalogue):
    def __init__(
        self, sets: Sequence[DataSet], combos: Sequence[CategoryOptionCombo], units: Sequence[OrgUnit]
    ) -> None:
        super().__init__(USER)
        self.sets, self.combos, self.units = list(sets), list(combos), list(units)
        self.others: list[Namesake] = []
        self.there: set[str] = set()

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        self._meet("data_sets")
        return [one for one in self.sets if one.id in ids]

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]:
        self._meet("category_option_combos")
        return [one for one in self.combos if one.category_combo in category_combos]

    def combos_called(self, names: Collection[str], scheme: IdScheme) -> list[CategoryOptionCombo]:
        self._meet("combos_called")
        return [one for one in self.combos if one.code in names]

    def data_elements_called(self, names: Collection[str], scheme: IdScheme) -> list[ElementHome]:
        self._meet("data_elements_called")
        held = [(one, element) for one in self.sets for element in one.data_elements if element.code in names]
        return [
            ElementHome(element.id, element.code, element.name, "AGGREGATE", (Named(one.id, one.name),))
            for one, element in held
        ]

    def namesakes(self, codes: Collection[str]) -> list[Namesake]:
        self._meet("namesakes")
        return [one for one in self.others if one.code in codes]

    def every_org_unit(self, scheme: str) -> list[OrgUnit]:
        self._meet("every_org_unit")
        return list(self.units)

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        self._meet("existing")
        return self.there & set(ids)


class FakeCatalogues:
    """`refused`: what opening an instance raises, by its secret's name."""

    def __init__(self, tracker: FakeTrackerCatalogue, target: FakeTargetCatalogue) -> None:
        self.tracker, self.target = tracker, target
        self.refused: dict[str, Exception] = {}

    def tracker_catalogue(self, credentials: str) -> FakeTrackerCatalogue:
        self._open(credentials)
        return self.tracker

    def target_catalogue(self, credentials: str) -> FakeTargetCatalogue:
        self._open(credentials)
        return self.target

    def _open(self, credentials: str) -> None:
        if credentials in self.refused:
            raise self.refused[credentials]
