"""What operators and tests do to the stand-in by `/stand-in/...`, and what its web API answers then."""

import json
from urllib.parse import urlencode

import pytest

from local.dhis2.application import handle
from local.dhis2.users import token_for
from local.dhis2.web import Json, Request, Response
from local.dhis2.world import World
from tests.contract.givens import FIRST_FACILITY
from tests.contract.recorded import authorization

DEATHS, TESTED = "vxHWjkR51Fk", "rMeH1Pu33TS"
STRICT = "strictOrganisationUnits=true&strictPeriods=true&strictDataElements=true&strictCategoryOptionCombos=true"


@pytest.fixture
def world() -> World:
    return World()


def tell(world: World, command: str, **arguments: object) -> None:
    response = handle(world, Request("POST", f"/stand-in/{command}", body=json.dumps(arguments).encode()))
    assert response.status == 200, response.body


def ask(world: World, path: str, username: str = "t2a.export", **query: str) -> Response:
    headers = {"authorization": authorization(username)}
    return handle(world, Request("GET", path, urlencode(query), headers))


def export(world: World, indicator: str, period: str, unit: str = FIRST_FACILITY) -> list[str]:
    query = f"dimension=dx:{indicator}&dimension=pe:{period}&dimension=ou:{unit}"
    headers = {"authorization": "ApiToken " + token_for("t2a.export")}
    response = handle(world, Request("GET", "/api/analytics/dataValueSet.json", query, headers))
    return [row["value"] for row in response.json()["dataValues"]]


def send(world: World, period: str, value: str) -> Json:
    body = {"dataElement": "OV5laCq9zFp", "period": period, "orgUnit": FIRST_FACILITY, "value": value}
    content = json.dumps({"dataSet": "UeCjcuUqPpr", "dataValues": [body]}).encode()
    headers = {"authorization": "ApiToken " + token_for("t2a.import")}
    summary: Json = handle(world, Request("POST", "/api/dataValueSets", STRICT, headers, content)).json()["response"]
    return summary


def codes(summary: Json) -> list[str]:
    return [conflict["errorCode"] for conflict in summary["conflicts"]]


def test_relative_periods_follow_the_day(world: World) -> None:
    assert export(world, TESTED, "LAST_MONTH") == export(world, TESTED, "202610") == ["3"]
    tell(world, "today", today="2026-10-05")
    assert export(world, TESTED, "LAST_MONTH") == export(world, TESTED, "202609") == ["2"]


def test_a_deleted_case_lessens_the_sum_and_is_the_newest_change(world: World) -> None:
    tell(world, "counts", program_indicator="MAL_TESTED_0_4_F", org_unit="OU_D01_F001", day="2026-08-03", value=0)
    assert export(world, TESTED, "20260803") == []
    newest = ask(
        world, "/api/tracker/events", "admin", orgUnit="WRVvoe2Iam9", order="updatedAt:desc", includeDeleted="true"
    ).json()["events"][0]
    assert (newest["orgUnit"], newest["occurredAt"][:10], newest["deleted"]) == (FIRST_FACILITY, "2026-08-03", True)


def test_exports_show_a_change_after_the_next_analytics_run(world: World) -> None:
    arguments = {"program_indicator": DEATHS, "org_unit": FIRST_FACILITY, "day": "2026-10-05", "value": 7}
    tell(world, "counts", **arguments, refresh_analytics=False)
    assert export(world, DEATHS, "20261005") == []
    before = ask(world, "/api/system/info").json()["lastAnalyticsTableSuccess"]
    headers = {"authorization": authorization("t2a.analyst")}
    handle(world, Request("POST", "/api/resourceTables/analytics", "", headers))
    tell(world, "finish-jobs")
    assert export(world, DEATHS, "20261005") == ["7"]
    assert ask(world, "/api/system/info").json()["lastAnalyticsTableSuccess"] > before


def test_a_failed_job_is_known_by_its_configuration(world: World) -> None:
    tell(world, "jobs", fails_next=True)
    headers = {"authorization": authorization("t2a.analyst")}
    started = handle(world, Request("POST", "/api/resourceTables/analytics", "", headers)).json()["response"]
    tell(world, "finish-jobs")
    assert ask(world, f"/api/jobConfigurations/{started['id']}").json()["lastExecutedStatus"] == "FAILED"
    assert ask(world, started["relativeNotifierEndpoint"]).json() == []


