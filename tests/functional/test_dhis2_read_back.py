"""Reading values back from the aggregate instance, against what DHIS2 2.42 and 2.43 answered."""

import pytest

from t2a.domain.errors import Refused, Retriable
from t2a.domain.values import Key, StoredValue
from tests.functional.scripted import Reply, answer, recorded, target

KEY = Key("P2CMPDYn4FV", "202610", "akuprrIrykM", "qRqMMCHMdhN", "HllvX50cXC0")
STORED = {
    "dataElement": KEY.data_element,
    "categoryOptionCombo": KEY.category_option_combo,
    "attributeOptionCombo": KEY.attribute_option_combo,
    "value": "21",
    "storedBy": "t2a.import",
}
pytestmark = pytest.mark.usefixtures("waits")


def read(reply: Reply) -> dict[Key, StoredValue]:
    return target(reply)[0].stored_values("UeCjcuUqPpr", ["202610"], ["akuprrIrykM"])


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
