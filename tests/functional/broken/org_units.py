"""T2A8xx: org units in both instances."""

from collections.abc import Callable

from local.dhis2.users import COUNTRY, SECOND_DISTRICT
from local.dhis2.world import World
from t2a.domain.checks.finding import Thing
from tests.functional.broken.feeding import MONTHLY_THING
from tests.functional.checking import IMPORTER, Case, Example

FACILITY, NEXT = "akuprrIrykM", "ipNkUdfiyEP"
FIRST = Thing("org unit", "Health Centre 01-001", FACILITY, "OU_D01_F001")
MAPPING = Thing("mapping", "malaria-monthly")
UNITS = "organisationUnits"


def _by_code(example: Example) -> None:
    example.content["tracker"]["org_unit_id_scheme"] = "CODE"


def _without_code(example: Example) -> None:
    _by_code(example)
    example.tracker.set_property(UNITS, FACILITY, "code", None)


def _without_attribute(example: Example) -> None:
    example.content["tracker"]["org_unit_id_scheme"] = "ATTRIBUTE:T2AfacRegis"


def _other_code(example: Example) -> None:
    _by_code(example)
    example.aggregate.set_property(UNITS, FACILITY, "code", "F001")


def _share(example: Example, world: World) -> None:
    _by_code(example)
    world.set_property(UNITS, "OU_D01" if world is example.aggregate else NEXT, "code", "OU_D01_F001")


def _moved(example: Example) -> None:
    example.aggregate.set_property(UNITS, FACILITY, "parent", {"id": SECOND_DISTRICT})
    example.aggregate.set_property(UNITS, FACILITY, "path", f"/{COUNTRY}/{SECOND_DISTRICT}/{FACILITY}")


def _select(**selection: object) -> Callable[[Example], None]:
    def change(example: Example) -> None:
        example.content["tracker"]["org_units"] = selection

    return change


def _close(*worlds: World) -> None:
    for world in worlds:
        world.set_property(UNITS, FACILITY, "closedDate", "2026-06-30T00:00:00.000")


CASES = (
    Case(
        "T2A801",
        lambda example: example.aggregate.metadata.remove(UNITS, FACILITY),
        FIRST,
        ("not in the aggregate instance by UID",),
    ),
    Case("T2A801", _other_code, FIRST, ("by code, but by UID", f"({FACILITY})"), name="by code"),
    Case("T2A802", _without_code, FIRST._replace(code=""), ("without a code in the tracker instance",)),
    Case(
        "T2A803",
        lambda example: _share(example, example.tracker),
        Thing("org units", "2 of 40"),
        ("share in the tracker instance", "'OU_D01_F001'", "Health Centre 01-002"),
        name="in the tracker instance",
    ),
    Case(
        "T2A803",
        lambda example: _share(example, example.aggregate),
        FIRST,
        ("share in the aggregate instance", "'OU_D01_F001'", "District 01"),
        name="in the aggregate instance",
    ),
    Case("T2A804", _moved, FIRST, ("in District 02", "instead of District 01")),
    Case(
        "T2A805",
        lambda example: _close(example.aggregate),
        FIRST,
        ("closed in the aggregate instance and open in the tracker instance", "2026-06-30"),
        name="aggregate",
    ),
    Case(
        "T2A805",
        lambda example: _close(example.tracker),
        FIRST,
        ("closed in the tracker instance and open in the aggregate instance",),
        name="tracker",
    ),
    Case(
        "T2A806",
        lambda example: example.aggregate.unassign("MAL_MONTHLY", FACILITY),
        MONTHLY_THING,
        ("not assigned to 1 of the mapping's 40 org units", "Health Centre 01-001"),
    ),
    Case(
        "T2A807",
        lambda example: example.let(example.aggregate, IMPORTER, org_unit=SECOND_DISTRICT),
        Thing("org units", "30 of 40"),
        (f"outside of the org units of user {IMPORTER}", "Health Centre 01-001", "..."),
    ),
    Case(
        "T2A808",
        _without_attribute,
        MAPPING,
        ("none of its 40 org units", "without a value of attribute T2AfacRegis"),
    ),
    Case("T2A808", _select(level=7), MAPPING, ("the mapping's org_units select no org unit",), name="at a level"),
    Case(
        "T2A808",
        _select(level=3, within=[COUNTRY, "T2AnoOrgUni"]),
        MAPPING,
        ("lies within T2AnoOrgUni",),
        name="within an org unit that is not there",
    ),
    Case("T2A808", _select(ids=[FACILITY, "T2AnoOrgUni"]), MAPPING, ("T2AnoOrgUni do not exist",), name="by UIDs"),
    Case("T2A808", _select(groups=["T2AnoGroup1"]), MAPPING, ("T2AnoGroup1 does not exist",), name="of a group"),
    Case(
        "T2A809",
        lambda example: _close(example.tracker, example.aggregate),
        FIRST,
        ("closed in both instances", "2026-06-30"),
    ),
)
