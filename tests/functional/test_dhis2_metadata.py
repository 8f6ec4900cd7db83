"""Metadata through its adapter. No recording holds an import: the answers are as DHIS2 documents them."""

import pytest
import requests

from t2a.adapters.dhis2_metadata import Dhis2Metadata
from t2a.domain.errors import Faulty, Refused, Retriable, T2AError, TimedOut, TooLarge, Unanswered
from t2a.domain.metadata_import import ImportReport, ObjectError, Stats, error_sentence
from tests.functional.scripted import JSON, Reply, answer, dhis2_error, page, scripted

pytestmark = pytest.mark.usefixtures("waits")
STATS = {"created": 1, "updated": 2, "deleted": 0, "ignored": 0, "total": 3}
FINE = {"responseType": "ImportReport", "status": "OK", "stats": STATS, "typeReports": []}
ERROR = {
    "message": "Property `code` with value `A` on object B [uid] (A) already exists on object other.",
    "mainKlass": "org.hisp.dhis.program.ProgramIndicator",
    "errorCode": "E5003",
    "errorProperty": "code",
}
BAD = {
    "responseType": "ImportReport",
    "status": "ERROR",
    "stats": {"created": 0, "updated": 0, "deleted": 0, "ignored": 3, "total": 3},
    "typeReports": [
        {
            "klass": "org.hisp.dhis.program.ProgramIndicator",
            "stats": {},
            "objectReports": [
                {"klass": "org.hisp.dhis.program.ProgramIndicator", "index": 0, "uid": "a", "errorReports": [ERROR]}
            ],
        }
    ],
}


def imported(reply: Reply | Exception) -> ImportReport:
    return Dhis2Metadata(scripted(reply).client()).commit({"programIndicators": [{"id": "a"}]})


@pytest.mark.parametrize("body", [FINE, {"httpStatus": "OK", "httpStatusCode": 200, "status": "OK", "response": FINE}])
def test_an_import_that_went_well_is_read_with_and_without_its_envelope(body: object) -> None:
    report = imported(answer(body))
    assert report.fine
    assert report.stats == Stats(1, 2, 0, 0, 3)


@pytest.mark.parametrize("body", [BAD, {"httpStatusCode": 409, "status": "ERROR", "response": BAD}])
def test_every_error_of_every_object_is_read(body: object) -> None:
    report = imported(answer(body, 409))
    assert not report.fine
    assert report.errors == (ObjectError("ProgramIndicator", "a", "E5003", ERROR["message"]),)
    assert error_sentence(report.errors[0], {"a": "MAL_A"}) == (
        "ProgramIndicator MAL_A: Property `code` with value `A` on object B [uid] (A) already exists on object other "
        "(E5003); choose another one in the table, or rename the object that has it"
    )


def test_validation_and_import_say_what_they_are() -> None:
    world = scripted(answer(FINE))
    store = Dhis2Metadata(world.client())
    store.validate({"programIndicators": []})
    store.commit({"programIndicators": []})
    rest = "importStrategy=CREATE_AND_UPDATE&atomicMode=ALL"
    assert world.transport.urls == [
        f"/api/metadata?importMode=VALIDATE&{rest}",
        f"/api/metadata?importMode=COMMIT&{rest}",
    ]


@pytest.mark.parametrize(
    ("reply", "error", "sentence"),
    [
        (requests.ReadTimeout("slow"), TimedOut, "did not answer in time"),
        (page(), Unanswered, "answered with a page instead of JSON"),
        (page(413), TooLarge, "answered 413"),
        (page(504), Retriable, "answered 504"),
        (dhis2_error(409, "E1005", "no such thing"), Faulty, "E1005: no such thing"),
        (dhis2_error(403, "", "Access is denied"), Refused, "Access is denied"),
        (answer({"hello": 1}), Unanswered, "not what DHIS2 sends"),
        (answer([]), Unanswered, "not what DHIS2 sends"),
        (answer({"response": {**FINE, "stats": "many"}}), Unanswered, "not what DHIS2 sends"),
        (Reply(200, "", JSON), Unanswered, "not what DHIS2 sends"),
    ],
)
def test_other_answers_are_a_sentence(reply: Reply | Exception, error: type[T2AError], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        imported(reply)


def test_objects_are_read_whole_and_in_requests_of_bearable_length() -> None:
    one = {"id": "a", "whatever": {"this": "is"}}
    world = scripted(answer({"programIndicators": [one]}))
    found = Dhis2Metadata(world.client()).owned("programIndicators", "code", [f"CODE_{n:045}" for n in range(100)])
    assert found == [one, one]
    assert all(len(url) < 6_000 for url in world.transport.urls)
    assert world.transport.urls[0].startswith(
        "/api/programIndicators?paging=false&fields=:owner,analyticsPeriodBoundaries%5B:owner%5D&filter=code:in:%5BCODE"
    )


@pytest.mark.parametrize("body", [{}, {"programIndicators": {}}, {"programIndicators": [{"name": "no id"}]}, [], None])
def test_a_list_that_is_none_is_a_sentence(body: object) -> None:
    with pytest.raises(Unanswered, match="not what DHIS2 sends"):
        Dhis2Metadata(scripted(answer(body)).client()).owned("programIndicators", "id", ["a"])
