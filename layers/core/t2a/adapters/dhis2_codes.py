"""The aggregate instance's codes: what data sets hold, and which codes are in use anywhere."""

from collections.abc import Collection, Sequence

from pydantic import Field

from t2a.adapters.dhis2_answers import Ref, Wire, parse
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_system import chunks
from t2a.adapters.dhis2_target_catalogue import Dhis2TargetCatalogue
from t2a.domain.codes.objects import CategoryCombo, Combination, Element, Forms, Option
from t2a.domain.errors import Fatal
from t2a.domain.resolution import DEFAULT

DATA_SETS = (
    "id,code,categoryCombo[id],"
    "dataSetElements[categoryCombo[id],dataElement[id,code,name,shortName,created,categoryCombo[id]]]"
)
CATEGORY_COMBOS = (
    "id,code,name,categories[categoryOptions[id,code]],categoryOptionCombos[id,code,name,created,categoryOptions[id]]"
)
# Marks of DHIS2's filters, which a name in them cannot hold.
FILTER_MARKS = set("[],:")
# One may have thousands of combinations.
CATEGORY_COMBOS_AT_ONCE = 10


class WireElement(Wire):
    id: str
    name: str
    short_name: str = Field(default="", alias="shortName")
    code: str | None = None
    created: str = ""
    category_combo: Ref = Field(alias="categoryCombo")


class WireHeld(Wire):
    element: WireElement = Field(alias="dataElement")
    category_combo: Ref | None = Field(default=None, alias="categoryCombo")


class WireForm(Wire):
    id: str
    code: str | None = None
    category_combo: Ref = Field(alias="categoryCombo")
    held: tuple[WireHeld, ...] = Field(default=(), alias="dataSetElements")


class WireForms(Wire):
    data_sets: tuple[WireForm, ...] = Field(alias="dataSets")


class WireOption(Wire):
    id: str
    code: str | None = None


class WireCategory(Wire):
    options: tuple[WireOption, ...] = Field(default=(), alias="categoryOptions")


class WireCombination(Wire):
    id: str
    name: str = ""
    code: str | None = None
    created: str = ""
    options: tuple[Ref, ...] = Field(default=(), alias="categoryOptions")


class WireCategoryCombo(Wire):
    id: str
    name: str
    code: str | None = None
    categories: tuple[WireCategory, ...] = ()
    combinations: tuple[WireCombination, ...] = Field(default=(), alias="categoryOptionCombos")


class WireCategoryCombos(Wire):
    category_combos: tuple[WireCategoryCombo, ...] = Field(alias="categoryCombos")


class Dhis2Codes:
    """Implements `t2a.services.codes.CodeSource`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client
        self._catalogue = Dhis2TargetCatalogue(client)

    def forms(self, data_sets: Sequence[str]) -> Forms:
        found = self._data_sets(data_sets)
        held = [one for data_set in found for one in data_set.held]
        elements = {one.element.id: _element(one.element) for one in held}
        categories = {(one.category_combo or one.element.category_combo).id for one in held}
        attributes = {data_set.category_combo.id for data_set in found} - categories
        combos = self._category_combos(sorted(categories | attributes))
        return Forms(tuple(elements.values()), combos, frozenset(attributes))

    def in_use(self, codes: Collection[str]) -> set[str]:
        found = [one.code for one in self._catalogue.data_elements_called(codes, "CODE")]
        found += [one.code for one in self._catalogue.combos_called(codes, "CODE")]
        return {code for code in found if code}

    def _data_sets(self, names: Sequence[str]) -> tuple[WireForm, ...]:
        for name in names:
            if not name or set(name) & FILTER_MARKS:
                raise Fatal(f"{name!r} is no name that DHIS2 can look up; give the data set's UID")
        listed = ",".join(names)
        filters = (("filter", f"id:in:[{listed}]"), ("filter", f"code:in:[{listed}]"))
        query = (("paging", "false"), ("rootJunction", "OR"), *filters, ("fields", DATA_SETS))
        found = parse(self._client.get("/api/dataSets", query), WireForms, "the data sets").data_sets
        known = {one.id for one in found} | {one.code for one in found}
        for name in names:
            if name not in known:
                raise Fatal(f"data set {name} does not exist there, or the user may not see it; give its UID or code")
        return found

    def _category_combos(self, ids: Sequence[str]) -> tuple[CategoryCombo, ...]:
        found: list[WireCategoryCombo] = []
        for some in chunks(ids, CATEGORY_COMBOS_AT_ONCE):
            query = (("paging", "false"), ("filter", f"id:in:[{','.join(some)}]"), ("fields", CATEGORY_COMBOS))
            reply = self._client.get("/api/categoryCombos", query)
            found += parse(reply, WireCategoryCombos, "the category combinations").category_combos
        return tuple(_category_combo(one) for one in found if one.name != DEFAULT)


def _element(wire: WireElement) -> Element:
    return Element(wire.id, wire.name, wire.short_name, wire.code, wire.created)


def _category_combo(wire: WireCategoryCombo) -> CategoryCombo:
    return CategoryCombo(
        id=wire.id,
        name=wire.name,
        code=wire.code,
        categories=tuple(tuple(Option(one.id, one.code) for one in held.options) for held in wire.categories),
        combinations=tuple(
            Combination(one.id, one.name or one.id, one.code, frozenset(ref.id for ref in one.options), one.created)
            for one in wire.combinations
        ),
    )
