"""Codes found free on a server, and whole objects made of them."""

from collections.abc import Collection, Sequence

import pytest

from t2a.domain.codes.objects import CategoryCombo, Combination, Element, Forms, Option
from t2a.domain.errors import Fatal, Unanswered
from t2a.domain.metadata_import import ImportReport, Payload, Properties, Stats
from t2a.services.codes import find_lacking, whole_objects
from t2a.services.metadata_import import MetadataStore, import_objects

SEX = CategoryCombo(
    "sex",
    "Sex",
    None,
    ((Option("f", "F"), Option("m", "M")),),
    (
        Combination("cf", "Female", None, frozenset("f")),
        Combination("cm", "Male", "M", frozenset("m")),
        Combination("cx", "Unknown", "X", frozenset("x")),
    ),
)
DEATHS = Element("d", "Deaths", "Deaths", None)
CASES = Element("c", "Cases", "Cases", "CASES")


class Source:
    """`elsewhere`: codes of objects that no data set of ours holds."""

    def __init__(self, forms: Forms, *elsewhere: str) -> None:
        self._forms, self._elsewhere = forms, set(elsewhere)
        self.asked: list[list[str]] = []

    def forms(self, data_sets: Sequence[str]) -> Forms:
        return self._forms

    def in_use(self, codes: Collection[str]) -> set[str]:
        self.asked.append(list(codes))
        return self._elsewhere & set(codes)


class Store:
    def __init__(self, *reports: ImportReport, lost: bool = False) -> None:
        self._reports, self._lost = list(reports), lost
        self.gone: set[str] = set()

    def owned(self, collection: str, prop: str, values: Sequence[str]) -> list[Properties]:
        return [{"id": value, "style": {"color": "#fff"}} for value in values if value not in self.gone]

    def validate(self, objects: Payload) -> ImportReport:
        return self._reports.pop(0)

    def commit(self, objects: Payload) -> ImportReport:
        if self._lost:
            raise Unanswered("broke off its answer")
        return self._reports.pop(0)


_: MetadataStore = Store()
FORMS = Forms((DEATHS, CASES), (SEX,))
FINE, BAD = ImportReport("OK", Stats()), ImportReport("ERROR", Stats())


def test_a_code_in_use_elsewhere_on_the_server_is_not_proposed() -> None:
    source = Source(FORMS, "DEATHS", "DEATHS_2")
    found = find_lacking(source, ["form"])
    assert [one.proposed for one in found.proposals] == ["DEATHS_3", "F"]
    assert source.asked == [["DEATHS", "F"], ["DEATHS_2", "F"], ["DEATHS_3", "F"]]


def test_combinations_that_are_out_of_date_are_counted() -> None:
    assert find_lacking(Source(FORMS), ["form"]).outdated == {"Sex": 1}


def test_objects_are_whole_and_every_current_combination_goes_along() -> None:
    found = find_lacking(Source(FORMS), ["form"])
    style = {"color": "#fff"}
    assert whole_objects(found, Store()) == {
        "dataElements": [{"id": "d", "style": style, "code": "DEATHS"}],
        "categoryOptionCombos": [{"id": "cf", "style": style, "code": "F"}, {"id": "cm", "style": style}],
    }


def test_an_object_that_vanished_meanwhile_is_told() -> None:
    store = Store()
    store.gone = {"d"}
    with pytest.raises(Fatal, match="d: not on the server any more; list the codes again"):
        whole_objects(find_lacking(Source(FORMS), ["form"]), store)


def test_what_validation_refuses_is_not_imported() -> None:
    assert import_objects({}, Store(BAD)) == BAD._replace(only_validated=True)
    assert import_objects({}, Store(FINE, BAD)) == BAD
    assert import_objects({}, Store(FINE, FINE)) == FINE


def test_a_lost_answer_says_what_to_do() -> None:
    with pytest.raises(Unanswered, match="Part of it may be imported: look what differs, then import again"):
        import_objects({}, Store(FINE, lost=True))
