"""What a new mapping proposes: the place of codes, data sets, levels, schemes, a name."""

from collections import Counter

import pytest

from t2a.domain.drafting.data_sets import candidates, proposed, targets
from t2a.domain.drafting.draft import Draft, mapping_name, mapping_of, sketch_of
from t2a.domain.drafting.org_units import Matches, matches, proposed_matches
from t2a.domain.drafting.sources import Place, proposed_place, source_of
from t2a.domain.errors import Fatal
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.metadata import DataElement, DataSet, OrgUnit
from tests.unit.given import uid

PAST = PeriodWindow(past=1)


def place(name: str, filled: int, code: str | None = None, number: int = 1) -> Place:
    return Place(DataElementSource(attribute=uid("at", number)), name, code, filled)


def field(name: str, filled: int) -> Place:
    source = source_of(name, ())
    assert source
    return Place(source, name, None, filled)


def data_set(name: str, *codes: str, period_type: str = "Monthly", units: int = 1) -> DataSet:
    elements = tuple(DataElement(f"{code}-id", code, code, "NUMBER", False, "combo") for code in codes)
    return DataSet(uid(name, 1), name, period_type, "combo", elements, frozenset(map(str, range(units))))


def unit(name: str, level: int, code: str | None = None) -> OrgUnit:
    return OrgUnit(name, name, f"/{name}", level, name, code)


class TestPlaces:
    def test_the_convention_wins_over_a_fuller_attribute(self) -> None:
        convention = place("Data element for aggregate data export", 3)
        assert proposed_place([place("ICD-10", 90, number=2), convention]) == convention
        by_code = place("DE", 0, "AGGREGATE_DE_CODE")
        assert proposed_place([place("ICD-10", 90, number=2), by_code]) == by_code

    def test_else_the_fullest_attribute_then_the_native_field(self) -> None:
        fuller, native = place("B", 5, number=2), field("aggregateExportDataElement", 9)
        assert proposed_place([place("A", 1), fuller, native]) == fuller
        assert proposed_place([place("A", 0), native]) == native

    def test_the_only_attribute_is_proposed_although_empty_and_codes_never(self) -> None:
        only = place("A", 0)
        assert proposed_place([only, field("code", 9)]) == only
        assert proposed_place([field("code", 9)]) is None

    def test_what_is_no_attribute_and_no_field_is_no_source(self) -> None:
        assert source_of("codes", ["x"]) is None
        assert source_of(uid("at", 1), [uid("at", 1)]) == DataElementSource(attribute=uid("at", 1))


class TestDataSets:
    def test_as_few_as_hold_all_the_fullest_first(self) -> None:
        sets = [data_set("small", "A"), data_set("large", "A", "B", "C"), data_set("other", "D"), data_set("none", "Z")]
        known = candidates(sets, {"A", "B", "C", "D"}, "CODE")
        assert [one.data_set.name for one in known] == ["large", "other", "small"]
        assert [one.data_set.name for one in proposed(known)] == ["large", "other"]

    def test_the_period_types_that_are_asked_for_come_first(self) -> None:
        sets = [data_set("weekly", "A", "B", period_type="WeeklyFriday"), data_set("yearly", "A", period_type="Yearly")]
        known = candidates(sets, {"A"}, "CODE")
        assert [one.data_set.name for one in proposed(known, {"Yearly"})] == ["yearly"]

    def test_what_several_hold_is_given_to_the_first_by_name(self) -> None:
        sets = [data_set("one", "A", "B", "C"), data_set("two", "B", "C"), data_set("three", "C")]
        made = targets(candidates(sets, {"A", "B", "C"}, "CODE"), [PAST] * 3)
        assert [one.elements for one in made] == [("B", "C"), None, None]

    def test_by_uid_names_are_uids(self) -> None:
        assert candidates([data_set("one", "A")], {"A-id"}, "UID")[0].held == {"A-id"}


class TestOrgUnits:
    def test_the_level_on_which_most_that_report_lie(self) -> None:
        units = [unit("c", 1, "C"), unit("d", 2, "D"), unit("e", 3, "E"), unit("f", 3, "F")]
        by_uid, by_code = matches(units, units, {"d", "e", "f"})
        assert (by_uid.level, by_uid.on(3), by_code.level) == (3, 2, 3)
        best = proposed_matches([by_uid, by_code])
        assert best
        assert best.scheme == "UID"

    def test_codes_where_uids_differ_and_codes_that_are_not_unique_do_not_count(self) -> None:
        tracker = [unit("a", 3, "A"), unit("b", 3, "B"), unit("x", 3, "X"), unit("y", 3, "X")]
        target = [unit("1", 4, "A"), unit("2", 4, "B"), unit("3", 4, "X")]
        by_uid, by_code = matches(tracker, target, {"1", "2", "3"})
        assert (by_uid.level, by_code.on(3)) == (None, 2)
        assert proposed_matches([by_uid, by_code], 3) == by_code

    def test_none_when_nothing_matches_and_everything_when_nothing_reports(self) -> None:
        found = matches([unit("a", 3)], [unit("b", 3)], set())
        assert proposed_matches(found) is None
        assert matches([unit("a", 3)], [unit("a", 3)], set())[0] == Matches("UID", Counter({3: 1}))


class TestDrafts:
    @pytest.mark.parametrize(
        ("text", "name"),
        [("Malária: mensal (2026)", "malaria-mensal-2026"), ("???", "mapping"), ("x" * 80, "x" * 50), ("-A-", "a")],
    )
    def test_a_name_is_made_of_what_a_name_takes(self, text: str, name: str) -> None:
        assert mapping_name(text) == name

    def test_what_a_mapping_does_not_take_is_said_in_sentences(self) -> None:
        draft = Draft("Malaria", DataElementSource(field="code"), OrgUnitSelection(level=3), indicators=(uid("pi", 1),))
        with pytest.raises(Fatal, match="data_sets"):
            mapping_of(draft)

    def test_a_sketch_may_feed_nothing(self) -> None:
        draft = Draft("malaria", DataElementSource(field="code"), OrgUnitSelection(level=3), indicators=(uid("pi", 1),))
        assert sketch_of(draft).aggregate.data_sets == ()
