"""Exporting values from the tracker instance, against what DHIS2 2.42 answered."""

import pytest
import requests

from t2a.domain.errors import Faulty, Retriable, T2AError, TooLarge, Unanswered
from t2a.domain.values import ExportedRow
from tests.functional.scripted import JSON, Reply, answer, dhis2_error, page, recorded, tracker

pytestmark = pytest.mark.usefixtures("waits")


def test_an_export_asks_for_uids_in_one_request() -> None:
    dhis2, world = tracker(recorded("export-uid-scheme"))
    rows = dhis2.export(["a", "b"], ["202609", "202610"], "LEVEL-3;x;y")
    assert world.transport.urls == [
        "/api/analytics/dataValueSet.json?dimension=dx:a;b&dimension=pe:202609;202610"
        "&dimension=ou:LEVEL-3;x;y&outputIdScheme=UID"
    ]
    assert ExportedRow("rMeH1Pu33TS", "MAL_0_4_F", None, "202610", "akuprrIrykM", "3") in rows
    assert all(len(row.data_element) == 11 for row in rows)


@pytest.mark.parametrize("name", ["export-day", "export-week", "export-quarter", "export-decimals-unset"])
def test_exports_of_every_period_type_are_read(name: str) -> None:
    rows = tracker(recorded(name))[0].export(["a"], ["p"], "x")
    assert rows
    assert all(isinstance(part, str) for row in rows for part in (row.data_element, row.period, row.org_unit))
    assert all(isinstance(row.value, str) for row in rows)


def test_an_export_without_values_is_no_trouble() -> None:
    assert tracker(recorded("export-no-values"))[0].export(["a"], ["p"], "x") == []


def test_both_rows_of_one_target_are_delivered() -> None:
    rows = tracker(recorded("export-two-indicators-one-target"))[0].export(["a"], ["p"], "x")
    assert len(rows) == 2


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"dataValues": null}', '{"dataValues": [{"value": "1"}]}'])
def test_an_export_that_is_no_data_value_set_is_asked_for_again(body: str) -> None:
    with pytest.raises(Retriable, match="not a data value set"):
        tracker(Reply(200, body, JSON))[0].export(["a"], ["p"], "x")


@pytest.mark.parametrize(
    "trouble", [requests.ReadTimeout("slow"), page(504), answer({}, 504), Reply(200, "", JSON, stalls=True)]
)
def test_an_export_without_an_answer_in_time_is_asked_once_and_perhaps_too_large(trouble: Reply | Exception) -> None:
    dhis2, world = tracker(trouble)
    with pytest.raises(TooLarge, match="the export took too long: ") as raised:
        dhis2.export(["a"], ["p"], "x")
    assert not raised.value.certain
    assert len(world.transport.requests) == 1


def test_an_export_over_the_row_limit_is_certainly_too_large() -> None:
    dhis2, world = tracker(recorded("export-over-row-limit"))
    with pytest.raises(TooLarge, match="E7128") as raised:
        dhis2.export(["a"], ["p"], "x")
    assert raised.value.certain
    assert len(world.transport.requests) == 1


@pytest.mark.parametrize(
    ("reply", "error", "asked"),
    [
        (dhis2_error(500, "E4078"), Faulty, 1),
        (recorded("export-broken-indicator-alone"), Faulty, 1),
        (recorded("export-analytics-tables-missing"), Retriable, 4),
        (dhis2_error(409, "E7131"), Retriable, 4),
        (page(502), Unanswered, 4),
        (page(503), Retriable, 4),
        (requests.ConnectionError("reset"), Unanswered, 4),
        (requests.ConnectTimeout("slow"), Retriable, 4),
    ],
)
def test_what_else_goes_wrong_with_an_export_is_not_taken_for_too_large(
    reply: Reply | Exception, error: type[T2AError], asked: int
) -> None:
    dhis2, world = tracker(reply)
    with pytest.raises(T2AError) as raised:
        dhis2.export(["a"], ["p"], "x")
    assert type(raised.value) is error
    assert len(world.transport.requests) == asked


def test_an_export_that_times_out_after_other_trouble_is_not_asked_again() -> None:
    dhis2, world = tracker(page(503), requests.ReadTimeout("slow"))
    with pytest.raises(TooLarge):
        dhis2.export(["a"], ["p"], "x")
    assert len(world.transport.requests) == 2
