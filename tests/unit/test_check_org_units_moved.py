"""T2A804: parents compared between the instances, by UID where both know it and by the siblings where not."""

import pytest

from t2a.domain.checks.finding import Severity
from t2a.domain.checks.org_units import org_units
from t2a.domain.metadata import OrgUnit
from tests.unit.given import COUNTRY, MONTHLY, NORTH, SOUTH, data_set, facility
from tests.unit.test_check_org_units import HIERARCHY, UNITS, by_code, changed, only, renamed, surveyed

IN_SOUTH = f"/{COUNTRY}/{SOUTH}/{facility(2).id}"
MOVED = changed(2, path=IN_SOUTH)
CHIEFDOM = "chiefdom000"
EVERY = data_set(MONTHLY)._replace(org_units=frozenset(unit.id for unit in UNITS + renamed(UNITS)))


def other_uids(here: tuple[OrgUnit, ...], there: tuple[OrgUnit, ...]) -> list[str]:
    """The findings by code where the instances share no UID."""
    return [one.what for one in org_units(surveyed(by_code(here), by_code(renamed(there)), EVERY, scheme="CODE"))]


@pytest.mark.parametrize("scheme", ["UID", "CODE"])
def test_a_unit_in_another_district_of_the_target_has_moved(scheme: str) -> None:
    matched = by_code if scheme == "CODE" else tuple
    finding = only(surveyed(matched(UNITS), matched(HIERARCHY + MOVED), scheme=scheme), "T2A804")
    assert finding.rule.severity is Severity.WARNING
    assert finding.thing.id == facility(2).id
    assert finding.what == (
        "below another parent in the aggregate instance: in South (south000000) instead of North (north000000)"
    )


def test_a_unit_that_moved_in_both_is_where_it_belongs() -> None:
    assert not list(org_units(surveyed(MOVED, HIERARCHY + MOVED)))


def test_a_unit_right_below_the_country_has_lost_its_district() -> None:
    there = changed(2, path=f"/{COUNTRY}/{facility(2).id}")
    assert "in Country (country0000) instead of North" in only(surveyed(UNITS, HIERARCHY + there), "T2A804").what


def test_a_level_between_them_does_not_change_district_figures() -> None:
    chiefdom = OrgUnit(CHIEFDOM, "Chiefdom", f"/{COUNTRY}/{NORTH}/{CHIEFDOM}", 3, CHIEFDOM)
    there = changed(2, path=f"{chiefdom.path}/{facility(2).id}")
    assert not list(org_units(surveyed(UNITS, (*HIERARCHY, chiefdom, *there))))


def test_a_whole_chiefdom_in_another_district_takes_its_units_along() -> None:
    here = changed(2, path=f"/{COUNTRY}/{NORTH}/{CHIEFDOM}/{facility(2).id}")
    chiefdom = OrgUnit(CHIEFDOM, "Chiefdom", f"/{COUNTRY}/{SOUTH}/{CHIEFDOM}", 3, CHIEFDOM)
    there = changed(2, path=f"{chiefdom.path}/{facility(2).id}")
    finding = only(surveyed(here, (*HIERARCHY, chiefdom, *there)), "T2A804")
    assert finding.what.endswith("in Chiefdom (chiefdom000) instead of North (north000000)")


def test_where_no_uid_is_shared_the_siblings_tell_the_parent() -> None:
    assert not other_uids(UNITS, HIERARCHY + UNITS)
    (what,) = other_uids(UNITS, HIERARCHY + MOVED)
    assert what.endswith("in South (xouth000000) instead of North (xorth000000)")


def test_siblings_without_a_majority_are_all_in_doubt() -> None:
    there = changed(1, MOVED, path=f"/{COUNTRY}/{SOUTH}/{facility(1).id}")
    (what,) = other_uids(UNITS, HIERARCHY + there)
    assert all(f"Facility {number} (" in what for number in (1, 2, 3, 4))
    assert "in South (xouth000000), others of its parent elsewhere" in what


def test_a_district_made_anew_in_the_target_is_told_by_its_units() -> None:
    anew = (*HIERARCHY[:1], OrgUnit("newnorth000", "North", f"/{COUNTRY}/newnorth000", 2, "newnorth000"), HIERARCHY[2])
    there = tuple(unit._replace(path=unit.path.replace(NORTH, "newnorth000")) for unit in UNITS)
    assert not list(org_units(surveyed(UNITS, anew + there)))


def test_a_parent_that_the_mapping_selects_is_known_by_the_scheme() -> None:
    here = by_code((HIERARCHY[1]._replace(code="N"), *UNITS[:4]))
    there = by_code(renamed((HIERARCHY[0], HIERARCHY[1]._replace(code="N"), HIERARCHY[2], *MOVED)))
    every = EVERY._replace(org_units=frozenset(unit.id for unit in there))
    assert only(surveyed(here, there, every, scheme="CODE"), "T2A804").what.endswith("instead of North (xorth000000)")


@pytest.mark.parametrize("level", [0, 1])
def test_the_country_and_its_districts_have_not_moved(level: int) -> None:
    chosen = (HIERARCHY[level],)
    every = EVERY._replace(org_units=frozenset({chosen[0].id}))
    assert not list(org_units(surveyed(chosen, HIERARCHY, every)))


def test_a_unit_without_any_parent_in_the_target_has_lost_its_own() -> None:
    there = changed(2, path=f"/{facility(2).id}")
    assert "in no parent instead of North" in only(surveyed(UNITS, HIERARCHY + there), "T2A804").what
