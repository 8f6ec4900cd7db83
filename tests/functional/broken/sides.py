"""T2A1xx: connection and rights. T2A2xx: the attribute."""

from dataclasses import replace

from local.dhis2.users import SECOND_DISTRICT, token_for
from t2a.domain.checks.finding import Thing
from tests.functional.checking import AGGREGATE, ATTRIBUTE, EXPORTER, IMPORTER, STANDING, TRACKER, Case, Example

TRACKER_INSTANCE, AGGREGATE_INSTANCE = Thing("instance", "tracker instance"), Thing("instance", "aggregate instance")
HELD = Thing("attribute", "Data element for aggregate data export", ATTRIBUTE, "AGGREGATE_DE_CODE")


def _down(host: str) -> Case:
    def change(example: Example) -> None:
        example.transport.down.add(host)

    tracker = host == "tracker"
    return Case(
        "T2A101",
        change,
        TRACKER_INSTANCE if tracker else AGGREGATE_INSTANCE,
        (f"https://{host}.example.org/api/system/info", "cannot be reached"),
        besides=() if tracker else (STANDING,),
        name=host,
    )


def _signed_out(host: str) -> Case:
    def change(example: Example) -> None:
        world, user = (example.tracker, EXPORTER) if host == "tracker" else (example.aggregate, IMPORTER)
        del world.users.tokens[token_for(user)]

    tracker = host == "tracker"
    thing = TRACKER_INSTANCE if tracker else AGGREGATE_INSTANCE
    said = (f"{TRACKER if tracker else AGGREGATE}/api/system/info answered 401", "correct the secret")
    return Case("T2A107", change, thing, said, besides=() if tracker else (STANDING,), name=host)


def _future_version(example: Example) -> None:
    example.aggregate.version = replace(example.aggregate.version, number="2.44.0-SNAPSHOT")


def _option_closed(example: Example) -> None:
    example.aggregate.set_property("categoryOptions", "SEX_F", "access", {"data": {"read": True, "write": False}})


def _person(example: Example) -> None:
    held = frozenset({"F_DATAVALUE_ADD", "M_dhis-web-aggregate-data-entry"})
    example.let(example.aggregate, IMPORTER, authorities=held)


def _triggering(example: Example) -> None:
    example.content["analytics"] = {"trigger": True}


def _unknown_attribute(example: Example) -> None:
    example.content["tracker"]["data_element"] = {"attribute": "T2AnoAttrib"}


def _not_of_indicators(example: Example) -> None:
    example.tracker.set_property("attributes", ATTRIBUTE, "objectTypes", [])
    example.tracker.set_property("attributes", ATTRIBUTE, "programIndicatorAttribute", False)
    for indicator in example.tracker.metadata.list("programIndicators"):
        indicator.pop("attributeValues", None)


def _attribute(code: str, prop: str, value: object, *says: str, besides: tuple[str, ...] = (STANDING,)) -> Case:
    def change(example: Example) -> None:
        example.tracker.set_property("attributes", ATTRIBUTE, prop, value)

    return Case(code, change, HELD, says, besides)


CASES = (
    _down("tracker"),
    _down("aggregate"),
    Case("T2A102", _future_version, AGGREGATE_INSTANCE, ("2.44.0-SNAPSHOT", "2.41, 2.42, 2.43")),
    Case(
        "T2A103",
        lambda example: example.amend("tracker", "/api/system/info", calendar="ethiopian"),
        TRACKER_INSTANCE,
        ("its calendar is ethiopian",),
    ),
    Case(
        "T2A104",
        lambda example: example.let(example.tracker, EXPORTER, authorities=frozenset({"F_DATAVALUE_ADD"})),
        Thing("user", EXPORTER),
        ("F_VIEW_EVENT_ANALYTICS",),
    ),
    Case(
        "T2A105",
        lambda example: example.let(example.aggregate, IMPORTER, authorities=frozenset({"F_VIEW_EVENT_ANALYTICS"})),
        Thing("user", IMPORTER),
        ("F_DATAVALUE_ADD",),
    ),
    Case(
        "T2A106",
        lambda example: example.aggregate.share_data_set("MAL_MONTHLY", data_write=False),
        Thing("data set", "Malaria monthly report", "UeCjcuUqPpr", "MAL_MONTHLY"),
        (f"user {IMPORTER} may not write its data",),
    ),
    _signed_out("tracker"),
    _signed_out("aggregate"),
    Case("T2A108", _option_closed, Thing("category option", "Female"), (IMPORTER,)),
    Case("T2A111", _triggering, Thing("user", EXPORTER), ("F_PERFORM_MAINTENANCE",)),
    Case("T2A109", _person, Thing("user", IMPORTER), ("M_dhis-web-aggregate-data-entry", "by hand")),
    Case(
        "T2A110",
        lambda example: example.let(example.tracker, EXPORTER, org_unit=SECOND_DISTRICT),
        Thing("user", EXPORTER),
        ("30 of the mapping's org units", "Health Centre 01-001 (akuprrIrykM)", "..."),
    ),
    Case(
        "T2A201",
        _unknown_attribute,
        Thing("attribute", "T2AnoAttrib", "T2AnoAttrib"),
        ("the mapping names it", "tracker instance does not know it"),
    ),
    _attribute("T2A202", "valueType", "INTEGER", "INTEGER"),
    _attribute("T2A203", "mandatory", True, "every program indicator must have a value"),
    _attribute("T2A204", "unique", True, "the same value"),
    Case("T2A205", _not_of_indicators, HELD, ("not assigned to program indicators",)),
    _attribute("T2A206", "objectTypes", ["PROGRAM_INDICATOR", "DATA_ELEMENT"], "DATA_ELEMENT"),
)
