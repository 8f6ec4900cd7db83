"""Only DHIS2 itself, by an error code, says that what was asked for is at fault."""

import pytest

from t2a.domain.errors import Fatal, Faulty, Refused
from tests.functional.scripted import Reply, dhis2_error, page, recorded, tracker

pytestmark = pytest.mark.usefixtures("waits")


def export(reply: Reply) -> None:
    tracker(reply)[0].export(["rMeH1Pu33TS"], ["202610"], "akuprrIrykM")


@pytest.mark.parametrize("version", ["2.42", "2.43"])
def test_an_indicator_that_does_not_run_is_at_fault(version: str) -> None:
    with pytest.raises(Faulty, match="answered 409 E"):
        export(recorded("export-broken-indicator-alone", version))


def test_a_rule_that_matches_two_options_is_at_fault_although_it_is_a_500() -> None:
    with pytest.raises(Faulty, match="answered 500 E4078"):
        export(dhis2_error(500, "E4078"))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (recorded("export-without-json-suffix"), "answered 404 with a page: there is no DHIS2 under this url"),
        (page(404), "answered 404 with a page"),
        (page(302, Location="/login"), "redirects to another address"),
        (page(410), "answered 410"),
        (dhis2_error(409), "answered 409"),
    ],
)
def test_an_address_or_a_server_before_dhis2_is_not_the_indicator_s_fault(reply: Reply, said: str) -> None:
    with pytest.raises(Fatal, match=said) as raised:
        export(reply)
    assert not isinstance(raised.value, Faulty | Refused)


@pytest.mark.parametrize("reply", [page(401), dhis2_error(403), dhis2_error(409, "E7120")])
def test_a_missing_right_is_not_the_indicator_s_fault(reply: Reply) -> None:
    with pytest.raises(Refused):
        export(reply)
