"""Who must act on a refusal, by its code."""

import pytest

from t2a.domain import exports
from t2a.domain.advice import ADVICE, Remedy, remedy
from t2a.domain.import_summary import UNNAMED
from tests.unit.recorded_imports import FOLDERS, imports_with_a_summary, recorded

# An import that asks for all or nothing; T2A never does.
NEVER_ASKED_FOR = {"E8000"}


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("E7610", Remedy.MAPPING),
        ("E7634", Remedy.MAPPING),
        ("E8103", Remedy.MAPPING),
        ("E8128", Remedy.MAPPING),
        (exports.TWICE, Remedy.MAPPING),
        (exports.NOT_ASKED_FOR, Remedy.MAPPING),
        ("E7617", Remedy.ORG_UNIT),
        ("E7636", Remedy.ORG_UNIT),
        ("E8022", Remedy.ORG_UNIT),
        ("E7640", Remedy.LOCKED),
        ("E7642", Remedy.LOCKED),
        ("E8030", Remedy.LOCKED),
        ("E8033", Remedy.LOCKED),
        ("E7641", Remedy.NOT_OPEN),
        ("E7619", Remedy.VALUE),
        ("E8122", Remedy.VALUE),
        (exports.NOT_A_VALUE, Remedy.VALUE),
        ("E7601", Remedy.RIGHTS),
        ("E8010", Remedy.RIGHTS),
        (UNNAMED.code, Remedy.OTHER),
        ("ERROR", Remedy.OTHER),
        ("E9999", Remedy.OTHER),
        ("", Remedy.OTHER),
    ],
)
def test_a_code_says_who_must_act(code: str, group: Remedy) -> None:
    assert remedy(code) is group


@pytest.mark.parametrize("version", FOLDERS)
def test_every_code_that_a_real_server_was_recorded_to_refuse_a_value_with_has_its_advice(version: str) -> None:
    summaries = [recorded(name, version)[0] for name in imports_with_a_summary(version)]
    refused_with = {conflict.code for summary in summaries for conflict in summary.conflicts}
    assert refused_with
    assert {code for code in refused_with if remedy(code) is Remedy.OTHER} <= NEVER_ASKED_FOR


def test_every_group_has_advice_that_says_what_to_do_in_a_sentence() -> None:
    assert set(ADVICE) == set(Remedy)
    assert all(text[0].isupper() and text.endswith(".") for text in ADVICE.values())
    assert len(set(ADVICE.values())) == len(ADVICE)
