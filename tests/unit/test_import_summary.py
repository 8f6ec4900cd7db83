"""What DHIS2's answer to an import says of each value, whatever the server."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.errors import Fatal
from t2a.domain.import_summary import UNNAMED, Conflict, ImportSummary, Reason, Verdict, judge
from t2a.domain.values import Key
from tests.unit.recorded_imports import FOLDERS, answered


def keys(number: int) -> list[Key]:
    return [Key(f"de{one}", "202610", "ou", "coc", "aoc") for one in range(number)]


def of_2_43(status: str, *conflicts: dict[str, Any], rejected: tuple[int, ...] = ()) -> ImportSummary:
    """2.43 leaves `description` out."""
    return answered(
        {"response": {"status": status, "importCount": {}, "conflicts": conflicts, "rejectedIndexes": rejected}}
    )


def malformed() -> ImportSummary:
    """2.42's answer when the import process itself fails."""
    exchange = json.loads((FOLDERS["2.42"] / "import-malformed-json.json").read_text())
    return answered(exchange["response"]["body"])


def test_an_import_process_that_failed_leaves_every_value_in_doubt() -> None:
    """It may have stored a part of them: they are read back, and sent again where they are not stored."""
    assert malformed().description == "The import process failed: Post-condition was null"
    assert judge(malformed(), keys(3)) == Verdict({}, {0: None, 1: None, 2: None}, ())


def test_an_import_process_that_failed_is_not_believed_in_what_it_says_of_single_values() -> None:
    summary = malformed()._replace(conflicts=(Conflict("E7619", "no integer", (1,)),), rejected_indexes=(1,))
    assert judge(summary, keys(2)) == Verdict({}, {0: None, 1: None}, ())


def test_after_an_error_without_a_conflict_everything_is_read_back_and_else_refused_with_what_dhis2_says() -> None:
    summary = ImportSummary("ERROR", "Import process was aborted", 0, 0, 0, 0, (), ())
    aborted = Reason("ERROR", "Import process was aborted")
    assert judge(summary, keys(2)) == Verdict({}, {0: aborted, 1: aborted}, ())
    silent = judge(summary._replace(description=""), keys(1))
    assert silent.doubtful[0] == Reason("ERROR", "DHIS2 stopped the import without a reason")


def test_a_conflict_that_names_nobody_leaves_everything_in_doubt_but_what_others_name() -> None:
    named = {"value": "bad", "errorCode": "E8122", "indexes": [1]}
    nobody = {"value": "?", "errorCode": "E8999", "indexes": [-1]}
    verdict = judge(of_2_43("WARNING", named, nobody, rejected=(1,)), keys(3))
    assert verdict.refused == {1: Reason("E8122", "bad")}
    assert verdict.doubtful == dict.fromkeys((0, 2), Reason("E8999", "?"))


def test_a_warning_that_says_nothing_of_any_value_leaves_all_in_doubt() -> None:
    assert set(judge(of_2_43("WARNING"), keys(2)).doubtful) == {0, 1}


def test_a_success_without_conflicts_stores_everything() -> None:
    assert judge(of_2_43("SUCCESS"), keys(3)) == Verdict({}, {}, ())


def test_a_position_that_is_rejected_without_a_reason_is_read_back_before_it_is_refused() -> None:
    assert judge(of_2_43("SUCCESS", rejected=(1,)), keys(3)) == Verdict({}, {1: UNNAMED}, ())


def test_a_period_that_dhis2_does_not_know_yet_is_tried_again_beside_what_is_refused() -> None:
    """2.41 refuses the values of all but one of several imports that race to create the same period."""
    raced = {"value": "Period not valid: `202610`", "errorCode": "E7611", "indexes": [0, 2]}
    refused = {"value": "no integer", "errorCode": "E7619", "indexes": [1]}
    verdict = judge(of_2_43("WARNING", raced, refused, rejected=(0, 1, 2)), keys(4))
    assert verdict == Verdict({1: Reason("E7619", "no integer")}, {0: None, 2: None}, ())


@pytest.mark.parametrize("status", ["SUCCESS", "WARNING", "ERROR"])
@pytest.mark.parametrize("code", ["E7600", "E7601", "E8010"])
def test_a_data_set_that_is_not_there_or_may_not_be_written_stops_the_batch(code: str, status: str) -> None:
    good = {"value": "no integer", "errorCode": "E7619", "indexes": [0]}
    conflict = {"value": "Current user cannot enter data", "errorCode": code, "indexes": [0]}
    with pytest.raises(Fatal, match=rf"^DHIS2 refused the whole import: {code}: Current user cannot .* then replay$"):
        judge(of_2_43(status, good, conflict, rejected=(0,)), keys(3))


