"""The tracker instance through its adapter, against what DHIS2 2.42 answered."""

from typing import Any

import pytest

from t2a.adapters.dhis2_tracker import Dhis2Tracker
from t2a.domain.errors import Fatal, Retriable
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from tests.functional.scripted import JSON, Reply, answer, recorded, scripted

CODES = DataElementSource(attribute="T2AdeCodeAt", field=None)
GROUP = "dBDRj1C2SNe"
pytestmark = pytest.mark.usefixtures("waits")


def unit(number: int, parent: str, *, code: str | None = None, name: str = "") -> dict[str, Any]:
    uid = f"facility{number:03}"
    made = {"id": uid, "name": name or f"Facility {number}", "path": f"/country/{parent}/{uid}", "level": 3}
    return made if code is None else {**made, "code": code}


def listed(*units: dict[str, Any]) -> Reply:
    return answer({"organisationUnits": units})


def test_indicators_of_a_group_are_read_with_the_codes_of_their_attribute() -> None:
    world = scripted(recorded("attribute"), recorded("program-indicator-group"))
    found = Dhis2Tracker(world.client()).program_indicators([GROUP], [], CODES)
    assert len(found) == 19
    (tested,) = [one for one in found if one.id == "rMeH1Pu33TS"]
    assert (tested.data_element, tested.category_option_combo, tested.attribute_option_combo) == (
        "MAL_TESTED",
        "MAL_0_4_F",
        None,
    )
    assert world.transport.urls[1].startswith(f"/api/programIndicatorGroups/{GROUP}?fields=id,name,programIndicators")


def test_an_attribute_that_does_not_exist_refuses_the_run() -> None:
    """DHIS2 would quietly write indicator UIDs where codes belong."""
    world = scripted(recorded("attribute-unknown"))
    with pytest.raises(Fatal, match="attribute T2AdeCodeAt does not exist"):
        Dhis2Tracker(world.client()).program_indicators([GROUP], [], CODES)


def test_a_group_that_does_not_exist_refuses_the_run() -> None:
    world = scripted(recorded("attribute"), recorded("program-indicator-group-unknown"))
    with pytest.raises(Fatal, match=f"program indicator group {GROUP} does not exist"):
        Dhis2Tracker(world.client()).program_indicators([GROUP], [], CODES)


def test_an_empty_group_refuses_the_run() -> None:
    world = scripted(answer({"id": GROUP, "name": "Malaria", "programIndicators": []}))
    with pytest.raises(Fatal, match=rf"program indicator group Malaria \({GROUP}\) is empty"):
        Dhis2Tracker(world.client()).program_indicators([GROUP], [], DataElementSource(attribute=None, field="code"))


def test_single_indicators_beside_a_group_are_read_each_once() -> None:
    one = {"id": "pi000000001", "name": "One", "code": "ONE"}
    two = {"id": "pi000000002", "name": "Two", "aggregateExportDataElement": "TWO"}
    group = answer({"id": GROUP, "name": "Malaria", "programIndicators": [one]})
    world = scripted(group, answer({"programIndicators": [one, two]}))
    source = DataElementSource(attribute=None, field="code")
    found = Dhis2Tracker(world.client()).program_indicators([GROUP], [one["id"], two["id"]], source)
    assert [(one.id, one.data_element, one.export_data_element) for one in found] == [
        ("pi000000001", "ONE", None),
        ("pi000000002", None, "TWO"),
    ]


def test_single_indicators_that_do_not_exist_refuse_the_run_by_name() -> None:
    world = scripted(answer({"programIndicators": []}))
    source = DataElementSource(attribute=None, field="aggregateExportDataElement")
    with pytest.raises(Fatal, match="program indicators pi000000001 do not exist"):
        Dhis2Tracker(world.client()).program_indicators([], ["pi000000001"], source)


def test_system_information_is_read() -> None:
    info = Dhis2Tracker(scripted(recorded("system-info")).client()).server()
    assert info.version == "2.42.5.2"
    assert info.calendar == "iso8601"
    assert info.last_analytics


def test_an_empty_answer_to_metadata_is_asked_for_again() -> None:
    with pytest.raises(Retriable, match="not what DHIS2 sends"):
        Dhis2Tracker(scripted(Reply(200, "", JSON)).client()).server()


def test_org_units_of_a_level_are_cut_to_the_boundaries() -> None:
    world = scripted(listed(unit(1, "north"), unit(2, "south"), unit(1, "north")))
    selection = OrgUnitSelection(level=3, within=("northNorth0",))
    with pytest.raises(Fatal, match="no org unit of the mapping lies within northNorth0"):
        Dhis2Tracker(world.client()).org_units(selection, "UID")
    assert "filter=level:eq:3" in world.transport.urls[0]


def test_org_units_come_once_each_and_are_matched_by_the_scheme() -> None:
    units = listed(unit(1, "north", code="F1"), unit(2, "north"), unit(1, "north", code="F1"))
    found = Dhis2Tracker(scripted(units).client()).org_units(OrgUnitSelection(level=3), "CODE")
    assert [(one.id, one.match) for one in found] == [("facility001", "F1"), ("facility002", None)]


def test_org_units_are_matched_by_an_attribute() -> None:
    held = {"attributeValues": [{"attribute": {"id": "other000000"}, "value": "no"}]}
    ours = {"attributeValues": [{"attribute": {"id": "attribute00"}, "value": "F1"}]}
    units = listed({**unit(1, "north"), **ours}, {**unit(2, "north"), **held})
    found = Dhis2Tracker(scripted(units).client()).org_units(OrgUnitSelection(level=3), "ATTRIBUTE:attribute00")
    assert [one.match for one in found] == ["F1", None]


def test_org_units_chosen_by_uid_must_all_exist() -> None:
    selection = OrgUnitSelection(ids=("facility001", "facility009"))
    with pytest.raises(Fatal, match="org units facility009 do not exist"):
        Dhis2Tracker(scripted(listed(unit(1, "north"))).client()).org_units(selection, "UID")


def test_org_units_of_groups_must_be_of_groups_that_exist() -> None:
    selection = OrgUnitSelection(groups=("groupGroup0",))
    with pytest.raises(Fatal, match="org unit group groupGroup0 does not exist"):
        Dhis2Tracker(scripted(recorded("attribute-unknown")).client()).org_units(selection, "UID")


def test_a_selection_without_any_org_unit_refuses_the_run() -> None:
    with pytest.raises(Fatal, match="select no org unit"):
        Dhis2Tracker(scripted(listed()).client()).org_units(OrgUnitSelection(level=9), "UID")


def test_the_recorded_org_units_are_read() -> None:
    found = Dhis2Tracker(scripted(recorded("org-units")).client()).org_units(OrgUnitSelection(level=3), "UID")
    assert found
    assert all(one.match == one.id and one.path.endswith(one.id) for one in found)
