"""T2A8xx: org units that a run leaves out, and those whose figures may mislead; one cause, one finding."""

from datetime import date, timedelta

import pytest

from t2a.domain.checks.finding import Finding, Severity
from t2a.domain.checks.org_units import org_units
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.metadata import DataSet, OrgUnit, User
from tests.unit.given import COUNTRY, MONTHLY, NORTH, SOUTH, data_set, facility, mapping

TODAY = date(2026, 11, 23)
PAST, FUTURE = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ATTRIBUTE = "ATTRIBUTE:attribute00"
HIERARCHY = (
    OrgUnit(COUNTRY, "Country", f"/{COUNTRY}", 1, COUNTRY),
    OrgUnit(NORTH, "North", f"/{COUNTRY}/{NORTH}", 2, NORTH),
    OrgUnit(SOUTH, "South", f"/{COUNTRY}/{SOUTH}", 2, SOUTH),
)
UNITS = tuple(facility(number, NORTH if number <= 4 else SOUTH)._replace(code=f"F_{number}") for number in range(1, 9))
REPORT = data_set(MONTHLY)


def surveyed(
    here: tuple[OrgUnit, ...] | None = UNITS,
    there: tuple[OrgUnit, ...] | None = HIERARCHY + UNITS,
    *sets: DataSet,
    user: User | None = None,
    scheme: str = "UID",
) -> Survey:
    asked = mapping(tracker={"org_unit_id_scheme": scheme})
    target = TargetPart(user=user, data_sets=sets or (REPORT,), org_units=there)
    return Survey(asked, TODAY, TrackerPart(org_units=here), target)


def changed(number: int, units: tuple[OrgUnit, ...] = UNITS, **fields: object) -> tuple[OrgUnit, ...]:
    uid = facility(number).id
    return tuple(unit._replace(**fields) if unit.id == uid else unit for unit in units)  # type: ignore[arg-type]


def without(number: int) -> tuple[OrgUnit, ...]:
    return tuple(unit for unit in UNITS if unit.id != facility(number).id)


def by_code(units: tuple[OrgUnit, ...]) -> tuple[OrgUnit, ...]:
    return tuple(unit._replace(match=unit.code) for unit in units)


def renamed(units: tuple[OrgUnit, ...]) -> tuple[OrgUnit, ...]:
    """The same hierarchy under other UIDs, as an instance of its own has it."""
    return tuple(unit._replace(id=_other(unit.id), path="/".join(map(_other, unit.path.split("/")))) for unit in units)


def _other(uid: str) -> str:
    return f"x{uid[1:]}" if uid else ""


def only(survey: Survey, rule: str) -> Finding:
    (finding,) = org_units(survey)
    assert finding.rule.code == rule
    return finding


def test_the_same_hierarchy_on_both_sides_is_right() -> None:
    assert not list(org_units(surveyed()))


@pytest.mark.parametrize("survey", [surveyed(here=None), surveyed(there=None)])
def test_what_could_not_be_read_is_not_judged(survey: Survey) -> None:
    assert not list(org_units(survey))


def test_a_unit_that_the_target_does_not_know_is_only_missing() -> None:
    nowhere = REPORT._replace(org_units=REPORT.org_units - {facility(2).id})
    finding = only(surveyed(UNITS, HIERARCHY + without(2), nowhere), "T2A801")
    assert finding.rule.severity is Severity.ERROR
    assert str(finding.thing) == "org unit Facility 2 (facility002)"
    assert finding.what == "not in the aggregate instance by UID"


def test_many_are_counted_and_the_first_ten_named() -> None:
    here = tuple(facility(number) for number in range(1, 51))
    finding = only(surveyed(here, HIERARCHY + here[12:]), "T2A801")
    assert finding.thing.name == "12 of 50"
    assert finding.what.startswith("not in the aggregate instance by UID: Facility 1 (facility001), Facility 2 (")
    assert "Facility 10 (facility010) ..." in finding.what
    assert "Facility 11" not in finding.what


def test_a_missing_unit_with_the_code_of_another_is_likely_that_one() -> None:
    there = changed(2, id="anotheruid0", match="anotheruid0", path=f"/{COUNTRY}/{NORTH}/anotheruid0")
    finding = only(surveyed(UNITS, HIERARCHY + there), "T2A801")
    assert finding.what == "not in the aggregate instance by UID, but by code: there it is Facility 2 (anotheruid0)"


def test_a_unit_with_another_code_is_found_by_its_uid() -> None:
    there = by_code(HIERARCHY + changed(2, code="OTHER"))
    finding = only(surveyed(by_code(UNITS), there, scheme="CODE"), "T2A801")
    assert finding.what == "not in the aggregate instance by code, but by UID: there it is Facility 2 (facility002)"


@pytest.mark.parametrize(
    ("scheme", "missing"), [("CODE", "without a code"), (ATTRIBUTE, "without a value of attribute attribute00")]
)
@pytest.mark.parametrize("empty", [None, ""])
def test_a_unit_without_what_the_scheme_asks_for_has_nothing_to_be_known_by(
    scheme: str, missing: str, empty: str | None
) -> None:
    here = changed(3, by_code(UNITS), match=empty)
    finding = only(surveyed(here, by_code(HIERARCHY + UNITS), scheme=scheme), "T2A802")
    assert finding.what == f"{missing} in the tracker instance"


