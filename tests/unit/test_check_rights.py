"""Rights that a mapping needs, and those that it does not."""

from t2a.domain.metadata import CategoryOptionCombo, User
from tests.unit.checkable import UNITS, Checkable, codes
from tests.unit.given import COMBOS, COUNTRY, NORTH, SOUTH, facility

EXPORTER = User("exporter", frozenset({"F_VIEW_EVENT_ANALYTICS"}), frozenset({COUNTRY}))


def test_a_user_without_a_data_view_of_its_own_sees_all_org_units() -> None:
    """`decideAccessDataViewOrganisationUnits` of dhis2-core asks only users who have one."""
    example = Checkable()
    example.tracker.who = EXPORTER._replace(org_units=frozenset({SOUTH}))
    assert "T2A110" not in codes(example.check())


def test_org_units_that_a_run_leaves_out_need_not_be_seen() -> None:
    example = Checkable()
    example.tracker.units = [*UNITS, facility(9, SOUTH)]
    example.tracker.who = EXPORTER._replace(view_org_units=frozenset({NORTH}))
    report = example.check()
    assert "T2A801" in codes(report)
    assert "T2A110" not in codes(report)
    assert not report.refuses


def test_org_units_that_a_run_asks_for_must_be_seen() -> None:
    example = Checkable()
    example.tracker.who = EXPORTER._replace(view_org_units=frozenset({SOUTH}))
    assert "T2A110" in codes(example.check())


def test_a_closed_option_counts_only_where_an_indicator_feeds_it() -> None:
    example = Checkable()
    default, young, old = COMBOS
    another = CategoryOptionCombo("another0000", "ANOTHER", "Another partner", young.category_combo, ("Another",))
    example.target.combos = [default, young, old, another]
    assert "T2A108" not in codes(example.check())
    example.target.combos = [default, young._replace(closed_options=("0-4 years",)), old]
    assert "T2A108" in codes(example.check())
