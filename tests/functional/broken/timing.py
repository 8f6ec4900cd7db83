"""T2A6xx: periods. T2A9xx: analytics, and traps of single versions."""

from dataclasses import replace

from local.dhis2.versions import VERSIONS
from t2a.domain.checks.finding import Thing
from tests.functional.broken.feeding import (
    DEATHS_ELEMENT,
    DEATHS_THING,
    MONTHLY,
    MONTHLY_THING,
    OF_DEATHS,
    new_data_set,
)
from tests.functional.broken.sides import TRACKER_INSTANCE
from tests.functional.checking import DEATHS, IMPORTER, STANDING, Case, Example

INFO = "/api/system/info"


def _monthly(code: str, prop: str, value: object, *says: str, name: str = "") -> Case:
    return Case(
        code,
        lambda example: example.aggregate.set_property("dataSets", MONTHLY, prop, value),
        MONTHLY_THING,
        says,
        name=name,
    )


def _not_open(example: Example) -> None:
    example.content["aggregate"]["data_sets"][0]["periods"]["include_current"] = True
    example.aggregate.set_property("dataSets", MONTHLY, "openFuturePeriods", 0)


def _not_open_to_one_who_edits_what_expired(example: Example) -> None:
    _not_open(example)
    example.let(example.aggregate, IMPORTER, authorities=frozenset({"F_DATAVALUE_ADD", "F_EDIT_EXPIRED"}))


def _large(example: Example) -> None:
    example.content["batches"]["max_values"] = 250_000


def _version(number: str, code: str, *besides: str) -> Case:
    def change(example: Example) -> None:
        example.tracker.version = replace(example.tracker.version, number=number)

    return Case(code, change, TRACKER_INSTANCE, (f"it is DHIS2 {number}",), (STANDING, *besides), name=number)


def _grouped(example: Example) -> None:
    example.aggregate.version = VERSIONS["2.43"]
    new_data_set(example, DEATHS_ELEMENT)


CASES = (
    Case(
        "T2A601",
        lambda example: example.aggregate.set_property("dataSets", "MAL_QUARTERLY", "periodType", "Lunar"),
        Thing("data set", "Malaria quarterly summary", "JiievvK9CfW", "MAL_QUARTERLY"),
        ("its period type is Lunar",),
    ),
    _monthly("T2A602", "expiryDays", 25, "its periods expire 25 days after", "202608 and 202609 have expired"),
    _monthly("T2A602", "expiryDays", 60, "202608 has expired", name="of one period"),
    Case("T2A603", _not_open, MONTHLY_THING, ("202611 is not open yet", "0 open future periods")),
    Case(
        "T2A603",
        _not_open_to_one_who_edits_what_expired,
        MONTHLY_THING,
        ("202611 is not open yet",),
        name="F_EDIT_EXPIRED does not help before 2.43",
    ),
    _monthly(
        "T2A604",
        "dataInputPeriods",
        [
            {"period": {"id": "202608"}},
            {"period": {"id": "202609"}},
            {"period": {"id": "202610"}, "closingDate": "2026-11-20T00:00:00.000"},
        ],
        "202610 may not be entered today",
    ),
    Case(
        "T2A901",
        lambda example: example.amend("tracker", INFO, lastAnalyticsTableSuccess=None),
        TRACKER_INSTANCE,
        ("its analytics have never run",),
    ),
    Case(
        "T2A902",
        lambda example: example.tracker.set_today("2026-11-25"),
        TRACKER_INSTANCE,
        ("48 hours ago", "2026-11-23T0", "24 hours"),
    ),
    Case(
        "T2A903",
        lambda example: example.tracker.break_indicators([DEATHS]),
        OF_DEATHS,
        ("E7145",),
        probe=True,
    ),
    Case("T2A904", _large, Thing("mapping", "malaria-monthly"), ("250,000", "100,000")),
    _version("2.34.2", "T2A951", "T2A102", "T2A952"),
    _version("2.37.9", "T2A952", "T2A102"),
    Case("T2A953", _grouped, DEATHS_THING, ("Malaria monthly report and Malaria alerts", "2.43")),
)
