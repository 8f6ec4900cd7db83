"""`t2a check` of the example: clean as it is, and for every rule one change and exactly that finding."""

from collections import Counter

import pytest
import requests

from local.dhis2.versions import VERSIONS
from t2a.domain.checks.catalogue import all_rules
from t2a.domain.checks.finding import Thing
from tests.functional.broken import CASES
from tests.functional.checking import STANDING, Case, Example, faults

# Found before there is anything to survey: see test_check_command.py.
OF_THE_FILE = {"T2A100"}
# Found at the upload alone, among the registered mappings: see tests/unit/test_register.py.
OF_THE_UPLOAD = {"T2A503"}
REFERRED = Thing("program indicator", "Malaria cases referred (not reported)", "O8YVW65aL9J", "MAL_REFERRED")


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, waits: list[float]) -> Example:
    example = Example()
    monkeypatch.setattr(requests.Session, "get_adapter", lambda *_, **__: example.transport)
    return example


def test_the_example_is_clean_but_for_an_indicator_that_no_mapping_uses(example: Example) -> None:
    report = example.checked(probe=True)
    (finding,) = report.findings
    assert (finding.rule.code, finding.thing) == (STANDING, REFERRED)
    assert finding.what == "it belongs to Malaria case registry, and no mapping uses it"
    assert report.summary == "0 errors, 0 warnings, 1 note"
    assert not report.refuses
    assert not report.unread
    assert report.remarks[-1].startswith("7 indicators leave their decimals unset")


def test_in_2_43_it_is_as_clean(example: Example) -> None:
    example.tracker.version = example.aggregate.version = VERSIONS["2.43"]
    report = example.checked(probe=True)
    assert [one.rule.code for one in report.findings] == [STANDING]
    assert not report.unread


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_change_is_found_and_nothing_else(example: Example, case: Case) -> None:
    case.change(example)
    report = example.checked(probe=case.probe)
    assert not report.unread
    assert sorted(one.rule.code for one in report.findings) == sorted([*[case.code] * case.times, *case.besides])
    told = [one for one in report.findings if (one.rule.code, one.thing) == (case.code, case.thing)]
    assert told, f"{case.thing} is not among {[one.thing for one in report.findings]}"
    for text in case.says:
        assert text in told[0].what
    for one in report.findings:
        assert faults(one) == []


def test_every_rule_has_a_case() -> None:
    codes = Counter(rule.code for rule in all_rules())
    assert max(codes.values()) == 1
    covered = {case.code for case in CASES} | OF_THE_FILE | OF_THE_UPLOAD | {STANDING}
    assert covered == set(codes)
