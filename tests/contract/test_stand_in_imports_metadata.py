"""POST /api/metadata of the stand-in. Not recorded: codes and words are those of DHIS2's source."""

import json
from typing import Any

import pytest

from local.dhis2.application import handle
from local.dhis2.users import token_for
from local.dhis2.web import Json, Request, Response
from local.dhis2.world import World

INDICATOR = {
    "id": "newIndicat0",
    "code": "NEW",
    "name": "New",
    "shortName": "New",
    "program": {"id": "WIVi3HMHIZ6"},
    "attributeValues": [{"attribute": {"id": "T2AdeCodeAt"}, "value": "NEW"}],
}
GROUP = {"id": "newGroupGr0", "name": "New group", "programIndicators": [{"id": "newIndicat0"}]}


@pytest.fixture
def world() -> World:
    return World()


def post(world: World, user: str = "admin", query: str = "", **sent: object) -> Response:
    headers = {"authorization": "ApiToken " + token_for(user)}
    return handle(world, Request("POST", "/api/metadata", query, headers, json.dumps(sent).encode()))


def report(response: Response) -> Json:
    found: Json = response.json()["response"]
    return found


def errors(response: Response) -> list[tuple[str, str]]:
    return [
        (error["errorCode"], error["errorProperty"])
        for kind in report(response)["typeReports"]
        for one in kind["objectReports"]
        for error in one["errorReports"]
    ]


def test_objects_that_refer_to_each_other_are_stored_together(world: World) -> None:
    response = post(world, programIndicators=[INDICATOR], programIndicatorGroups=[GROUP])
    assert response.status == 200
    assert report(response)["status"] == "OK"
    assert report(response)["stats"] == {"created": 2, "updated": 0, "deleted": 0, "ignored": 0, "total": 2}
    assert world.item("programIndicators", "NEW") == INDICATOR
    assert report(post(world, programIndicators=[INDICATOR]))["stats"]["updated"] == 1


def test_validation_stores_nothing(world: World) -> None:
    response = post(world, query="importMode=VALIDATE", programIndicators=[INDICATOR])
    assert (response.status, report(response)["stats"]["created"]) == (200, 1)
    assert world.metadata.get("programIndicators", "newIndicat0") is None


def test_what_is_no_collection_is_left_out(world: World) -> None:
    assert report(post(world, system={"version": "2.42"}, whatevers=[{"id": "a"}]))["stats"]["total"] == 0


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": ""}, ("E4000", "name")),
        ({"shortName": None}, ("E4000", "shortName")),
        ({"name": "n" * 231}, ("E4001", "name")),
        ({"shortName": "n" * 51}, ("E4001", "shortName")),
        ({"code": "n" * 51}, ("E4001", "code")),
        ({"program": {"id": "nobodyKnows"}}, ("E5002", "program")),
        ({"attributeValues": [{"attribute": {"id": "nobodyKnows"}, "value": ""}]}, ("E5002", "attributeValues")),
        ({"code": "MAL_DEATHS"}, ("E5003", "code")),
        ({"name": "Malaria deaths"}, ("E5003", "name")),
    ],
)
def test_a_bad_object_is_refused_and_named(world: World, change: dict[str, Any], error: tuple[str, str]) -> None:
    response = post(world, programIndicators=[{**INDICATOR, **change}])
    assert response.status == 409
    assert error in errors(response)
    assert report(response)["status"] == "ERROR"
    assert report(response)["stats"] == {"created": 0, "updated": 0, "deleted": 0, "ignored": 1, "total": 1}
    [kind] = report(response)["typeReports"]
    assert kind["klass"] == "org.hisp.dhis.program.ProgramIndicator"
    assert kind["objectReports"][0]["uid"] == "newIndicat0"


def test_one_bad_object_refuses_all_unless_told_otherwise(world: World) -> None:
    bad = {**INDICATOR, "id": "badIndicat0", "code": "MAL_DEATHS", "name": "Bad"}
    response = post(world, programIndicators=[INDICATOR, bad])
    assert report(response)["stats"]["ignored"] == 2
    assert world.metadata.get("programIndicators", "newIndicat0") is None
    response = post(world, query="atomicMode=NONE", programIndicators=[INDICATOR, bad])
    assert (response.status, report(response)["status"]) == (409, "WARNING")
    assert report(response)["stats"] == {"created": 1, "updated": 0, "deleted": 0, "ignored": 1, "total": 2}
    assert world.metadata.get("programIndicators", "newIndicat0")


def test_only_who_may_import_metadata_does(world: World) -> None:
    response = post(world, "t2a.export", programIndicators=[INDICATOR])
    assert response.status == 403
    assert "F_METADATA_IMPORT" in response.json()["message"]