def test_two_of_the_tracker_s_with_one_code_are_both_left_out() -> None:
    here = changed(2, by_code(UNITS), match="F_1")
    finding = only(surveyed(here, by_code(HIERARCHY + UNITS), scheme="CODE"), "T2A803")
    assert finding.thing.name == "2 of 8"
    assert finding.what == (
        "with a code that several org units share in the tracker instance: "
        "Facility 1 (facility001, F_1, shares 'F_1' with Facility 2 (facility002)), "
        "Facility 2 (facility002, F_2, shares 'F_1' with Facility 1 (facility001))"
    )


def test_a_code_that_the_target_has_twice_says_who_shares_it() -> None:
    there = (*by_code(HIERARCHY + UNITS), facility(9)._replace(match="F_1"))
    finding = only(surveyed(by_code(UNITS), there, scheme="CODE"), "T2A803")
    assert finding.what == (
        "with a code that several org units share in the aggregate instance: "
        "'F_1' is that of Facility 1 (facility001), Facility 9 (facility009)"
    )


def test_a_value_that_thousands_share_names_a_few() -> None:
    here = tuple(facility(number, match="none") for number in range(1, 6))
    survey = surveyed((*here, UNITS[6]), HIERARCHY + UNITS, scheme=ATTRIBUTE)
    named = "(facility005, shares 'none' with Facility 1 (facility001), Facility 2 (facility002), Facility 3 (facility"
    assert f"{named}003) and others)" in only(survey, "T2A803").what


def test_doubles_that_the_mapping_does_not_need_are_nobody_s_trouble() -> None:
    spare = tuple(facility(number, match="SPARE") for number in (20, 21))
    assert not list(org_units(surveyed(by_code(UNITS), by_code(HIERARCHY + UNITS) + spare, scheme="CODE")))


def test_a_value_shared_in_one_instance_on_both_sides_is_one_fault() -> None:
    both = changed(2, by_code(UNITS), match="F_1")
    assert "tracker instance" in only(surveyed(both, by_code(HIERARCHY) + both, scheme="CODE"), "T2A803").what


@pytest.mark.parametrize(
    ("on", "rule"), [(PAST, "T2A805"), (TODAY, None), (FUTURE, None)], ids=["past", "today", "future"]
)
@pytest.mark.parametrize("where", ["tracker", "aggregate"])
def test_a_unit_closed_in_one_instance_alone_is_warned_of(where: str, on: date, rule: str | None) -> None:
    closed = changed(4, closed_on=on)
    in_tracker = where == "tracker"
    survey = surveyed(closed if in_tracker else UNITS, HIERARCHY + (UNITS if in_tracker else closed))
    if rule is None:
        assert not list(org_units(survey))
    else:
        finding = only(survey, rule)
        assert finding.rule.severity is Severity.WARNING
        assert finding.what.startswith(f"closed in the {where} instance and open in the ")
        assert finding.what.endswith("since 2026-11-22")


def test_a_unit_closed_in_both_is_only_noted() -> None:
    closed = changed(4, closed_on=PAST)
    assert only(surveyed(closed, HIERARCHY + closed), "T2A809").rule.severity is Severity.NOTE


def test_units_that_do_not_report_a_data_set_are_said_once_for_each() -> None:
    lacking = REPORT._replace(org_units=REPORT.org_units - {facility(1).id, facility(5).id})
    other = data_set("other000000")._replace(org_units=frozenset({facility(1).id}))
    first, second = org_units(surveyed(UNITS, HIERARCHY + UNITS, lacking, REPORT, other))
    assert first.rule.code == second.rule.code == "T2A806"
    assert first.thing.id == MONTHLY
    assert first.what == (
        "it is not assigned to 2 of the mapping's 8 org units: Facility 1 (facility001, F_1), "
        "Facility 5 (facility005, F_5)"
    )
    assert second.what.startswith("it is not assigned to 7 of the mapping's 8 org units")


def test_assignment_is_asked_of_the_counterpart() -> None:
    there = by_code(renamed(HIERARCHY + UNITS))
    assigned = REPORT._replace(org_units=frozenset(unit.id for unit in there))
    assert not list(org_units(surveyed(by_code(UNITS), there, assigned, scheme="CODE")))


def test_units_outside_of_the_user_s_are_left_out() -> None:
    user = User("t2a.import", frozenset(), frozenset({NORTH}))
    finding = only(surveyed(user=user), "T2A807")
    assert finding.thing.name == "4 of 8"
    assert finding.what.startswith("outside of the org units of user t2a.import in the aggregate instance: Facility 5")


@pytest.mark.parametrize(
    "user", [User("t2a.import", frozenset(), frozenset({COUNTRY})), User("x", frozenset(), frozenset())]
)
def test_a_user_of_the_country_or_of_nowhere_is_not_doubted(user: User) -> None:
    assert not list(org_units(surveyed(user=user)))


def test_nothing_reached_is_said_once_with_the_reasons_and_refuses() -> None:
    user = User("t2a.import", frozenset(), frozenset({NORTH}))
    finding = only(surveyed(UNITS, HIERARCHY + UNITS[4:], user=user), "T2A808")
    assert finding.rule.refuses
    assert finding.what == (
        "none of its 8 org units can be written: 4 not in the aggregate instance by UID, "
        "4 outside of the org units of user t2a.import in the aggregate instance"
    )


def test_a_scheme_that_does_not_fit_says_which_would() -> None:
    there = tuple(unit._replace(match=unit.id) for unit in renamed(HIERARCHY + UNITS))
    finding = only(surveyed(UNITS, there), "T2A808")
    assert finding.what.endswith(": 8 not in the aggregate instance by UID, but by code")


def test_a_mapping_that_selects_nothing_reaches_nothing() -> None:
    assert only(surveyed(()), "T2A808").what == "it selects no org unit"
