"""Whom 2.43 means when it refuses a whole import, by the texts that were recorded."""

import pytest

from t2a.domain.refused_groups import offenders
from t2a.domain.values import Key
from tests.unit.recorded_imports import recorded

GOOD = Key("deGoodGood1", "202601", "ouGoodGood1", "cocGoodGoo1", "aocGoodGoo1")
ALSO_GOOD = Key("deGoodGood2", "202602", "ouGoodGood2", "cocGoodGoo2", "aocGoodGoo2")

RECORDED = [
    ("E8011", "user-import-outside-hierarchy", {"org_unit": "akuprrIrykM"}),
    ("E8020", "import-element-outside-the-data-set", {"data_element": "PGXVItTFmPi"}),
    ("E8021", "import-wrong-period-type", {"period": "20261001"}),
    ("E8022", "import-unknown-org-unit", {"org_unit": "zzzzzzzzzzz"}),
    (
        "E8024",
        "import-category-option-combo-of-another-combination",
        {"data_element": "OV5laCq9zFp", "category_option_combo": "qRqMMCHMdhN"},
    ),
    ("E8030", "user-import-expired", {"period": "202608"}),
    (
        "E8033",
        "user-import-approved-with-attribute-option-combo",
        {"attribute_option_combo": "HllvX50cXC0", "org_unit": "akuprrIrykM", "period": "202609"},
    ),
    ("E8103", "import-unknown-data-element", {"data_element": "NO_SUCH_CODE"}),
    ("E8107", "import-unknown-org-unit-code", {"org_unit": "NO_SUCH_OU"}),
    ("E8108", "import-unknown-category-option-combo", {"category_option_combo": "NO_SUCH_COC"}),
    ("E8111", "import-with-attribute-option-combo-code", {"attribute_option_combo": "default"}),
]
# None of them is recorded; DHIS2 writes lists so.
LISTS = [
    ("E8011", "Current user cannot enter data for org unit(s): `[one, two]`", "org_unit"),
    ("E8020", "Data set d not usable with data element(s): `[one, two]`", "data_element"),
    ("E8021", "Data set d not usable with period(s): `[one, two]`", "period"),
    ("E8022", "Data set d not usable with org unit(s): `[one, two]`", "org_unit"),
    ("E8023", "Data set d not usable with attribute option combo(s): `[one, two]`", "attribute_option_combo"),
    ("E8030", "Untimely data entry for data set d and period(s): `[one, two]`", "period"),
]


def text_of(code: str, name: str) -> str:
    summary, _ = recorded(name, "2.43")
    (text,) = [conflict.text for conflict in summary.conflicts if conflict.code == code]
    return text


@pytest.mark.parametrize(("code", "name", "fields"), RECORDED)
@pytest.mark.parametrize("indexes", [(0, 1, 2), (-1,), ()])
def test_the_values_that_the_recorded_text_names_are_meant_whatever_the_indexes_say(
    code: str, name: str, fields: dict[str, str], indexes: tuple[int, ...]
) -> None:
    sent = [GOOD, GOOD._replace(**fields), ALSO_GOOD]
    assert offenders(code, text_of(code, name), indexes, sent) == [1]


@pytest.mark.parametrize(("code", "name", "fields"), RECORDED)
def test_all_values_that_the_text_names_are_meant(code: str, name: str, fields: dict[str, str]) -> None:
    sent = [GOOD._replace(**fields), GOOD, ALSO_GOOD._replace(**fields)]
    assert offenders(code, text_of(code, name), (), sent) == [0, 2]


@pytest.mark.parametrize(("code", "name", "fields"), [one for one in RECORDED if len(one[2]) > 1])
def test_of_several_fields_that_a_text_names_all_must_fit(code: str, name: str, fields: dict[str, str]) -> None:
    almost = [GOOD._replace(**{key: value for key, value in fields.items() if key != left_out}) for left_out in fields]
    assert offenders(code, text_of(code, name), tuple(range(len(almost))), almost) == []


@pytest.mark.parametrize(("code", "name", "fields"), RECORDED)
def test_where_the_named_one_is_not_among_the_values_nobody_is_meant(
    code: str, name: str, fields: dict[str, str]
) -> None:
    assert offenders(code, text_of(code, name), (0,), [GOOD, ALSO_GOOD]) == []


@pytest.mark.parametrize(("code", "text", "field"), LISTS)
def test_a_list_of_offenders_means_each_of_them(code: str, text: str, field: str) -> None:
    sent = [GOOD._replace(**{field: name}) for name in ("one", "on", "two", "one, two", "")]
    assert offenders(code, text, (-1,), sent) == [0, 2]


def test_the_combinations_that_do_not_belong_to_a_data_element_are_meant_together_with_it() -> None:
    text = "Data set d + data element de1 not usable with category option combo(s): `[coc1, coc2]`"
    sent = [
        Key(element, "202610", "ou", combo, "aoc") for element in ("de1", "de2") for combo in ("coc1", "coc2", "coc3")
    ]
    assert offenders("E8024", text, (), sent) == [0, 1]


def test_of_a_code_without_a_pattern_the_indexes_are_believed_where_they_single_somebody_out() -> None:
    assert offenders("E8128", "Value #[0, 2] all affect the same data value", (2, 0), [GOOD] * 3) == [0, 2]
    assert offenders("E8999", "?", (1, 1), [GOOD] * 2) == [1]


@pytest.mark.parametrize("indexes", [(0, 1), (1, 0, 1), (), (-1,), (2, 7)])
def test_indexes_that_mean_everybody_or_nobody_tell_nobody_apart(indexes: tuple[int, ...]) -> None:
    assert offenders("E8999", "?", indexes, [GOOD, ALSO_GOOD]) == []


def test_a_known_code_with_another_text_falls_back_to_the_indexes() -> None:
    assert offenders("E8103", "der Datenelement fehlt", (1,), [GOOD, ALSO_GOOD]) == [1]
    assert offenders("E8103", "der Datenelement fehlt", (0, 1), [GOOD, ALSO_GOOD]) == []


def test_the_codes_of_older_servers_have_no_pattern() -> None:
    assert offenders("E7612", "org unit(s): `[ouGoodGood1]`", (1,), [GOOD, ALSO_GOOD]) == [1]
