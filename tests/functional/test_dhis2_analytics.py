"""Analytics tables of the tracker instance through their adapter, as DHIS2 2.42 and 2.43 answered."""

from datetime import datetime

import pytest

from t2a.adapters.dhis2_analytics import Dhis2Analytics
from t2a.domain.errors import Refused, Unanswered
from t2a.domain.freshness import JobState
from t2a.domain.mapping_upkeep import Analytics
from tests.functional.scripted import URL, Reply, Scripted, answer, recorded, scripted

JOB = "y8FWcTIsHaJ"
pytestmark = pytest.mark.usefixtures("waits")


def tables(*script: Reply | Exception) -> tuple[Dhis2Analytics, Scripted]:
    world = scripted(*script)
    return Dhis2Analytics(world.client()), world


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_new_tables_are_asked_for_and_the_job_is_known(version: str) -> None:
    dhis2, world = tables(recorded("analytics-start", version))
    made = dhis2.make(Analytics(trigger=True, last_years=2, skip=("AGGREGATE", "OUTLIERS")))
    assert made.job
    assert datetime.fromisoformat(made.created)
    assert world.transport.urls == [
        "/api/resourceTables/analytics?skipAggregate=true&skipOutliers=true&lastYears=2",
    ]
    assert world.transport.requests[0].method == "POST"


def test_who_may_not_have_them_made_is_told_the_authority() -> None:
    with pytest.raises(Refused, match="F_PERFORM_MAINTENANCE"):
        tables(recorded("user-analytics-start-without-authority"))[0].make(Analytics(trigger=True))


def test_a_start_whose_answer_is_lost_is_not_made_twice_by_the_client() -> None:
    dhis2, world = tables(Reply(502, "", "text/html"), recorded("analytics-start"))
    with pytest.raises(Unanswered):
        dhis2.make(Analytics(trigger=True))
    assert len(world.transport.requests) == 1


@pytest.mark.parametrize(
    ("name", "version", "state"),
    [
        ("user-job-configuration-running", "2.42", JobState.AT_WORK),
        ("job-configuration-completed", "2.42", JobState.COMPLETED),
        ("analytics-job-done", "2.43", JobState.COMPLETED),
        ("analytics-job-failed", "2.43", JobState.FAILED),
    ],
)
def test_a_job_is_known_by_its_own_configuration(name: str, version: str, state: JobState) -> None:
    dhis2, world = tables(recorded(name, version))
    assert dhis2.state(JOB) is state
    assert world.transport.urls == [f"/api/jobConfigurations/{JOB}?fields=jobStatus,lastExecutedStatus"]


def test_a_job_that_the_server_does_not_know_is_unknown() -> None:
    assert tables(answer({"status": "ERROR"}, status=404))[0].state(JOB) is JobState.UNKNOWN


def test_the_newest_change_of_a_programme_s_events_is_read() -> None:
    dhis2, world = tables(recorded("user-tracker-events-newest-change"))
    changed = dhis2.newest_change("WIVi3HMHIZ6", "WRVvoe2Iam9")
    assert changed == datetime(2026, 11, 23, 2, 1, 38, 918_000)  # noqa: DTZ001 - as DHIS2 writes it
    assert "order=updatedAt:desc&pageSize=1" in world.transport.urls[0]


def test_events_that_may_not_be_seen_are_an_error_and_none_have_no_newest_change() -> None:
    with pytest.raises(Refused):
        tables(answer({"message": "Access is denied"}, status=403))[0].newest_change("p", "o")
    assert tables(answer({"events": []}))[0].newest_change("p", "o") is None


def test_instances_are_told_apart_by_their_address() -> None:
    assert tables(answer({}))[0].address == URL
