"""Validation rules through their adapter: as DHIS2 2.41, 2.42 and 2.43 answered, and against the stand-in."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
import requests

from local.dhis2.server import Server
from local.dhis2.users import token_for
from local.dhis2.world import World
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_target_catalogue import Dhis2TargetCatalogue
from t2a.adapters.dhis2_validation import Dhis2Validation
from t2a.domain.credentials import Credentials
from t2a.domain.errors import Refused, TimedOut, Unanswered
from t2a.domain.violations import Rule, RuleGroup, Violation, ViolationKey
from tests.functional.scripted import Reply, Scripted, answer, recorded, scripted

COUNTRY, FACILITY, GROUP_ID, RULE = "WRVvoe2Iam9", "akuprrIrykM", "j1LH4gcmDWP", "H0sDF4ifJlW"
TREATED, CONFIRMED = "oJCqIePIh6D", "P2CMPDYn4FV"
NAME = "Malaria: treated do not exceed confirmed"
GROUP = RuleGroup(GROUP_ID, "Malaria report checks", {RULE: Rule(NAME, "Check the registry")})
SEPTEMBER, END_OF_OCTOBER = date(2026, 9, 1), date(2026, 10, 31)
VERSIONS = pytest.mark.parametrize("version", ["2.41", "2.42", "2.43"])
pytestmark = pytest.mark.usefixtures("waits")


def validation(*script: Reply | Exception) -> tuple[Dhis2Validation, Scripted]:
    world = scripted(*script)
    return Dhis2Validation(world.client()), world


def run(*script: Reply | Exception) -> list[Violation]:
    return validation(*script)[0].violations(GROUP, COUNTRY, SEPTEMBER, END_OF_OCTOBER)


@VERSIONS
def test_the_recorded_violation_is_read_with_its_rule_s_name_and_both_sides(version: str) -> None:
    (found,) = run(recorded("validation-run", version))
    assert found == Violation(
        key=ViolationKey(RULE, FACILITY, "202610", "HllvX50cXC0"),
        rule_name=NAME,
        instruction="Check the registry",
        importance="HIGH",
        org_unit_name="Health Centre 01-001",
        attribute_option_combo_name="default",
        left=101.0,
        operator="<=",
        right=19.0 if version == "2.43" else 20.0,
    )
    assert str(found).startswith(f"{NAME} - Health Centre 01-001 - 202610: 101 <= ")


def test_what_is_asked_is_what_was_recorded_and_changes_nothing() -> None:
    dhis2, world = validation(recorded("validation-run"))
    dhis2.violations(GROUP, COUNTRY, SEPTEMBER, END_OF_OCTOBER)
    (request,) = world.transport.requests
    assert world.transport.urls == ["/api/dataAnalysis/validationRules"]
    assert isinstance(request.body, bytes)
    assert json.loads(request.body) == {
        "ou": COUNTRY,
        "startDate": "2026-09-01",
        "endDate": "2026-10-31",
        "vrg": GROUP_ID,
        "persist": False,
        "notification": False,
        "maxResults": 500,
    }
    assert "Content-Encoding" not in request.headers, "DHIS2 unpacks no small requests"


def test_nothing_violated_is_an_empty_list() -> None:
    assert run(answer([])) == []


def test_sides_that_hold_no_number_are_none() -> None:
    said = json.loads(recorded("validation-run").body)[0]
    odd = {"leftSideValue": "NaN", "rightSideValue": None, "validationRuleId": "another0000"}
    (found,) = run(answer([{**said, **odd}]))
    assert (found.left, found.right, found.rule_name) == (None, None, "another0000")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answer({"message": "Access is denied"}, status=403), Refused),
        (Reply(504, "", "text/html"), TimedOut),
        (Reply(502, "", "text/html"), Unanswered),
        (answer({"unexpected": True}), Unanswered),
        (answer([{"unexpected": True}]), Unanswered),
        (requests.ReadTimeout(), TimedOut),
    ],
)
def test_what_is_no_list_of_violations_is_raised(reply: Reply | Exception, error: type[Exception]) -> None:
    with pytest.raises(error):
        run(reply)


def test_a_group_that_does_not_exist_is_none() -> None:
    assert validation(recorded("attribute-unknown"))[0].rule_group("zzzzzzzzzzz") is None


def test_paths_are_asked_for_in_urls_that_servers_take() -> None:
    dhis2, world = validation(answer({"organisationUnits": [{"id": FACILITY, "path": f"/{COUNTRY}/{FACILITY}"}]}))
    units = [f"unit{number:07}" for number in range(1_000)]
    assert dhis2.paths(units) == {FACILITY: f"/{COUNTRY}/{FACILITY}"}
    assert len(world.transport.urls) == 4
    assert all(len(url) <= 7_600 for url in world.transport.urls)


def test_whether_a_group_is_there_is_asked_by_uid_and_not_told_to_who_may_not_know() -> None:
    world = scripted(answer({"validationRuleGroups": [{"id": GROUP_ID}]}))
    catalogue = Dhis2TargetCatalogue(world.client())
    assert catalogue.existing("validationRuleGroups", [GROUP_ID, "zzzzzzzzzzz"]) == {GROUP_ID}
    assert catalogue.existing("users", []) == set()
    assert len(world.transport.urls) == 1
    hidden = Dhis2TargetCatalogue(scripted(answer({"message": "Access is denied"}, status=403)).client())
    assert hidden.existing("users", ["M5zQapPyTZI"]) == {"M5zQapPyTZI"}


@pytest.fixture(params=["2.42", "2.43"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(World(version=request.param)) as running:
        yield running


@pytest.fixture
def dhis2(server: Server) -> Dhis2Validation:
    credentials = Credentials(url=server.url, token=token_for("t2a.import"))
    return Dhis2Validation(Dhis2Client(requests.Session(), credentials, lambda: 60.0))


class TestAgainstTheStandIn:
    def test_the_example_s_group_is_read_with_its_rules(self, dhis2: Dhis2Validation) -> None:
        group = dhis2.rule_group(GROUP_ID)
        assert group is not None
        assert group.name == "Malaria report checks"
        assert group.rules[RULE].name == NAME
        assert dhis2.rule_group("zzzzzzzzzzz") is None

    def test_org_units_that_are_there_have_a_path(self, dhis2: Dhis2Validation) -> None:
        paths = dhis2.paths([FACILITY, "zzzzzzzzzzz"])
        assert list(paths) == [FACILITY]
        assert paths[FACILITY].startswith(f"/{COUNTRY}/")

    def test_what_a_clerk_types_violates_the_rule_until_it_is_mended(
        self, dhis2: Dhis2Validation, server: Server
    ) -> None:
        combo = "qRqMMCHMdhN"
        server.world.store_value(TREATED, "202610", FACILITY, "14", combo)
        server.world.store_value(CONFIRMED, "202610", FACILITY, "12", combo)
        (found,) = dhis2.violations(GROUP, COUNTRY, SEPTEMBER, END_OF_OCTOBER)
        assert str(found) == f"{NAME} - Health Centre 01-001 - 202610: 14 <= 12"
        assert dhis2.violations(GROUP, COUNTRY, SEPTEMBER, date(2026, 10, 30)) == []
        server.world.store_value(CONFIRMED, "202610", FACILITY, "14", combo)
        assert dhis2.violations(GROUP, COUNTRY, SEPTEMBER, END_OF_OCTOBER) == []
