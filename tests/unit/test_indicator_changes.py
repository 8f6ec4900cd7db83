"""What an import would change on a server, and that nothing else of it is touched."""

from copy import deepcopy
from typing import Any

from t2a.domain.indicators.changes import Change, Changes, OnServer, changes, foreign
from t2a.domain.indicators.metadata import payload, program_indicator_group
from t2a.domain.metadata_import import Properties
from tests.unit.indicator_tables import TABLE, read

CODES = ["MAL_TESTED_F_0_4", "MAL_TESTED_F_5P", "MAL_TESTED_M_0_4", "MAL_TESTED_M_5P", "MAL_DEATHS"]
GROUP = {"id": "groupGroup0", "code": "MAL", "name": "Malaria", "programIndicators": []}
OTHER = {"attribute": {"id": "otherAttrib"}, "value": "kept"}


def stored(text: str = TABLE, **properties: object) -> list[dict[str, Any]]:
    """What a server has after an import of the table, under UIDs of its own and with properties of its own."""
    file = read(text)
    made = deepcopy(payload(file.table, file.indicators)["programIndicators"])
    return [{**one, "id": f"serverUid{index:02}", **properties} for index, one in enumerate(made)]


def group_of(indicators: list[dict[str, Any]], *more: str) -> dict[str, Any]:
    members = [{"id": uid} for uid in (*(one["id"] for one in indicators), *more)]
    return {**GROUP, "programIndicators": members}


def compared(indicators: list[dict[str, Any]], group: Properties | None, text: str = TABLE) -> Changes:
    file = read(text)
    wanted = payload(file.table, file.indicators)
    return changes(file.table, wanted, program_indicator_group(file.table, ()), OnServer(indicators, group))


def kinds(found: Changes) -> dict[str, str]:
    return {one.code or one.id: one.kind for one in found.indicators}


def members(change: Change) -> list[str]:
    assert change.object is not None
    listed = change.object["programIndicators"]
    assert isinstance(listed, list)
    return [one["id"] for one in listed]


def test_on_an_empty_server_everything_is_created() -> None:
    found = compared([], None)
    assert kinds(found) == dict.fromkeys(CODES, "create")
    assert found.group.kind == "create"
    assert members(found.group) == [one.id for one in found.indicators]
    assert len(found.payload()["programIndicators"]) == 5


def test_what_is_there_is_the_same_under_the_servers_uids() -> None:
    indicators = stored()
    found = compared(indicators, group_of(indicators))
    assert kinds(found) == dict.fromkeys(CODES, "same")
    assert found.group.kind == "same"
    assert not found.needed
    assert found.payload() == {"programIndicators": [], "programIndicatorGroups": []}
    assert [one["id"] for one in found.payload(whole=True)["programIndicators"]] == [one["id"] for one in indicators]


def test_what_a_server_adds_or_orders_otherwise_is_no_difference() -> None:
    indicators = stored(style={"color": "#fff"}, sharing={"public": "rw------"}, aggregateExportAttributeOptionCombo="")
    for one in indicators:
        one["attributeValues"].insert(0, OTHER)
        one["analyticsPeriodBoundaries"].reverse()
        for boundary in one["analyticsPeriodBoundaries"]:
            boundary.update(id="boundary000", offsetPeriods=0)
        one["filter"] = one.get("filter", "")
    assert not compared(indicators, group_of(indicators)).needed


def test_a_change_names_property_server_and_table_and_loses_nothing() -> None:
    indicators = stored(style={"color": "#fff"})
    indicators[1].update(filter="1 == 1", decimals=2, name="Other")
    indicators[1]["attributeValues"] = [OTHER, {"attribute": {"id": "T2AdeCodeAt"}, "value": "MAL_OLD"}]
    found = compared(indicators, group_of(indicators))
    [change] = [one for one in found.indicators if one.kind == "change"]
    assert [(one.name, one.server) for one in change.differences] == [
        ("name", "Other"),
        ("filter", "1 == 1"),
        ("decimals", "2"),
        ("attributeValues", "MAL_OLD"),
    ]
    assert change.differences[2].table == "0"
    assert change.object == {
        **stored(style={"color": "#fff"})[1],
        "attributeValues": [OTHER, {"attribute": {"id": "T2AdeCodeAt"}, "value": "MAL_TESTED"}],
    }


