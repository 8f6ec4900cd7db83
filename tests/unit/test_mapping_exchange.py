"""DHIS2's own exchange definitions in a mapping's words."""

import json
from pathlib import Path
from typing import Any

import pytest

from t2a.adapters.dhis2_exchange import WireExchange, exchange_of
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.exchange_reading import Reading, read_exchange
from t2a.domain.mapping import DataElementSource, OrgUnitSelection

CONTRACT = Path(__file__).parents[1] / "contract"
ATTRIBUTE = "T2AdeCodeAt"
ONE, TWO = "rMeH1Pu33TS", "xau5fVK8At5"
LEVELS = {"Y3uycSe2yHZ": 3}


def exchange(*requests: dict[str, Any], **target: Any) -> Exchange:
    asked = {"name": "Malaria", "dx": [ONE], "pe": ["LAST_3_MONTHS"], "ou": ["LEVEL-3"]}
    asked |= {"outputIdScheme": f"ATTRIBUTE:{ATTRIBUTE}"}
    wire = {
        "id": "qhZURImEEay",
        "name": "Malaria monthly",
        "source": {"requests": [asked | request for request in requests or ({},)]},
        "target": {"type": "INTERNAL", "request": {"idScheme": "CODE", "orgUnitIdScheme": "UID"}} | target,
    }
    return exchange_of(WireExchange.model_validate(wire))


def read(*requests: dict[str, Any], only: str | None = None, **target: Any) -> Reading:
    found = read_exchange(exchange(*requests, **target), LEVELS, only)
    assert found
    return found


def selection(**values: Any) -> OrgUnitSelection:
    return OrgUnitSelection.model_validate(values)


@pytest.mark.parametrize("folder", ["recordings", "recordings-2.43"])
def test_the_recorded_definition_loses_nothing(folder: str) -> None:
    body = json.loads((CONTRACT / folder / "aggregate-data-exchange.json").read_text())["response"]["body"]
    found = read_exchange(exchange_of(WireExchange.model_validate(body)), {})
    assert found
    assert found.remarks == ()
    assert found.terms.source == DataElementSource(attribute=ATTRIBUTE)
    assert found.terms.selection == selection(level=3, within=["WRVvoe2Iam9"])
    assert found.terms.org_unit_id_scheme == "UID"
    assert (found.data_element_id_scheme, found.category_option_combo_id_scheme) == ("CODE", "CODE")
    assert found.import_strategy == "CREATE_AND_UPDATE"
    assert len(found.dx) == 19
    assert found.pe == ("202609", "202610")


@pytest.mark.parametrize(
    ("request_", "source"),
    [
        ({"outputIdScheme": "CODE"}, {"field": "code"}),
        ({"outputIdScheme": "UID"}, {"field": "aggregateExportDataElement"}),
        ({"outputIdScheme": None}, {"field": "aggregateExportDataElement"}),
        ({"outputIdScheme": "UID", "outputDataItemIdScheme": f"ATTRIBUTE:{ATTRIBUTE}"}, {"attribute": ATTRIBUTE}),
    ],
)
def test_output_schemes_become_the_source(request_: dict[str, Any], source: dict[str, str]) -> None:
    assert read(request_).terms.source == DataElementSource.model_validate(source)


@pytest.mark.parametrize(
    ("ou", "found"),
    [
        (["LEVEL-2"], {"level": 2}),
        (["LEVEL-Y3uycSe2yHZ", "WRVvoe2Iam9"], {"level": 3, "within": ["WRVvoe2Iam9"]}),
        (["OU_GROUP-oRVt7g429ZO", "WRVvoe2Iam9"], {"groups": ["oRVt7g429ZO"], "within": ["WRVvoe2Iam9"]}),
        (["akuprrIrykM", "ipNkUdfiyEP"], {"ids": ["akuprrIrykM", "ipNkUdfiyEP"]}),
    ],
)
def test_org_units_become_a_selection(ou: list[str], found: dict[str, Any]) -> None:
    assert read({"ou": ou}).terms.selection == selection(**found)


def test_the_users_org_units_become_none() -> None:
    found = read({"ou": ["USER_ORGUNIT", "USER_ORGUNIT_CHILDREN"]})
    assert found.terms.selection is None
    assert len([one for one in found.remarks if one.startswith("USER_ORGUNIT")]) == 2


