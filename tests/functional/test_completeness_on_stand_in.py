"""Registering against the stand-in, over HTTP."""

from collections.abc import Iterator
from datetime import date

import pytest

from local.dhis2.completeness import Report as Theirs
from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.dhis2.world import World
from t2a.adapters.dhis2_completeness import Dhis2Completeness
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.domain.completeness import Line, Report, What
from t2a.domain.credentials import Credentials
from t2a.services.registering import Registering

MONTHLY, FACILITY, OTHER, DEFAULT = "UeCjcuUqPpr", "akuprrIrykM", "bdu9TnchgbY", "HllvX50cXC0"
HERE, THERE = (Report(MONTHLY, "202609", unit, DEFAULT) for unit in (FACILITY, OTHER))
PATH = "/api/completeDataSetRegistrations"


@pytest.fixture(params=["2.42", "2.43"])
def dhis2(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(World(today=date(2026, 11, 23), version=request.param)) as server:
        yield server


def registering(dhis2: Server, user: str = "t2a.import") -> Registering:
    credentials = Credentials(url=dhis2.url, token=token_for(user))
    client = Dhis2Instances(lambda name: credentials, lambda: 60.0).client("any")
    return Registering(Dhis2Completeness(client))


def test_what_is_registered_is_found_again_and_taken_back(dhis2: Server) -> None:
    work = registering(dhis2)
    assert work([Line(HERE, What.REGISTER), Line(THERE, What.REGISTER)]) == [
        Line(HERE, What.REGISTERED),
        Line(THERE, What.REGISTERED),
    ]
    known = work.known([HERE, THERE])
    assert {one.stored_by for one in known.values()} == {"t2a.import"}
    assert work([Line(HERE, What.UNREGISTER)]) == [Line(HERE, What.UNREGISTERED)]
    assert list(work.known([HERE, THERE])) == [THERE]


def test_what_the_user_may_not_register_is_told_by_the_server_s_words(dhis2: Server) -> None:
    done = registering(dhis2, "t2a.district")([Line(HERE, What.REGISTER)])
    reason = "DHIS2: Organisation unit is not in hierarchy of user: t2a.district"
    assert done == [Line(HERE, What.WITHHELD, reason)]


@pytest.mark.parametrize("processed", [True, False])
def test_a_lost_answer_ends_with_each_registered_once(dhis2: Server, processed: bool) -> None:
    dhis2.world.add_fault(fault="reset", path_prefix=PATH, method="POST", processed=processed)
    done = registering(dhis2)([Line(HERE, What.REGISTER), Line(THERE, What.REGISTER)])
    assert {line.what for line in done} == {What.REGISTERED}
    assert Theirs(MONTHLY, "202609", FACILITY) in dhis2.world.completeness
    posts = [entry for entry in dhis2.world.log.as_json() if entry["method"] == "POST"]
    assert len(posts) == (1 if processed else 2)