def test_a_combination_that_the_table_does_not_have_goes() -> None:
    indicators = stored()
    indicators[4]["aggregateExportCategoryOptionCombo"] = "default"
    [change] = [one for one in compared(indicators, group_of(indicators)).indicators if one.kind == "change"]
    assert [tuple(one) for one in change.differences] == [("aggregateExportCategoryOptionCombo", "default", "")]
    assert change.object is not None
    assert "aggregateExportCategoryOptionCombo" not in change.object


def test_a_boundary_of_the_server_that_differs_is_replaced() -> None:
    indicators = stored()
    indicators[4]["analyticsPeriodBoundaries"][0].update(offsetPeriods=-1, offsetPeriodType="Monthly")
    [change] = [one for one in compared(indicators, group_of(indicators)).indicators if one.kind == "change"]
    [difference] = change.differences
    assert "AFTER_START_OF_REPORTING_PERIOD + -1 Monthly" in difference.server
    assert change.object == stored()[4]


def test_an_indicator_whose_code_was_changed_is_found_by_its_uid() -> None:
    file = read()
    indicators = [dict(one) for one in payload(file.table, file.indicators)["programIndicators"]]
    indicators[4]["code"] = "OTHER"
    found = compared(indicators, group_of(indicators))
    assert kinds(found)["MAL_DEATHS"] == "change"


def test_other_members_stay_in_the_group() -> None:
    indicators = stored()
    others = [{"id": "otherIndic0", "code": "MAL_OTHER", "program": {"id": "WIVi3HMHIZ6"}}]
    group = group_of([*others, *indicators[:4]], "neverSeenYet")
    found = compared([*indicators, *others], group)
    assert kinds(found) == {**dict.fromkeys(CODES, "same"), "MAL_OTHER": "keep", "neverSeenYet": "keep"}
    assert members(found.group) == [
        "otherIndic0",
        *(one["id"] for one in indicators[:4]),
        "neverSeenYet",
        "serverUid04",
    ]
    assert [tuple(one) for one in found.group.differences] == [("members", "6", "7: 1 join, 0 leave")]


def test_with_a_prefix_the_group_loses_what_the_table_no_longer_has() -> None:
    indicators = stored()
    program = {"program": {"id": "WIVi3HMHIZ6"}}
    others: list[dict[str, Any]] = [
        {"id": "droppedIndi", "code": "MAL_DROPPED", **program},
        {"id": "otherPrefix", "code": "HIV_TESTED", **program},
        {"id": "otherProgra", "code": "MAL_ELSEWHERE", "program": {"id": "otherProgra"}},
    ]
    outside = {"id": "outsideIndi", "code": "MAL_OUTSIDE", **program}
    found = compared([*indicators, *others, outside], group_of([*indicators, *others]), "code_prefix: MAL_\n" + TABLE)
    assert {code: kind for code, kind in kinds(found).items() if code not in CODES} == {
        "MAL_DROPPED": "remove",
        "HIV_TESTED": "keep",
        "MAL_ELSEWHERE": "keep",
        "MAL_OUTSIDE": "left over",
    }
    assert members(found.group) == [*(one["id"] for one in indicators), "otherPrefix", "otherProgra"]
    assert found.payload()["programIndicators"] == []


def test_the_group_keeps_what_the_table_does_not_name() -> None:
    indicators = stored()
    group = {**group_of(indicators), "name": "Old", "sharing": {"public": "rw------"}, "description": "ours"}
    found = compared(indicators, group)
    assert found.group.kind == "change"
    assert [tuple(one) for one in found.group.differences] == [("name", "Old", "Malaria")]
    assert found.group.object == {**group, "name": "Malaria"}


def test_a_code_of_another_program_is_found() -> None:
    file = read()
    held: list[Properties] = [
        {"id": "otherIndic0", "code": "MAL_DEATHS", "program": {"id": "otherProgra"}},
        {"id": "noCodeIndic"},
    ]
    assert foreign(file.table, payload(file.table, file.indicators), OnServer(held, None)) == ["MAL_DEATHS"]
