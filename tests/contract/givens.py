"""What was changed by other means around a recording, as `order.json` tells it, done to the stand-in."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from local.dhis2.target_operations import MONTHLY_DATA_SET
from local.dhis2.web import Json
from local.dhis2.world import World

FIRST_FACILITY = "akuprrIrykM"
TESTED_YOUNG_GIRLS = "rMeH1Pu33TS"


class Given(NamedTuple):
    before: Callable[[World], None]
    after: Callable[[World], None] = lambda world: None


def low_row_limit(world: World) -> None:
    world.set_row_limit(20)


def usual_row_limit(world: World) -> None:
    world.set_row_limit(100_000)


def second_indicator_of_a_target(world: World) -> None:
    world.copy_program_indicator(TESTED_YOUNG_GIRLS, "mZ13ZkY5ZWk", code="MAL_TESTED_TWICE")


def no_second_indicator(world: World) -> None:
    world.metadata.remove("programIndicators", "mZ13ZkY5ZWk")


def native_data_element_field(world: World) -> None:
    world.set_property("programIndicators", TESTED_YOUNG_GIRLS, "aggregateExportDataElement", "MAL_TESTED_NATIVE")


def no_native_data_element_field(world: World) -> None:
    world.set_property("programIndicators", TESTED_YOUNG_GIRLS, "aggregateExportDataElement", None)


def treated_column_is_gone(world: World) -> None:
    indicators = world.metadata.list("programIndicators")
    world.break_indicators([one["id"] for one in indicators if one["code"].startswith("MAL_TREATED")])


def drop_analytics_tables(world: World) -> None:
    world.drop_analytics_tables()


def restore_analytics_tables(world: World) -> None:
    world.restore_analytics_tables()


def mend_indicators(world: World) -> None:
    world.mend_indicators()


def target_holds_no_keys(world: World) -> None:
    """The stand-in begins with an empty target."""
    assert not world.data_values


def target_holds_tombstones(world: World) -> None:
    """On 2.43 the keys were deleted by an import, which leaves rows for keys that never existed too."""
    keys = product(
        ("MAL_TESTED", "MAL_CONFIRMED", "MAL_TREATED"),
        ("202608", "202609", "202610"),
        (FIRST_FACILITY, "ipNkUdfiyEP", "bdu9TnchgbY"),
        ("MAL_0_4_F", "MAL_0_4_M", "MAL_5_14_F", "MAL_5_14_M", "MAL_15P_F", "MAL_15P_M"),
    )
    for element, period, unit, combo in keys:
        world.store_value(element, period, unit, "3", combo)
        world.delete_value(element, period, unit, combo)


def jobs_wait(world: World) -> None:
    world.set_jobs(waits=3600)


def jobs_are_done(world: World) -> None:
    world.finish_jobs()


def nothing_is_complete(world: World) -> None:
    world.completeness.clear()


def treated_is_99(world: World) -> None:
    world.store_value("MAL_TREATED", "202610", FIRST_FACILITY, "99", "MAL_0_4_F")


def users_exist(world: World) -> None:
    """The stand-in begins with them."""
    assert {"t2a.import", "t2a.export", "t2a.none", "t2a.district"} <= world.users.known.keys()


def data_set_is_read_only(world: World) -> None:
    world.share_data_set(MONTHLY_DATA_SET, data_write=False)


def data_set_is_writable(world: World) -> None:
    world.share_data_set(MONTHLY_DATA_SET, data_write=True)


def reports_expire(world: World) -> None:
    world.set_expiry_days(MONTHLY_DATA_SET, 5)


def reports_never_expire(world: World) -> None:
    world.set_expiry_days(MONTHLY_DATA_SET, 0)


def september_is_approved(world: World) -> None:
    world.approve("202609", FIRST_FACILITY)


def nothing_is_approved(world: World) -> None:
    world.approve("202609", FIRST_FACILITY, approved=False)


def second_data_set(world: World) -> None:
    """MAL_CONFIRMED is in a second monthly data set, assigned to the same facilities."""
    monthly: Json = world.metadata.get("dataSets", MONTHLY_DATA_SET) or {}
    element = {"dataElement": {"id": "P2CMPDYn4FV"}}
    world.metadata.add("dataSets", monthly | {"id": "jITwJgOAhT1", "dataSetElements": [element]})


GIVENS = {
    "export-over-row-limit": Given(low_row_limit, usual_row_limit),
    "export-two-indicators-one-target": Given(second_indicator_of_a_target, no_second_indicator),
    "export-native-data-element-field": Given(native_data_element_field, no_native_data_element_field),
    "export-broken-indicator-alone": Given(treated_column_is_gone),
    "export-broken-indicators-among-others-are-silent": Given(treated_column_is_gone, mend_indicators),
    "export-analytics-tables-missing": Given(drop_analytics_tables, restore_analytics_tables),
    "import-dry-run": Given(target_holds_no_keys),
    "import-async": Given(jobs_wait),
    "import-async-task-completed": Given(jobs_are_done),
    "complete-register": Given(nothing_is_complete),
    "validation-run": Given(treated_is_99),
    "analytics-task-completed": Given(jobs_are_done),
    "user-me": Given(users_exist),
    "user-import-no-data-write": Given(data_set_is_read_only),
    "user-import-no-data-write-with-data-set": Given(data_set_is_read_only, data_set_is_writable),
    "user-import-expired": Given(reports_expire, reports_never_expire),
    "user-import-approved": Given(september_is_approved, nothing_is_approved),
    "token-use": Given(users_exist),
}
GIVENS_2_43 = GIVENS | {"import-dry-run": Given(target_holds_tombstones)}