def test_a_facility_that_no_longer_reports_is_refused(world: World) -> None:
    tell(world, "unassign", data_set="MAL_MONTHLY", org_unit="OU_D01_F001")
    assert codes(send(world, "202610", "1")) == ["E7636"]
    tell(world, "assign", data_set="MAL_MONTHLY", org_unit="OU_D01_F001")
    assert codes(send(world, "202610", "1")) == []


def test_expired_and_approved_reports_are_refused(world: World) -> None:
    tell(world, "expiry-days", data_set="MAL_MONTHLY", days=5)
    assert codes(send(world, "202609", "1")) == ["E7640"]
    tell(world, "expiry-days", data_set="MAL_MONTHLY", days=0)
    tell(world, "approve", period="202609", org_unit="OU_D01_F001")
    assert codes(send(world, "202609", "1")) == ["E7642"]


def test_a_value_typed_by_somebody_else_is_read_back_with_its_author(world: World) -> None:
    typed = {"data_element": "MAL_DEATHS", "period": "202610", "org_unit": "OU_D01_F001", "value": "4"}
    tell(world, "values", **typed, stored_by="nurse", comment="by phone")
    rows = ask(
        world,
        "/api/dataValueSets.json",
        "t2a.import",
        dataSet="UeCjcuUqPpr",
        period="202610",
        orgUnit=FIRST_FACILITY,
    ).json()["dataValues"]
    assert [(row["value"], row["storedBy"], row["comment"]) for row in rows] == [("4", "nurse", "by phone")]


def test_a_broken_indicator_vanishes_beside_others_and_fails_alone(world: World) -> None:
    tell(world, "break-indicators", program_indicators=["MAL_TESTED_0_4_F"])
    assert export(world, f"{TESTED};{DEATHS}", "202610") == []
    assert export(world, TESTED, "202609;202610") == []
    query = f"dimension=dx:{TESTED}&dimension=pe:202610&dimension=ou:{FIRST_FACILITY}"
    headers = {"authorization": authorization("t2a.export")}
    alone = handle(world, Request("GET", "/api/analytics/dataValueSet.json", query, headers))
    assert (alone.status, alone.json()["errorCode"]) == (409, "E7145")


def test_the_example_may_have_every_facility_several_times() -> None:
    once, thrice = World(), World(facilities_times=3)
    facilities = [unit for unit in thrice.metadata.list("organisationUnits") if unit["level"] == 3]
    assert len(facilities) == 3 * 40
    total = int(export(once, TESTED, "202610", "WRVvoe2Iam9")[0])
    assert export(thrice, TESTED, "202610", "WRVvoe2Iam9") == [str(3 * total)]


def test_a_reset_brings_the_beginning_back(world: World) -> None:
    send(world, "202610", "1")
    tell(world, "row-limit", rows=1)
    tell(world, "reset")
    assert (world.stored_values(), world.row_limit) == ([], 100_000)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("no-such-command", {}), ("today", {"day": "x"}), ("faults", {"fault": "flood"}), ("today", {"today": "x"})],
)
def test_what_cannot_be_done_is_said(world: World, command: str, arguments: Json) -> None:
    response = handle(world, Request("POST", f"/stand-in/{command}", body=json.dumps(arguments).encode()))
    assert response.status == 400
    assert response.json()["error"]


def test_an_unknown_well_formed_token_is_unauthorized(world: World) -> None:
    headers = {"authorization": "ApiToken " + token_for("nobody")}
    assert handle(world, Request("GET", "/api/me", "", headers)).status == 401


def test_a_new_token_is_its_makers(world: World) -> None:
    headers = {"authorization": authorization("t2a.import")}
    created = handle(world, Request("POST", "/api/apiToken", "", headers, b"{}"))
    assert created.status == 201
    headers = {"authorization": "ApiToken " + created.json()["response"]["key"]}
    assert handle(world, Request("GET", "/api/me", "", headers)).json()["username"] == "t2a.import"
