"""The aggregate instance's metadata through its adapter, against what DHIS2 2.42 and 2.43 answered."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from t2a.adapters.dhis2_target import Dhis2Target
from t2a.domain.errors import Fatal, Unanswered
from t2a.domain.metadata import DataSet, ServerInfo, User
from tests.functional.scripted import answer, recorded, target

pytestmark = pytest.mark.usefixtures("waits")


def test_the_recorded_data_set_is_read_with_the_combination_in_force() -> None:
    (found,) = target(recorded("data-set"))[0].data_sets(["UeCjcuUqPpr"])
    assert (found.id, found.period_type) == ("UeCjcuUqPpr", "Monthly")
    assert found.data_elements
    assert all(one.value_type and one.category_combo for one in found.data_elements)


def test_a_data_sets_own_category_combination_wins_over_the_elements() -> None:
    element = {"id": "de", "code": "DE", "name": "De", "valueType": "INTEGER", "categoryCombo": {"id": "own"}}
    body = {"id": "ds", "name": "Ds", "periodType": "Monthly", "categoryCombo": {"id": "cc"}}
    held = [{"dataElement": element, "categoryCombo": {"id": "here"}}, {"dataElement": {**element, "id": "de2"}}]
    (found,) = target(answer({**body, "dataSetElements": held}))[0].data_sets(["ds"])
    assert [one.category_combo for one in found.data_elements] == ["here", "own"]


def test_a_data_set_that_does_not_exist_refuses_the_run() -> None:
    with pytest.raises(Fatal, match="data set zzzzzzzzzzz does not exist, or the integration user may not see it"):
        target(recorded("attribute-unknown"))[0].data_sets(["zzzzzzzzzzz"])


def test_the_recorded_option_combinations_are_read() -> None:
    dhis2, world = target(recorded("category-option-combos"))
    found = dhis2.category_option_combos({"tauy2DYOKeo", "bjDvmb4bfuf"})
    assert ("HllvX50cXC0", "default") in {(one.id, one.name) for one in found}
    assert "categoryCombo.id:in:%5BbjDvmb4bfuf,tauy2DYOKeo%5D" in world.transport.urls[0]


def test_many_category_combinations_are_asked_for_in_urls_that_servers_take() -> None:
    dhis2, world = target(answer({"categoryOptionCombos": []}))
    dhis2.category_option_combos([f"combo{number:06}" for number in range(1_000)])
    assert all(len(url) <= 7_600 for url in world.transport.urls)


def data_set(**fields: object) -> DataSet:
    body = {"id": "ds", "name": "Ds", "periodType": "Monthly", "categoryCombo": {"id": "cc"}, **fields}
    (found,) = target(answer(body))[0].data_sets(["ds"])
    return found


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_the_recorded_data_set_says_which_periods_it_takes_and_that_we_may_write(version: str) -> None:
    dhis2, world = target(recorded("data-set", version))
    (found,) = dhis2.data_sets(["UeCjcuUqPpr"])
    assert (found.open_future_periods, found.may_write) == (1, True)
    assert found.org_units
    for field in ("openFuturePeriods", "access", "organisationUnits%5Bid%5D"):
        assert f",{field}," in world.transport.urls[0]


@pytest.mark.parametrize(
    ("fields", "may_write"),
    [
        ({"access": {"data": {"write": True, "read": True}}}, True),
        ({"access": {"write": True, "data": {"write": False, "read": True}}}, False),
        ({"access": {"data": {}}}, None),
        ({"access": {"write": True}}, None),
        ({}, None),
    ],
)
def test_the_right_to_write_values_is_not_the_right_to_change_the_data_set(
    fields: dict[str, object], may_write: bool | None
) -> None:
    assert data_set(**fields).may_write is may_write


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_the_recorded_user_is_read_with_authorities_and_roots(version: str) -> None:
    dhis2, world = target(recorded("user-me", version))
    country = frozenset({"WRVvoe2Iam9"})
    assert dhis2.user() == User("t2a.import", frozenset({"F_DATAVALUE_ADD"}), country, country)
    fields = "username,authorities,organisationUnits%5Bid%5D,dataViewOrganisationUnits%5Bid%5D"
    assert world.transport.urls == [f"/api/me?fields={fields}"]


def test_a_user_without_rights_and_roots_is_read_too() -> None:
    assert target(answer({"username": "t2a"}))[0].user() == User("t2a", frozenset(), frozenset())


def test_the_server_s_own_day_is_read_with_its_version() -> None:
    assert target(recorded("system-info"))[0].server() == ServerInfo(
        version="2.42.5.2",
        last_analytics="2026-11-23T02:01:40.046",
        calendar="iso8601",
        today=date(2026, 11, 23),
        now=datetime(2026, 11, 23, 2, 4, 20, 461_000),  # noqa: DTZ001 - as DHIS2 writes it
    )
    assert target(recorded("system-info", "2.43"))[0].server().today == date(2026, 11, 23)


Call = Callable[[Dhis2Target], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda dhis2: dhis2.server(),
        lambda dhis2: dhis2.data_sets(["x"]),
        lambda dhis2: dhis2.category_option_combos(["x"]),
        lambda dhis2: dhis2.org_units_matching("CODE"),
        lambda dhis2: dhis2.user(),
    ],
)
def test_metadata_that_is_not_what_dhis2_sends_is_asked_for_again(call: Call) -> None:
    with pytest.raises(Unanswered, match="not what DHIS2 sends"):
        call(target(answer({"unexpected": True}))[0])
