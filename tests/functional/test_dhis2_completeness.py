"""Complete data set registrations, against what DHIS2 2.41, 2.42 and 2.43 answered."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from t2a.adapters.dhis2_completeness import Dhis2Completeness
from t2a.domain.completeness import Objection, Registration, Report
from t2a.domain.errors import Fatal, Refused, Unanswered
from tests.functional.scripted import Reply, Scripted, answer, dhis2_error, recorded, scripted

MONTHLY, FACILITY, DEFAULT = "UeCjcuUqPpr", "akuprrIrykM", "HllvX50cXC0"
MONTHS = ("202608", "202609", "202610")
REPORT = Report(MONTHLY, "202608", FACILITY, DEFAULT)
WHOLE = {
    "id": DEFAULT,
    "name": "default",
    "categoryCombo": {"id": "bjDvmb4bfuf"},
    "categoryOptions": [{"id": "xYerKDKCefk"}],
}
BY_FUNDER = {
    "id": "funder00001",
    "name": "A, B",
    "categoryCombo": {"id": "cc000000001"},
    "categoryOptions": [{"id": "a"}, {"id": "b"}],
}
GONE = Reply(204, "", "")
VERSIONS = pytest.mark.parametrize("version", ["2.42", "2.43"])
pytestmark = pytest.mark.usefixtures("waits")


def completeness(*script: Reply | Exception) -> tuple[Dhis2Completeness, Scripted]:
    world = scripted(*script)
    return Dhis2Completeness(world.client()), world


def query(world: Scripted, index: int = -1) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(world.transport.urls[index]).query)


@VERSIONS
def test_registrations_are_read_with_who_made_them(version: str) -> None:
    target, world = completeness(recorded("complete-read", version))
    found = target.read(MONTHLY, MONTHS, [FACILITY])
    assert found == [Registration(REPORT._replace(period=month), "admin") for month in MONTHS]
    assert world.transport.urls == [
        f"/api/completeDataSetRegistrations?dataSet={MONTHLY}&startDate=2026-08-01&endDate=2026-10-31&orgUnit={FACILITY}"
    ]


def test_2_41_answers_alike() -> None:
    target, _ = completeness(recorded("read-completeness-after-import", "2.41"))
    (found,) = target.read(MONTHLY, ["202605"], ["bdu9TnchgbY"])
    assert found == Registration(Report(MONTHLY, "202605", "bdu9TnchgbY", DEFAULT), "admin")


def test_those_of_periods_in_between_are_left_aside() -> None:
    target, _ = completeness(recorded("complete-read"))
    assert [one.report.period for one in target.read(MONTHLY, ("202608", "202610"), [FACILITY])] == ["202608", "202610"]


def test_none_is_an_empty_object() -> None:
    target, _ = completeness(recorded("read-completeness-after-dry-run", "2.43"))
    assert target.read(MONTHLY, MONTHS, [FACILITY]) == []


def test_a_report_that_is_marked_incomplete_is_told_apart() -> None:
    one = {
        "period": "202608",
        "dataSet": MONTHLY,
        "organisationUnit": FACILITY,
        "attributeOptionCombo": DEFAULT,
        "completed": False,
    }
    target, _ = completeness(answer({"completeDataSetRegistrations": [one]}))
    assert target.read(MONTHLY, MONTHS, [FACILITY]) == [Registration(REPORT, "", completed=False)]


def test_many_org_units_are_asked_for_in_urls_that_servers_take() -> None:
    target, world = completeness(answer({}))
    units = [f"unit{number:07d}" for number in range(600)]
    target.read(MONTHLY, MONTHS, units)
    assert [value for index in range(3) for name, value in query(world, index) if name == "orgUnit"] == units
    assert all(len(url) < 7_000 for url in world.transport.urls)


@VERSIONS
def test_registering_names_everything_by_uid_and_gives_no_date(version: str) -> None:
    target, world = completeness(recorded("complete-register", version))
    assert target.register([REPORT, REPORT._replace(period="202609")]) == []
    (first, second) = world.transport.sent()["completeDataSetRegistrations"]
    assert first == {
        "dataSet": MONTHLY,
        "period": "202608",
        "organisationUnit": FACILITY,
        "attributeOptionCombo": DEFAULT,
        "completed": True,
    }
    assert second["period"] == "202609"


@VERSIONS
def test_conflicts_in_a_200_are_read(version: str) -> None:
    target, _ = completeness(recorded("complete-register-one-bad", version))
    (objection,) = target.register([REPORT._replace(data_set="zzzzzzzzzzz"), REPORT])
    assert objection == Objection("zzzzzzzzzzz", "Data set not found or not accessible")
    assert objection.concerns(REPORT._replace(data_set="zzzzzzzzzzz"))
    assert not objection.concerns(REPORT)


@VERSIONS
def test_conflicts_in_a_409_are_read(version: str) -> None:
    target, _ = completeness(recorded("user-complete-outside-hierarchy", version))
    text = "Organisation unit is not in hierarchy of user: t2a.district"
    assert target.register([REPORT]) == [Objection(FACILITY, text)]


def test_what_is_ignored_without_a_conflict_is_an_objection_too() -> None:
    target, _ = completeness(answer({"response": {"importCount": {"ignored": 1}, "conflicts": []}}))
    assert target.register([REPORT]) == [Objection("", "no reason given")]


def test_a_409_of_another_kind_is_an_error() -> None:
    target, _ = completeness(dhis2_error(409, "E1234", "not now"))
    with pytest.raises(Fatal, match="E1234"):
        target.register([REPORT])


def test_a_missing_right_says_what_to_give() -> None:
    target, _ = completeness(dhis2_error(403))
    with pytest.raises(Refused, match="Give the integration user this right"):
        target.register([REPORT])


def test_a_lost_answer_is_not_sent_again_blindly() -> None:
    target, world = completeness(requests.ConnectionError("reset"))
    with pytest.raises(Unanswered):
        target.register([REPORT])
    assert len(world.transport.requests) == 1


def test_a_registration_is_taken_back_as_recorded() -> None:
    """Recording `complete-delete`."""
    target, world = completeness(answer(WHOLE), GONE)
    assert target.unregister(REPORT) == ""
    assert world.transport.requests[-1].method == "DELETE"
    assert query(world) == [("ds", MONTHLY), ("pe", "202608"), ("ou", FACILITY)]


def test_of_another_attribute_option_combination_by_its_options() -> None:
    target, world = completeness(answer(BY_FUNDER), GONE)
    for period in MONTHS:
        target.unregister(REPORT._replace(period=period, attribute_option_combo="funder00001"))
    assert query(world)[3:] == [("cc", "cc000000001"), ("cp", "a;b")]
    assert len(world.transport.requests) == 4, "the combination is asked for once"


def test_a_locked_data_set_is_an_objection() -> None:
    target, _ = completeness(answer(WHOLE), dhis2_error(409, message="Locked Data set(s) : UeCjcuUqPpr"))
    assert target.unregister(REPORT) == "Locked Data set(s) : UeCjcuUqPpr"


def test_taking_back_is_repeated_when_its_answer_is_lost(waits: list[float]) -> None:
    target, world = completeness(answer(WHOLE), requests.ConnectionError("reset"), GONE)
    assert target.unregister(REPORT) == ""
    assert [request.method for request in world.transport.requests] == ["GET", "DELETE", "DELETE"]
    assert len(waits) == 1
