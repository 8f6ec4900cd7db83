"""The aggregate instance through its adapter, against what DHIS2 2.42 and 2.43 answered."""

from collections.abc import Callable

import pytest

from t2a.adapters.dhis2_target import Dhis2Target
from t2a.domain.errors import Fatal, Refused, Retriable, T2AError
from t2a.domain.values import DataValue, Key, StoredValue
from tests.functional.scripted import JSON, Reply, Scripted, answer, page, recorded, scripted

KEY = Key("P2CMPDYn4FV", "202610", "akuprrIrykM", "qRqMMCHMdhN", "HllvX50cXC0")
VALUES = [DataValue(KEY, "4"), DataValue(KEY._replace(period="202609"), "0")]
STORED = {
    "dataElement": KEY.data_element,
    "categoryOptionCombo": KEY.category_option_combo,
    "attributeOptionCombo": KEY.attribute_option_combo,
    "value": "21",
    "storedBy": "t2a.import",
}


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda seconds: None)


def target(*script: Reply | Exception) -> tuple[Dhis2Target, Scripted]:
    world = scripted(*script)
    return Dhis2Target(world.client()), world


def read(reply: Reply) -> dict[Key, StoredValue]:
    return target(reply)[0].stored_values("UeCjcuUqPpr", ["202610"], ["akuprrIrykM"])


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
        (answer({"message": "Conflict", "errorCode": "E1234"}, 409), Fatal, "409 E1234: Conflict"),
        (page(409), Fatal, "answered 409"),
        (page(413), T2AError, "Lower batches.max_values"),
        (answer({"message": 'Cannot invoke "DataEntryGroup.deletion()"'}, 500), Retriable, "answered 500: Cannot"),
        (page(200), Retriable, "a page instead of JSON"),
        (Reply(200, "", JSON), Retriable, "not what DHIS2 sends"),
        (answer({}), Retriable, "not what DHIS2 sends (response"),
        (Reply(200, '{"response": {"sta', JSON), Retriable, "breaks off"),
    ],
)
def test_an_answer_without_a_summary_is_no_verdict(reply: Reply, error: type[T2AError], sentence: str) -> None:
    with pytest.raises(error) as raised:
        target(reply)[0].import_values("set", VALUES)
    assert sentence in str(raised.value)


def test_values_are_read_back_with_who_stored_them() -> None:
    stored = read(recorded("read-target-values"))
    assert stored
    assert all(len(part) > 5 for key in stored for part in key)
    assert {value.stored_by for value in stored.values()} <= {"admin", "t2a.import", "clerk"}


def test_a_period_and_an_org_unit_at_the_top_stand_for_every_value() -> None:
    """2.43 (recording `user-read-target`)."""
    body = {"dataSet": "UeCjcuUqPpr", "period": "202610", "orgUnit": "akuprrIrykM", "dataValues": [STORED]}
    assert read(answer(body)) == {KEY: StoredValue("21", "t2a.import")}


@pytest.mark.parametrize(
    "body",
    [
        {"period": "202610", "dataValues": [{**STORED, "orgUnit": "akuprrIrykM"}]},
        {"orgUnit": "akuprrIrykM", "dataValues": [{**STORED, "period": "202610"}]},
        {"period": "999", "orgUnit": "x", "dataValues": [{**STORED, "period": "202610", "orgUnit": "akuprrIrykM"}]},
    ],
)
def test_what_stands_in_the_value_wins_over_the_top(body: dict[str, object]) -> None:
    assert list(read(answer(body))) == [KEY]


def test_nothing_stored_is_nothing_and_no_trouble() -> None:
    assert read(recorded("read-target-values-none")) == {}
    assert read(answer({"dataSet": "UeCjcuUqPpr"})) == {}


def test_an_empty_answer_means_that_we_may_not_read_there() -> None:
    with pytest.raises(Refused, match="may not read these org units"):
        read(recorded("user-read-target-outside-hierarchy"))


def test_2_43_says_so() -> None:
    with pytest.raises(Refused, match="E2012"):
        read(answer({"message": "User is not allowed to view org unit(s)", "errorCode": "E2012"}, 409))


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"dataValues": [{"value": "1"}]},
        {"dataValues": None},
        {"dataValues": [STORED]},  # neither period nor org unit anywhere
        {"dataValues": ["x"]},
    ],
)
def test_values_that_cannot_be_read_are_asked_for_again(body: object) -> None:
    with pytest.raises(Retriable, match="not a data value set"):
        read(answer(body))


@pytest.mark.parametrize(("periods", "org_units"), [(1, 1), (3, 600), (400, 250), (400, 1), (800, 300)])
def test_reading_back_asks_for_every_org_unit_and_period_once_in_urls_that_servers_take(
    periods: int, org_units: int
) -> None:
    dhis2, world = target(answer({"dataValues": []}))
    days = [f"2026WedW{number}" for number in range(periods)]
    units = [f"facility{number:03}" for number in range(org_units)]
    dhis2.stored_values("UeCjcuUqPpr", days, units)
    asked: set[tuple[str, str]] = set()
    for url in world.transport.urls:
        assert len(url) <= 7_600
        parts = [part.split("=") for part in url.split("?")[1].split("&")]
        assert ["dataSet", "UeCjcuUqPpr"] in parts
        pairs = [(p, u) for key, p in parts if key == "period" for name, u in parts if name == "orgUnit"]
        assert asked.isdisjoint(pairs)
        asked.update(pairs)
    assert len(asked) == periods * org_units


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


def org_unit(uid: str, code: str | None) -> dict[str, object]:
    made: dict[str, object] = {"id": uid, "name": uid, "path": f"/{uid}", "level": 1}
    return made if code is None else {**made, "code": code}


def test_org_units_are_found_by_code_unless_two_share_it() -> None:
    units = [org_unit("a", "A"), org_unit("b", "B"), org_unit("c", "B"), org_unit("d", None)]
    assert target(answer({"organisationUnits": units}))[0].org_units_matching("CODE") == {"A": "a"}


Call = Callable[[Dhis2Target], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda dhis2: dhis2.server(),
        lambda dhis2: dhis2.data_sets(["x"]),
        lambda dhis2: dhis2.category_option_combos(["x"]),
        lambda dhis2: dhis2.org_units_matching("CODE"),
    ],
)
def test_metadata_that_is_not_what_dhis2_sends_is_asked_for_again(call: Call) -> None:
    with pytest.raises(Retriable, match="not what DHIS2 sends"):
        call(target(answer({"unexpected": True}))[0])