def test_positions_beyond_the_values_that_were_sent_are_not_believed() -> None:
    conflict = {"value": "?", "errorCode": "E7619", "indexes": [5, -1, 1]}
    assert judge(of_2_43("WARNING", conflict, rejected=(7, -1, 1)), keys(2)) == Verdict(
        {1: Reason("E7619", "?")}, {}, ()
    )


def test_the_first_of_several_conflicts_of_a_value_is_its_reason() -> None:
    conflicts = [{"value": code, "errorCode": code, "indexes": [0]} for code in ("E7610", "E7640")]
    assert judge(of_2_43("WARNING", *conflicts), keys(1)).refused == {0: Reason("E7610", "E7610")}
    assert judge(of_2_43("ERROR", *conflicts), keys(2)).refused == {0: Reason("E7610", "E7610")}


def test_2_43_refuses_the_value_that_it_names_only_in_the_text_and_the_others_go_again() -> None:
    text = "Value #0 data element not found: `de1`"
    summary = of_2_43("ERROR", {"value": text, "errorCode": "E8103", "indexes": [-1]})
    assert judge(summary, keys(3)) == Verdict({1: Reason("E8103", text)}, {}, (0, 2))


def test_2_43_names_the_offenders_of_each_conflict() -> None:
    conflicts: list[dict[str, Any]] = [
        {"value": "Value #0 data element not found: `de0`", "errorCode": "E8103", "indexes": [-1]},
        {"value": "Data set d not usable with data element(s): `[de2, de3]`", "errorCode": "E8020", "indexes": []},
    ]
    verdict = judge(of_2_43("ERROR", *conflicts), keys(5))
    assert {index: reason.code for index, reason in verdict.refused.items()} == {0: "E8103", 2: "E8020", 3: "E8020"}
    assert verdict.again == (1, 4)


def test_where_2_43_means_everybody_all_are_refused_at_once() -> None:
    text = "Untimely data entry for data set d and period(s): `[202610]`"
    summary = of_2_43("ERROR", {"value": text, "errorCode": "E8030", "indexes": [0, 1]}, rejected=(0, 1))
    assert judge(summary, keys(2)) == Verdict(dict.fromkeys(range(2), Reason("E8030", text)), {}, ())


def test_where_nobody_can_be_told_from_the_others_all_are_sent_again_until_one_stands_alone() -> None:
    conflict = {"value": "something is wrong", "errorCode": "E8999", "indexes": [0, 1, 2]}
    assert judge(of_2_43("ERROR", conflict, rejected=(0, 1, 2)), keys(3)) == Verdict({}, {}, (0, 1, 2))
    nobody = {"value": "something is wrong", "errorCode": "E8999", "indexes": [-1]}
    assert judge(of_2_43("ERROR", nobody), keys(1)) == Verdict({0: Reason("E8999", "something is wrong")}, {}, ())


def test_2_43_warns_with_a_200_and_the_good_values_are_saved() -> None:
    conflict = {"value": "Value #0 value `many` is no valid INTEGER", "errorCode": "E8122", "indexes": [0]}
    assert judge(of_2_43("WARNING", conflict, rejected=(0,)), keys(2)) == Verdict(
        {0: Reason("E8122", "Value #0 value `many` is no valid INTEGER")}, {}, ()
    )


positions = st.lists(st.integers(-2, 8), max_size=8).map(tuple)
codes = st.sampled_from(["E7611", "E7619", "E7636", "E8020", "E8103", "E8128", ""])
texts = st.sampled_from(["", "data element(s): `[de1, de2]`", "data element not found: `de0`", "something is wrong"])
summaries = st.builds(
    ImportSummary,
    st.sampled_from(["SUCCESS", "WARNING", "ERROR"]),
    st.sampled_from(["", "Import process was aborted", "The import process failed: no connection"]),
    *[st.integers(0, 9)] * 4,
    st.lists(st.builds(Conflict, codes, texts, positions), max_size=4).map(tuple),
    positions,
)


@given(summaries, st.integers(1, 7))
def test_whatever_is_answered_each_value_is_stored_refused_doubtful_or_sent_again(
    summary: ImportSummary, sent: int
) -> None:
    refused, doubtful, again = judge(summary, keys(sent))
    named = [*refused, *doubtful, *again]
    assert len(named) == len(set(named))
    assert set(named) <= set(range(sent))
    if summary.status == "ERROR":
        assert len(named) == sent
    else:
        assert not again


@given(summaries)
def test_a_value_that_stands_alone_is_never_sent_again_for_the_sake_of_others(summary: ImportSummary) -> None:
    assert judge(summary, keys(1)).again == ()
