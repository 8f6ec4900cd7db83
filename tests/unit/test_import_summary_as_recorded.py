"""What the recorded answers of real servers say of the values that were posted."""

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.import_summary import CONFIGURATION, UNNAMED, judge
from tests.unit.recorded_imports import FOLDERS, codes, imports_with_a_summary, recorded


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("import-create", "2.42"),
        ("import-update", "2.42"),
        ("import-unchanged", "2.42"),
        ("import-insignificant-zero-new", "2.42"),
        ("import-insignificant-zero-over-value", "2.42"),
        ("import-delete-strategy", "2.42"),
        ("import-deleted-flag-beside-value", "2.42"),
        ("user-import", "2.42"),
        ("import-unchanged-with-data-set", "2.41"),
        ("import-all-option-combos-by-uid", "2.41"),
        ("import-all-option-combos-by-uid", "2.43"),
        ("import-create", "2.43"),
        ("import-unchanged", "2.43"),
        ("import-insignificant-zero-new", "2.43"),
        ("import-deleted-flag-beside-value", "2.43"),
        ("import-decimal-for-integer", "2.43"),
        ("user-import-approved", "2.43"),
    ],
)
def test_nothing_is_refused_in_a_success(name: str, version: str) -> None:
    assert codes(name, version) == ({}, {}, ())


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("import-unknown-data-element", "2.42", {0: "E7610"}),
        ("import-unknown-org-unit", "2.42", {0: "E7612"}),
        ("import-unknown-category-option-combo", "2.42", {0: "E7613"}),
        ("import-category-option-combo-of-another-combination", "2.42", {0: "E7634"}),
        ("import-missing-category-option-combo", "2.42", {0: "E7634"}),
        ("import-wrong-period-type", "2.42", {0: "E7632"}),
        ("import-org-unit-not-assigned", "2.42", {0: "E7636"}),
        ("import-decimal-for-integer", "2.42", {0: "E7619"}),
        ("import-not-a-number", "2.42", {0: "E7619"}),
        ("import-future-period", "2.42", {0: "E7641"}),
        ("user-import-expired", "2.42", {0: "E7640"}),
        ("user-import-approved", "2.42", {0: "E7642"}),
        ("user-import-outside-hierarchy", "2.42", {0: "E7617"}),
        ("import-not-a-number-beside-good", "2.41", {0: "E7619"}),
        ("import-element-outside-the-data-set", "2.41", {1: "E7633"}),
        ("import-empty-value", "2.41", {0: "E7618"}),
        ("import-unknown-org-unit-code", "2.41", {0: "E7612"}),
        ("import-with-attribute-option-combo", "2.41", {0: "E7615"}),
        ("user-import-approved-with-attribute-option-combo", "2.41", {0: "E7615", 1: "E7615"}),
        ("user-import-future-period", "2.41", {0: "E7641"}),
        ("import-not-a-number-beside-good", "2.43", {0: "E8122"}),
        ("import-with-complete-date-and-bad-value", "2.43", {0: "E8122"}),
    ],
)
def test_the_value_that_a_conflict_points_at_is_refused_and_its_neighbours_are_stored(
    name: str, version: str, expected: dict[int, str]
) -> None:
    assert codes(name, version) == (expected, {}, ())


@pytest.mark.parametrize(
    ("name", "refused", "again"),
    [
        ("import-unknown-data-element", {0: "E8103"}, (1,)),
        ("import-unknown-category-option-combo", {0: "E8108"}, (1,)),
        ("import-unknown-org-unit-code", {0: "E8107"}, (1,)),
        ("import-unknown-org-unit", {0: "E8022"}, (1,)),
        ("import-wrong-period-type", {0: "E8021"}, (1,)),
        ("user-import-expired", {0: "E8030"}, (1,)),
        ("user-import-approved-with-attribute-option-combo", {0: "E8033"}, (1,)),
    ],
)
def test_2_43_refuses_all_for_one_bad_key_and_the_good_ones_are_sent_again_without_it(
    name: str, refused: dict[int, str], again: tuple[int, ...]
) -> None:
    summary, _ = recorded(name, "2.43")
    assert (summary.status, summary.imported, summary.updated) == ("ERROR", 0, 0)
    assert codes(name, "2.43") == (refused, {}, again)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("import-org-unit-not-assigned", "E8022"),
        ("import-category-option-combo-of-another-combination", "E8024"),
        ("import-with-unknown-data-set", "E8020"),
        ("import-with-attribute-option-combo-code", "E8111"),
        ("import-decimal-half-for-integer", "E8122"),
        ("import-empty-value", "E8120"),
        ("import-data-element-in-no-data-set", "E8003"),
        ("import-data-element-in-two-data-sets", "E8002"),
        ("user-import-outside-hierarchy", "E8011"),
        ("user-import-future-period", "E8030"),
    ],
)
def test_2_43_refuses_a_value_that_stands_alone_with_its_reason(name: str, code: str) -> None:
    assert codes(name, "2.43") == ({0: code}, {}, ())


@pytest.mark.parametrize(
    "name",
    [
        "import-elements-of-two-data-sets",
        "import-data-element-in-two-data-sets-beside-one-in-one",
        "import-identical-values-one-key",
        "import-two-values-one-new-key",
        "import-option-atomic",
    ],
)
def test_where_2_43_means_everybody_all_are_sent_again_in_smaller_parts(name: str) -> None:
    assert codes(name, "2.43") == ({}, {}, (0, 1))


@pytest.mark.parametrize(
    ("name", "position"), [("import-create-strategy-on-existing", 0), ("import-update-strategy-on-missing", 1)]
)
def test_a_200_can_carry_a_refusal_without_any_conflict_which_is_read_back(name: str, position: int) -> None:
    summary, sent = recorded(name)
    assert summary.status == "SUCCESS"
    verdict = judge(summary, sent)
    assert verdict.doubtful == {position: UNNAMED}
    assert not verdict.refused


def test_a_period_that_dhis2_does_not_know_yet_is_in_doubt_and_its_neighbour_is_stored() -> None:
    """2.41 refuses the values of all but one of several imports that race to create the same period."""
    assert codes("import-bad-period") == ({}, {0: ""}, ())


@pytest.mark.parametrize(
    ("name", "version", "code"),
    [
        ("import-with-unknown-data-set", "2.42", "E7600"),
        ("user-import-no-data-write-with-data-set", "2.42", "E7601"),
        ("user-import-no-data-write", "2.43", "E8010"),
        ("user-import-no-data-write-with-data-set", "2.43", "E8010"),
    ],
)
def test_a_data_set_that_is_not_there_or_may_not_be_written_stops_the_batch(name: str, version: str, code: str) -> None:
    with pytest.raises(Fatal, match=f"DHIS2 refused the whole import: {code}"):
        judge(*recorded(name, version))


@pytest.mark.parametrize(("version", "name"), [(one, name) for one in FOLDERS for name in imports_with_a_summary(one)])
def test_no_value_that_a_recorded_answer_rejects_passes_for_stored(version: str, name: str) -> None:
    summary, sent = recorded(name, version)
    if CONFIGURATION & {conflict.code for conflict in summary.conflicts}:
        return
    refused, doubtful, again = judge(summary, sent)
    rejected = range(len(sent)) if summary.status == "ERROR" else summary.rejected_indexes
    assert set(rejected) == refused.keys() | doubtful.keys() | set(again)
