"""Org units of the target by what a scheme calls them, and those that the tracker instance still knows."""

from typing import Any

import pytest

from t2a.domain.errors import Retriable
from t2a.domain.metadata import OrgUnit
from tests.functional.scripted import JSON, Reply, answer, recorded, target, tracker

ATTRIBUTE = "attribute00"
pytestmark = pytest.mark.usefixtures("waits")


def unit(uid: str, code: str | None = None, **attributes: str) -> dict[str, Any]:
    held = [{"attribute": {"id": name}, "value": value} for name, value in attributes.items()]
    made = {"id": uid, "name": uid.upper(), "path": f"/root/{uid}", "level": 2, "attributeValues": held}
    return made if code is None else {**made, "code": code}


def listed(*units: dict[str, Any]) -> Reply:
    return answer({"organisationUnits": units})


def found(uid: str, match: str, code: str | None = None) -> OrgUnit:
    return OrgUnit(uid, uid.upper(), f"/root/{uid}", 2, match, code)


class TestMatching:
    def test_by_uid_every_one_is_found(self) -> None:
        dhis2, world = target(listed(unit("a", "A"), unit("b")))
        assert dhis2.org_units_matching("UID") == {"a": found("a", "a", "A"), "b": found("b", "b")}
        assert world.transport.urls == ["/api/organisationUnits?paging=false&fields=id,code,name,path,level,closedDate"]

    def test_the_recorded_ones_are_found_by_uid(self) -> None:
        units = target(recorded("org-units"))[0].org_units_matching("UID")
        assert units
        assert all(name == one.id == one.match for name, one in units.items())

    def test_by_code_those_are_absent_that_have_none_or_share_one(self) -> None:
        units = listed(unit("a", "A"), unit("b", "B"), unit("c", "B"), unit("d"), unit("e", ""))
        assert target(units)[0].org_units_matching("CODE") == {"A": found("a", "A", "A")}

    def test_by_attribute_only_that_attribute_counts(self) -> None:
        units = listed(
            unit("a", "A", **{ATTRIBUTE: "F1"}),
            unit("b", other000000="F2"),
            unit("c", **{"other000000": "F1", ATTRIBUTE: "F3"}),
            unit("d", **{ATTRIBUTE: "F4"}),
            unit("e", **{ATTRIBUTE: "F4"}),
        )
        dhis2, world = target(units)
        matching = dhis2.org_units_matching(f"ATTRIBUTE:{ATTRIBUTE}")
        assert matching == {"F1": found("a", "F1", "A"), "F3": found("c", "F3")}
        assert "attributeValues%5Bvalue,attribute%5Bid%5D%5D" in world.transport.urls[0]


class TestExisting:
    def test_only_those_that_the_instance_knows_come_back(self) -> None:
        dhis2, world = tracker(answer({"organisationUnits": [{"id": "a"}, {"id": "c"}]}))
        assert dhis2.existing_org_units({"c", "a", "b"}) == {"a", "c"}
        assert world.transport.urls == ["/api/organisationUnits?paging=false&fields=id&filter=id:in:%5Ba,b,c%5D"]

    def test_none_are_asked_for_when_there_are_none(self) -> None:
        dhis2, world = tracker(listed())
        assert dhis2.existing_org_units([]) == set()
        assert not world.transport.requests

    def test_many_are_asked_for_in_urls_that_servers_take_each_once(self) -> None:
        units = [f"facility{number:03}" for number in range(700)]
        answers = [answer({"organisationUnits": [{"id": units[number]}]}) for number in (0, 300, 699)]
        dhis2, world = tracker(*answers)
        assert dhis2.existing_org_units(units) == {units[0], units[300], units[699]}
        asked = [url.split("%5B")[1].removesuffix("%5D").split(",") for url in world.transport.urls]
        assert [uid for some in asked for uid in some] == units
        assert [len(some) for some in asked] == [300, 300, 100]
        assert all(len(url) <= 7_600 for url in world.transport.urls)

    @pytest.mark.parametrize("reply", [answer({}), Reply(200, "", JSON)])
    def test_an_answer_that_lists_nothing_is_not_taken_for_none(self, reply: Reply) -> None:
        with pytest.raises(Retriable, match="not what DHIS2 sends"):
            tracker(reply)[0].existing_org_units(["a"])
