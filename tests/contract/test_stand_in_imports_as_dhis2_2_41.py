"""Cases that only 2.41.9.1 was asked, whose importer answers like that of 2.42: each over the state it needs."""

import pytest

from local.dhis2.web import Json
from local.dhis2.world import World
from tests.contract.givens import FIRST_FACILITY, second_data_set
from tests.contract.likeness import JsonValue, essence, legible
from tests.contract.recorded import read
from tests.contract.replay import Replay

AUGUST, YOUNG_GIRLS, YOUNG_BOYS = "202608", "MAL_0_4_F", "MAL_0_4_M"
# Recording -> the value of MAL_CONFIRMED stored before, in the first facility in August.
STORED: dict[str, str | None] = {
    "import-all-option-combos-by-uid": "8",
    "import-data-element-in-two-data-sets-beside-one-in-one": "4",
    "import-data-element-in-two-data-sets-one-assigned": "5",
    "import-data-element-in-two-data-sets-wrong-data-set": "6",
    "import-data-set-parameter": "7",
    "import-decimal-half-for-integer": None,
    "import-deletion-scope": "4",
    "import-deletion-scope-dry-run": "5",
    "import-element-outside-the-data-set": "3",
    "import-elements-of-two-data-sets": "4",
    "import-empty-value": "3",
    "import-identical-values-one-key": "3",
    "import-missing-category-option-combo-with-data-set": None,
    "import-not-a-number-beside-good": "3",
    "import-option-force": "4",
    "import-two-facilities-two-periods": "11",
    "import-unchanged-with-data-set": "11",
    "import-unknown-org-unit-code": "5",
    "import-unknown-org-unit-lenient": "4",
    "import-update-without-comment": "6",
    "import-with-attribute-option-combo": "9",
    "import-with-attribute-option-combo-code": "9",
    "import-with-attribute-option-combo-code-scheme": "8",
    "import-with-attribute-option-combo-scheme-in-body": "9",
    "import-with-attribute-option-combo-uid-without-scheme": "9",
    "import-with-comment": "7",
    "user-import-approved-with-attribute-option-combo": None,
    "user-import-future-period": None,
    "user-import-without-data-set": "14",
}
IN_TWO_DATA_SETS = {name for name in STORED if "-in-two-data-sets-" in name}


def alike(answered: Replay, name: str) -> tuple[JsonValue, JsonValue]:
    """What is said of the values, without the envelope's wording of its type."""
    recording = read(name, "2.41")
    pair = [essence(answered.play(recording)), essence(recording.response)]
    for one in pair:
        del one["headers"]
    return legible(pair[0]), legible(pair[1])


def store(world: World, value: str, combo: str = YOUNG_GIRLS, **more: str) -> None:
    world.store_value("MAL_CONFIRMED", AUGUST, FIRST_FACILITY, value, combo, **more)


@pytest.mark.parametrize("name", STORED)
def test_the_import_is_answered_alike(name: str) -> None:
    world = World()
    value = STORED[name]
    if value is not None:
        store(world, value)
    if name in IN_TWO_DATA_SETS:
        second_data_set(world)
        world.unassign("jITwJgOAhT1", FIRST_FACILITY)
    answered, recorded = alike(Replay(world), name)
    assert answered == recorded


@pytest.mark.parametrize("name", ["import-dry-run-not-a-number-beside-good", "import-option-atomic"])
def test_a_good_value_beside_a_bad_one_is_unchanged(name: str) -> None:
    world = World()
    store(world, "3", YOUNG_BOYS)
    answered, recorded = alike(Replay(world), name)
    assert answered == recorded


@pytest.mark.parametrize("name", ["import-data-element-in-no-data-set", "import-data-element-in-no-data-set-lenient"])
def test_an_element_of_no_data_set_is_refused_only_when_strict(name: str) -> None:
    world = World()
    element: Json = world.item("dataElements", "MAL_DEATHS") | {"id": "orphanOrpha", "code": "MAL_ORPHAN"}
    world.metadata.add("dataElements", element)
    answered, recorded = alike(Replay(world), name)
    assert answered == recorded


def test_an_absent_comment_erases_the_stored_one_and_the_importer_becomes_the_author() -> None:
    world = World()
    store(world, "6", comment="checked by phone")
    answered, recorded = alike(Replay(world), "import-unchanged-without-comment")
    assert answered == recorded
    assert [(one["comment"], one["storedBy"]) for one in world.stored_values()] == [(None, "t2a.import")]


def test_a_complete_date_registers_completeness_also_beside_a_bad_value() -> None:
    replay = Replay(World())
    for name in (
        "import-with-complete-date",
        "read-completeness-after-import",
        "import-manual-value-where-registry-has-none",
    ):
        answered, recorded = alike(replay, name)
        assert answered == recorded
    replay = Replay(World())
    for name in ("import-with-complete-date-and-bad-value", "read-completeness-after-bad-value"):
        answered, recorded = alike(replay, name)
        assert answered == recorded


def test_analytics_without_rows_export_nothing_and_say_nothing() -> None:
    world = World()
    world.empty_analytics()
    answered, recorded = alike(Replay(world), "export-after-question-removed-and-partial-rebuild")
    assert answered == recorded
