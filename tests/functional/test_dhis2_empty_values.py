"""Values without content, which DHIS2 keeps where somebody wrote only a comment."""

import pytest

from t2a.domain.values import Key, StoredValue
from tests.functional.scripted import answer, target

KEY = Key("P2CMPDYn4FV", "202610", "akuprrIrykM", "qRqMMCHMdhN", "HllvX50cXC0")
COMMENTED = {
    "dataElement": KEY.data_element,
    "period": KEY.period,
    "orgUnit": KEY.org_unit,
    "categoryOptionCombo": KEY.category_option_combo,
    "attributeOptionCombo": KEY.attribute_option_combo,
    "storedBy": "nurse",
    "comment": "no stock",
}


@pytest.mark.parametrize("content", [{}, {"value": None}, {"value": ""}])
def test_a_value_without_content_is_read_as_an_empty_one(content: dict[str, object]) -> None:
    dhis2, _ = target(answer({"dataSet": "UeCjcuUqPpr", "dataValues": [{**COMMENTED, **content}]}))
    stored = dhis2.stored_values("UeCjcuUqPpr", [KEY.period], [KEY.org_unit])
    assert stored == {KEY: StoredValue("", "nurse")}


def test_a_zero_has_content() -> None:
    dhis2, _ = target(answer({"dataSet": "UeCjcuUqPpr", "dataValues": [{**COMMENTED, "value": "0"}]}))
    stored = dhis2.stored_values("UeCjcuUqPpr", [KEY.period], [KEY.org_unit])
    assert stored == {KEY: StoredValue("0", "nurse")}
