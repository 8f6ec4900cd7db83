"""What is found out before anything is sent: rights, org units that cannot be written, periods that are closed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.metadata import DataSet, OrgUnit, User
from t2a.domain.openness import EDITS_EXPIRED
from t2a.domain.plan import Place, Terms
from t2a.services.planning import Planned, plan_run
from tests.fakes import FakeTarget, FakeTracker
from tests.fakes.instances import STORED_BY, USER
from tests.unit.given import (
    COMBOS,
    DATA_SETS,
    INDICATORS,
    MONTHLY,
    QUARTERLY,
    SOUTH,
    data_set,
    element,
    facility,
    indicator,
    mapping,
    request,
)

(REPORT,) = DATA_SETS
UNITS = (facility(1), facility(2), facility(3, SOUTH))


def planned(
    *sets: DataSet,
    user: User = USER,
    units: tuple[OrgUnit, ...] = UNITS,
    asked: dict[str, Any] | None = None,
    **changes: Any,
) -> Planned:
    target = FakeTarget(sets or DATA_SETS, COMBOS)
    target.who = user
    tracker = FakeTracker((*INDICATORS, indicator(4, "ILL")) if len(sets) > 1 else INDICATORS, units)
    return plan_run(request(**(asked or {})), mapping(**changes), tracker, target)


def terms(*sets: DataSet, **how: Any) -> Terms:
    return planned(*sets, **how).plan.terms[MONTHLY]


def test_the_integration_user_stands_in_the_plan() -> None:
    assert planned().plan.user == STORED_BY


def test_a_user_without_the_right_to_add_values_refuses_the_run() -> None:
    with pytest.raises(Fatal, match=r"user t2a\.import .* lacks the authority F_DATAVALUE_ADD; grant it"):
        planned(user=USER._replace(authorities=frozenset({"F_EXPORT_DATA"})))


def test_a_superuser_has_every_right() -> None:
    assert planned(user=USER._replace(authorities=frozenset({"ALL"}))).batches


def test_a_data_set_that_the_user_may_not_write_refuses_the_run_by_name() -> None:
    with pytest.raises(Fatal, match=rf"t2a\.import may not write data of Report {MONTHLY} \({MONTHLY}\); share it"):
        planned(REPORT._replace(may_write=False))


@pytest.mark.parametrize("may_write", [True, None])
def test_a_data_set_of_which_dhis2_does_not_say_so_is_tried(may_write: bool | None) -> None:
    assert planned(REPORT._replace(may_write=may_write)).batches


def test_org_units_outside_of_the_user_s_are_left_out_by_name() -> None:
    plan = planned(user=USER._replace(org_units=frozenset({facility(1).id, facility(3).id})))
    assert plan.batches[0].org_units == (facility(1).id, facility(3).id)
    assert plan.plan.places[facility(2).id] == Place("Facility 2", None)
    (left,) = plan.left_out
    assert left.startswith(
        "1 org units lie outside of those of user t2a.import in the target: Facility 2 (facility002)."
    )


def test_org_units_below_the_user_s_are_kept() -> None:
    assert not planned(user=USER._replace(org_units=frozenset({"country0000"}))).left_out


def test_org_units_unknown_to_the_target_and_those_outside_are_told_apart() -> None:
    stranger = facility(4)._replace(id="stranger000", match="stranger000")
    user = USER._replace(org_units=frozenset({facility(1).id}))
    unknown, outside = planned(user=user, units=(facility(1), facility(2), stranger)).left_out
    assert "no counterpart of their own in the target by UID: Facility 4 (stranger000)." in unknown
    assert "Facility 2 (facility002)" in outside


def test_a_user_without_any_of_the_mapping_s_org_units_refuses_the_run() -> None:
    with pytest.raises(Fatal, match=r"known to the target and open to its user t2a\.import"):
        planned(user=USER._replace(org_units=frozenset({"elsewhere00"})))


def test_org_units_that_do_not_report_the_data_set_are_noted_in_the_target_s_uids() -> None:
    assert terms(REPORT._replace(org_units=frozenset({facility(1).id}))).unassigned == {facility(2).id, facility(3).id}
    assert terms().unassigned == frozenset()


def test_each_data_set_has_terms_of_its_own() -> None:
    quarterly = data_set(QUARTERLY, element("ILL"), period_type="Quarterly")._replace(org_units=frozenset())
    both = {"data_sets": [{"id": MONTHLY, "periods": {"past": 1}}, {"id": QUARTERLY, "periods": {"past": 1}}]}
    plan = planned(REPORT, quarterly, aggregate=both).plan
    assert plan.terms[MONTHLY].unassigned == frozenset()
    assert plan.terms[QUARTERLY].unassigned == {unit.id for unit in UNITS}


def test_expired_periods_are_left_to_dhis2() -> None:
    """It knows of exceptions that an administrator made for a facility."""
    months = {"data_sets": [{"id": MONTHLY, "periods": {"past": 400}}]}
    assert terms(aggregate=months).untimely == {}


def test_periods_that_are_not_open_yet_are_noted_with_dhis2s_own_code() -> None:
    found = terms(asked={"periods": ("202611..202612",)}).untimely
    assert {period: why.code for period, why in found.items()} == {"202612": "E7641"}


def test_a_user_who_may_edit_outside_the_open_periods_is_not_kept_from_it() -> None:
    user = USER._replace(authorities=USER.authorities | {EDITS_EXPIRED})
    early = {"periods": ("202612",)}
    assert terms(asked=early, user=user).untimely == {}
    assert terms(asked=early).untimely != {}


@pytest.mark.parametrize(
    ("limit", "kept"),
    [(None, set()), (0, {"202608", "202609", "202610"}), (1, {"202608", "202609"}), (2, {"202608"}), (9, set())],
)
def test_periods_further_back_than_the_mapping_updates_only_receive_new_values(
    limit: int | None, kept: set[str]
) -> None:
    """Counted back from November, which still runs."""
    side = {"data_sets": [{"id": MONTHLY, "periods": {"past": 3, "include_current": True}}]}
    assert terms(aggregate={**side, "update_existing_older_than": limit}).only_new == kept


def test_the_age_of_a_period_counts_back_from_the_day_in_the_mapping_s_time_zone() -> None:
    asked = {"scheduled_time": datetime(2026, 11, 1, 2, 30, tzinfo=UTC), "periods": ("202609",)}
    side = {"update_existing_older_than": 1}
    assert terms(asked=asked, aggregate=side, timezone="Africa/Freetown").only_new == {"202609"}
    assert terms(asked=asked, aggregate=side, timezone="America/New_York").only_new == frozenset()
