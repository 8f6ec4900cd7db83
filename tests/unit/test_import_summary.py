"""What DHIS2's answer to an import says of each value, read from what real servers answered."""

import json
from pathlib import Path
from typing import Any

import pytest

from t2a.adapters.dhis2_answers import WebMessage
from t2a.adapters.dhis2_target import summary_of
from t2a.domain.errors import Fatal, Retriable
from t2a.domain.import_summary import UNNAMED, ImportSummary, Reason, raise_if_stopped, refused

RECORDINGS = Path(__file__).parents[1] / "contract" / "recordings"


def recorded(name: str) -> tuple[ImportSummary, int]:
    """The summary of a recording of 2.42, and how many values were posted."""
    exchange = json.loads((RECORDINGS / f"{name}.json").read_text())
    body = WebMessage.model_validate(exchange["response"]["body"])
    return summary_of(body.response), _posted(exchange["request"]["body"])


def _posted(body: Any) -> int:
    return len(body["dataValues"]) if isinstance(body, dict) else 0


def of_2_43(status: str, *conflicts: dict[str, Any], rejected: tuple[int, ...] = ()) -> ImportSummary:
    """2.43 leaves `description` out."""
    response = {"status": status, "importCount": {}, "conflicts": conflicts, "rejectedIndexes": rejected}
    return summary_of(WebMessage.model_validate({"response": response}).response)


def codes(name: str) -> dict[int, str]:
    summary, sent = recorded(name)
    raise_if_stopped(summary)
    return {index: reason.code for index, reason in refused(summary, sent).items()}


@pytest.mark.parametrize(
    "name", ["import-create", "import-update", "import-unchanged", "import-insignificant-zero-new"]
)
def test_nothing_is_refused_in_a_success(name: str) -> None:
    assert codes(name) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("import-unknown-data-element", {0: "E7610"}),
        ("import-unknown-org-unit", {0: "E7612"}),
        ("import-unknown-category-option-combo", {0: "E7613"}),
        ("import-category-option-combo-of-another-combination", {0: "E7634"}),
        ("import-wrong-period-type", {0: "E7632"}),
        ("import-org-unit-not-assigned", {0: "E7636"}),
        ("import-decimal-for-integer", {0: "E7619"}),
        ("import-future-period", {0: "E7641"}),
        ("user-import-expired", {0: "E7640"}),
        ("user-import-approved", {0: "E7642"}),
        ("user-import-outside-hierarchy", {0: "E7617"}),
    ],
)
def test_the_value_that_a_conflict_points_at_is_refused_and_its_neighbours_are_not(
    name: str, expected: dict[int, str]
) -> None:
    assert codes(name) == expected


def test_a_200_can_carry_a_refusal_without_any_conflict() -> None:
    summary, sent = recorded("import-create-strategy-on-existing")
    assert summary.status == "SUCCESS"
    assert refused(summary, sent) == {0: UNNAMED}


@pytest.mark.parametrize("name", ["import-with-unknown-data-set", "user-import-no-data-write-with-data-set"])
def test_a_data_set_that_is_not_there_or_may_not_be_written_stops_the_batch(name: str) -> None:
    summary, _ = recorded(name)
    with pytest.raises(Fatal, match=r"DHIS2 refused the whole import: E760[01]"):
        raise_if_stopped(summary)


def test_an_import_process_that_failed_is_tried_again() -> None:
    summary, _ = recorded("import-malformed-json")
    with pytest.raises(Retriable, match="Post-condition was null"):
        raise_if_stopped(summary)


def test_a_period_that_dhis2_does_not_know_yet_is_tried_again() -> None:
    """2.41 refuses the values of all but one of several imports that race to create the same period."""
    summary, _ = recorded("import-bad-period")
    with pytest.raises(Retriable, match="E7611"):
        raise_if_stopped(summary)


def test_2_43_refuses_all_values_for_one_bad_key_that_it_names_only_in_the_text() -> None:
    conflict = {"value": "Value #0 data element not found: `X`", "errorCode": "E8103", "indexes": [-1]}
    summary = of_2_43("ERROR", conflict)
    raise_if_stopped(summary)
    assert refused(summary, 3) == dict.fromkeys(range(3), Reason("E8103", "Value #0 data element not found: `X`"))


def test_2_43_refuses_all_values_also_where_a_conflict_names_some() -> None:
    untimely = {"value": "Untimely data entry for period(s): `[202608]`", "errorCode": "E8030", "indexes": [0, 1]}
    summary = of_2_43("ERROR", untimely, rejected=(0, 1))
    raise_if_stopped(summary)
    assert {index: reason.code for index, reason in refused(summary, 3).items()} == dict.fromkeys(range(3), "E8030")


def test_2_43_warns_with_a_200_and_the_good_values_are_saved() -> None:
    conflict = {"value": "Value #0 value `many` is no valid INTEGER", "errorCode": "E8122", "indexes": [0]}
    summary = of_2_43("WARNING", conflict, rejected=(0,))
    raise_if_stopped(summary)
    assert refused(summary, 2) == {0: Reason("E8122", "Value #0 value `many` is no valid INTEGER")}


@pytest.mark.parametrize("code", ["E8010", "E8020"])
def test_2_43_stops_the_batch_for_a_data_set_without_rights_or_elements(code: str) -> None:
    conflict = {"value": "Current user cannot enter data", "errorCode": code, "indexes": [0]}
    with pytest.raises(Fatal, match=code):
        raise_if_stopped(of_2_43("ERROR", conflict, rejected=(0,)))


def test_an_error_without_a_conflict_refuses_everything_with_what_dhis2_says() -> None:
    summary = ImportSummary("ERROR", "Import process was aborted", 0, 0, 0, 0, (), ())
    assert refused(summary, 2) == dict.fromkeys(range(2), Reason("ERROR", "Import process was aborted"))
    silent = summary._replace(description="")
    assert refused(silent, 1)[0].text == "DHIS2 stopped the import without a reason"


def test_positions_beyond_the_values_that_were_sent_are_not_believed() -> None:
    conflict = {"value": "?", "errorCode": "E7619", "indexes": [5, -1, 1]}
    assert set(refused(of_2_43("WARNING", conflict, rejected=(7, 1)), 2)) == {1}


def test_the_first_of_several_conflicts_of_a_value_is_its_reason() -> None:
    conflicts = [{"value": code, "errorCode": code, "indexes": [0]} for code in ("E7610", "E7640")]
    assert refused(of_2_43("WARNING", *conflicts), 1) == {0: Reason("E7610", "E7610")}