@pytest.mark.parametrize(
    ("request_", "scheme"),
    [
        ({"outputOrgUnitIdScheme": "CODE"}, "CODE"),
        ({"outputOrgUnitIdScheme": "ATTRIBUTE:abcdefghijk"}, "ATTRIBUTE:abcdefghijk"),
        ({"outputOrgUnitIdScheme": "NAME"}, "UID"),
        ({"outputIdScheme": "CODE"}, "CODE"),
        ({}, "UID"),
    ],
)
def test_org_units_are_known_by_a_scheme(request_: dict[str, Any], scheme: str) -> None:
    assert read(request_).terms.org_unit_id_scheme == scheme


@pytest.mark.parametrize(
    ("request_", "target", "said"),
    [
        ({"filters": [{"dimension": "J5jldMd8OHv", "items": ["x"]}]}, {}, "filters"),
        ({"inputIdScheme": "CODE"}, {}, "names its objects by CODE"),
        ({"ou": ["LEVEL-2", "LEVEL-3"]}, {}, "LEVEL-3 has no counterpart"),
        ({"ou": ["LEVEL-nowhere0000", "LEVEL-3"]}, {}, "LEVEL-nowhere0000 has no counterpart"),
        ({"ou": ["LEVEL-3", "OU_GROUP-oRVt7g429ZO"]}, {}, "OU_GROUP-oRVt7g429ZO beside a level"),
        ({"outputDataElementIdScheme": "CODE"}, {}, "does not touch program indicators"),
        ({"outputOrgUnitIdScheme": "NAME"}, {}, "org units by NAME"),
        ({"outputOrgUnitIdScheme": "CODE"}, {}, "reads them by UID"),
        ({"outputDataItemIdScheme": "CODE"}, {}, "outputDataItemIdScheme"),
        ({}, {"request": {"skipAudit": True}}, "`skipAudit` has no counterpart"),
        ({}, {"request": {"dryRun": True}}, "--dry-run"),
        ({}, {"request": {"importStrategy": "DELETE"}}, "importStrategy: DELETE"),
        ({}, {"request": {"dataElementIdScheme": "NAME"}}, "dataElementIdScheme: NAME"),
        ({}, {"request": {"categoryOptionComboIdScheme": "NAME"}}, "categoryOptionComboIdScheme: NAME"),
    ],
)
def test_what_has_no_counterpart_is_said(request_: dict[str, Any], target: dict[str, Any], said: str) -> None:
    assert any(said in one for one in read(request_, **target).remarks)


def test_requests_that_agree_are_merged() -> None:
    found = read({}, {"name": "Yearly", "dx": [TWO, ONE], "pe": ["LAST_YEAR"]})
    assert found.dx == (ONE, TWO)
    assert found.pe == ("LAST_3_MONTHS", "LAST_YEAR")
    assert found.remarks == ()


def test_a_request_that_does_not_agree_is_left_and_may_be_asked_for() -> None:
    requests: tuple[dict[str, Any], ...] = ({}, {"name": "Districts", "dx": [TWO], "ou": ["LEVEL-2"]})
    found = read(*requests)
    assert found.dx == (ONE,)
    assert any("'Districts'" in one and "--request" in one for one in found.remarks)
    assert read(*requests, only="Districts").dx == (TWO,)
    assert read_exchange(exchange(*requests), {}, "nowhere") is None


@pytest.mark.parametrize(
    ("options", "schemes"),
    [
        ({}, ("UID", "UID")),
        ({"idScheme": "CODE"}, ("CODE", "CODE")),
        ({"dataElementIdScheme": "CODE"}, ("CODE", "UID")),
    ],
)
def test_the_imports_schemes_are_taken_over(options: dict[str, str], schemes: tuple[str, str]) -> None:
    found = read(request=options)
    assert (found.data_element_id_scheme, found.category_option_combo_id_scheme) == schemes


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://t2a:Secret-1@hmis.example.org:8443/dhis?token=Secret-1", "https://hmis.example.org:8443/dhis"),
        ("https://hmis.example.org", "https://hmis.example.org"),
        ("https://[", ""),
    ],
)
def test_the_other_instance_is_told_without_its_secrets(url: str, told: str) -> None:
    api = {"url": url, "username": "t2a", "password": "Secret-1", "accessToken": "d2p_Secret-1"}
    found = exchange(type="EXTERNAL", api=api)
    assert found.url == told
    assert "Secret-1" not in repr(found)


@pytest.mark.parametrize("body", [{"id": "x"}, {"id": "x", "source": {"requests": None}, "target": {}}])
def test_a_definition_without_requests_reads_as_none(body: dict[str, Any]) -> None:
    assert read_exchange(exchange_of(WireExchange.model_validate(body)), {}) is None
