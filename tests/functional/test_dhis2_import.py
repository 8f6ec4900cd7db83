"""Importing values into the aggregate instance: what is sent, and what of an answer is a verdict."""

import json

import pytest
import requests

from t2a.domain.errors import Fatal, Faulty, Refused, T2AError, TimedOut, TooLarge, Unanswered
from t2a.domain.values import DataValue, Key
from tests.functional.scripted import CONTRACT, JSON, RECORDINGS, Reply, answer, page, recorded, target

KEY = Key("P2CMPDYn4FV", "202610", "akuprrIrykM", "qRqMMCHMdhN", "HllvX50cXC0")
VALUES = [DataValue(KEY, "4"), DataValue(KEY._replace(period="202609"), "0")]
pytestmark = pytest.mark.usefixtures("waits")


def test_values_are_posted_as_uids_with_every_strict_check_and_their_data_set() -> None:
    dhis2, world = target(recorded("import-create"))
    dhis2.import_values("UeCjcuUqPpr", VALUES)
    (url,) = world.transport.urls
    for part in (
        "async=false",
        "importStrategy=CREATE_AND_UPDATE",
        "strictPeriods=true",
        "strictDataElements=true",
        "strictCategoryOptionCombos=true",
        "strictAttributeOptionCombos=true",
        "strictOrganisationUnits=true",
    ):
        assert part in url
    assert "completeDate" not in url
    assert world.transport.sent() == {
        "dataSet": "UeCjcuUqPpr",
        "dataValues": [
            {
                "dataElement": "P2CMPDYn4FV",
                "period": period,
                "orgUnit": "akuprrIrykM",
                "categoryOptionCombo": "qRqMMCHMdhN",
                "attributeOptionCombo": "HllvX50cXC0",
                "value": value,
                "comment": "[aggregated]",
            }
            for period, value in (("202610", "4"), ("202609", "0"))
        ],
    }


@pytest.mark.parametrize(
    ("name", "status", "rejected"),
    [
        ("import-create", "SUCCESS", ()),
        ("import-create-strategy-on-existing", "SUCCESS", (0,)),
        ("import-org-unit-not-assigned", "WARNING", (0,)),
        ("import-with-unknown-data-set", "ERROR", ()),
    ],
)
def test_a_summary_is_a_verdict_behind_a_200_and_behind_a_409(name: str, status: str, rejected: tuple[int]) -> None:
    dhis2, world = target(recorded(name))
    answered = dhis2.import_values("UeCjcuUqPpr", VALUES)
    assert answered.summary.status == status
    assert answered.summary.rejected_indexes == rejected
    assert f'"status": "{status}"' in answered.text
    assert len(world.transport.requests) == 1


def test_conflicts_are_read_with_code_text_and_indexes() -> None:
    answered = target(recorded("import-org-unit-not-assigned"))[0].import_values("UeCjcuUqPpr", VALUES)
    (conflict,) = answered.summary.conflicts
    assert (conflict.code, conflict.indexes) == ("E7636", (0,))
    assert conflict.text


def test_a_summary_of_2_43_without_description_is_read() -> None:
    conflict = {"objects": {"args": "0-X"}, "value": "not found: `X`", "errorCode": "E8103", "indexes": [-1]}
    summary = {"status": "ERROR", "importCount": {"imported": 0}, "conflicts": [conflict], "rejectedIndexes": []}
    answered = target(answer({"status": "ERROR", "response": summary}, 409))[0].import_values("set", VALUES)
    assert (answered.summary.status, answered.summary.description) == ("ERROR", "")
    assert answered.summary.conflicts[0].indexes == (-1,)


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (recorded("import-wrong-password"), Refused, "The credentials are wrong"),
        (recorded("user-import-without-authority"), Refused, "F_DATAVALUE_ADD"),
        (answer({"message": "Conflict", "errorCode": "E1234"}, 409), Faulty, "409 E1234: Conflict"),
        (page(409), Fatal, "answered 409"),
        (page(413), TooLarge, "answered 413"),
        (page(400), TooLarge, "the request is too long"),
        (recorded("import-malformed-json", "2.43"), Fatal, "answered 400"),
        (recorded("import-bad-period", "2.43"), Unanswered, "answered 500: Cannot"),
        (page(200), Unanswered, "a page instead of JSON"),
        (Reply(200, "", JSON), Unanswered, "not what DHIS2 sends"),
        (answer({}), Unanswered, "not what DHIS2 sends (response"),
        (answer({"response": {"importCount": {}}}), Unanswered, "not what DHIS2 sends (response.status"),
        (answer({"response": {"importCount": {}}}, 409), Unanswered, "not what DHIS2 sends (response.status"),
        (Reply(200, '{"response": {"sta', JSON), Unanswered, "breaks off"),
        (requests.ConnectionError("reset"), Unanswered, "broke off its answer"),
        (requests.ReadTimeout("slow"), TimedOut, "did not answer in time"),
    ],
)
def test_an_answer_without_a_summary_is_no_verdict_and_nothing_is_sent_again(
    reply: Reply | Exception, error: type[T2AError], sentence: str
) -> None:
    dhis2, world = target(reply)
    with pytest.raises(T2AError) as raised:
        dhis2.import_values("set", VALUES)
    assert type(raised.value) is error
    assert sentence in str(raised.value)
    assert len(world.transport.requests) == 1


def test_removals_go_in_the_same_request_as_values_and_every_one_keeps_its_comment() -> None:
    dhis2, world = target(recorded("import-create"))
    removed = DataValue(KEY._replace(period="202608"), "7", deleted=True)
    dhis2.import_values("UeCjcuUqPpr", [VALUES[0], removed, VALUES[1]])
    sent = world.transport.sent()["dataValues"]
    assert len(world.transport.requests) == 1
    assert [value["period"] for value in sent] == ["202610", "202608", "202609"]
    assert [value.get("deleted") for value in sent] == [None, True, None]
    assert [value["value"] for value in sent] == ["4", "7", "0"]
    assert {value["comment"] for value in sent} == {"[aggregated]"}


def test_a_server_that_is_too_busy_to_begin_gets_the_same_values_again() -> None:
    dhis2, world = target(page(503, **{"Retry-After": "5"}), recorded("import-create"))
    assert dhis2.import_values("UeCjcuUqPpr", VALUES).summary.status == "SUCCESS"
    assert world.transport.sent(0) == world.transport.sent(1)


NO_VERDICT = {
    "import-async",  # a job; we never ask for one
    "import-async-good",
    "import-bad-period",
    "import-malformed-json",
    "import-wrong-password",
    "user-import-without-authority",
}


@pytest.mark.parametrize("version", RECORDINGS)
def test_every_import_that_was_recorded_is_a_verdict_unless_it_is_known_not_to_be(version: str) -> None:
    seen = set()
    for file in sorted((CONTRACT / RECORDINGS[version]).rglob("*import*.json")):
        request = json.loads(file.read_text())["request"]
        if (request["method"], request["path"]) == ("POST", "/api/dataValueSets") and file.stem not in NO_VERDICT:
            name = str(file.relative_to(CONTRACT / RECORDINGS[version]).with_suffix(""))
            answered = target(recorded(name, version))[0].import_values("set", VALUES)
            seen.add(answered.summary.status)
    assert {"SUCCESS", "WARNING"} <= seen <= {"SUCCESS", "WARNING", "ERROR"}
