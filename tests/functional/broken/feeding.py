"""T2A3xx: indicators and the data elements that they name. T2A5xx: duplicates."""

from collections.abc import Callable

from local.dhis2.web import Json
from t2a.domain.checks.finding import Thing
from tests.functional.checking import ATTRIBUTE, DEATHS, Case, Example

MONTHLY, QUARTERLY, ELSEWHERE = "UeCjcuUqPpr", "JiievvK9CfW", "T2ADatSetNw"
DEATHS_ELEMENT = "OV5laCq9zFp"
OF_DEATHS = Thing("program indicator", "Malaria deaths", DEATHS, "MAL_DEATHS")
TESTED = "MAL_TESTED_0_4_F"
OF_TESTED = Thing("program indicator", "Malaria suspected cases tested: 0-4 years, Female", "rMeH1Pu33TS", TESTED)
DEATHS_THING = Thing("data element", "Malaria deaths", DEATHS_ELEMENT, "MAL_DEATHS")
MONTHLY_THING = Thing("data set", "Malaria monthly report", MONTHLY, "MAL_MONTHLY")


def say_code(example: Example, indicator: str, code: str | None) -> None:
    """What the indicator's attribute holds."""
    values = [{"attribute": {"id": ATTRIBUTE}, "value": code}] if code else None
    example.tracker.set_property("programIndicators", indicator, "attributeValues", values)


def elements_of(example: Example, data_set: str) -> list[Json]:
    held: list[Json] = example.aggregate.item("dataSets", data_set)["dataSetElements"]
    return held


def _without_deaths(example: Example) -> None:
    held = elements_of(example, MONTHLY)
    held[:] = [one for one in held if one["dataElement"]["id"] != DEATHS_ELEMENT]


def new_data_set(example: Example, *elements: str) -> None:
    """Like the monthly report, under another name."""
    like = example.aggregate.item("dataSets", MONTHLY)
    held = [{"dataElement": {"id": uid}} for uid in elements]
    new = {"id": ELSEWHERE, "code": "MAL_WEEKLY", "name": "Malaria alerts", "dataSetElements": held}
    example.aggregate.metadata.add("dataSets", {**like, **new})


def _deaths_elsewhere(example: Example) -> None:
    _without_deaths(example)
    new_data_set(example, DEATHS_ELEMENT)


def _unfed(example: Example) -> None:
    new_data_set(example, "scACBLABBVy")
    example.content["aggregate"]["data_sets"].append({"id": ELSEWHERE, "periods": {"past": 1}})


def _code_of_a_tracker_element(example: Example) -> None:
    example.aggregate.set_property("dataElements", "EodiIgHrEDf", "code", "MAL_TREATMENT")
    say_code(example, DEATHS, "MAL_TREATMENT")


def _zero_lost(example: Example) -> None:
    example.content["aggregate"]["on_vanished"] = "zero"
    for element in example.aggregate.metadata.list("dataElements"):
        element["zeroIsSignificant"] = element["id"] != DEATHS_ELEMENT


def _empty_group(example: Example) -> None:
    group = {"id": "T2AGroupNon", "name": "Malaria weekly report", "programIndicators": []}
    example.tracker.metadata.add("programIndicatorGroups", group)
    example.content["tracker"]["program_indicator_groups"].append("T2AGroupNon")


def _group_by_another_uid(example: Example) -> None:
    example.content["tracker"]["program_indicator_groups"] = ["T2AGroupBad"]


def _data_set_by_another_uid(example: Example) -> None:
    example.content["aggregate"]["data_sets"][1]["id"] = "T2ADatSetBa"


def _by_uid(example: Example) -> None:
    example.content["aggregate"]["data_element_id_scheme"] = "UID"


def _by_an_empty_field(example: Example) -> None:
    example.content["tracker"]["data_element"] = {"field": "aggregateExportDataElement"}


def _claim(example: Example) -> None:
    example.content["aggregate"]["data_sets"][0]["elements"] = ["MAL_DEATH"]


def _twin(example: Example) -> None:
    example.tracker.copy_program_indicator(DEATHS, "T2ADeathsTw", name="Malaria deaths (copy)", code="MAL_DEATHS_2")
    group = example.tracker.item("programIndicatorGroups", "MAL_MONTHLY_T2A")["programIndicators"]
    group.append({"id": "T2ADeathsTw"})


def _same_field(example: Example) -> None:
    for code in ("MAL_TESTED_0_4_F", "MAL_CONFIRMED_0_4_F"):
        example.tracker.set_property("programIndicators", code, "aggregateExportDataElement", "MAL_OLD")


def _forgotten(example: Example) -> None:
    example.tracker.copy_program_indicator("MAL_REFERRED", "T2AReferred", name="Malaria cases seen", code="MAL_SEEN")


def _besides(key: str, value: object) -> Callable[[Example], None]:
    """The mapping says this as well."""
    return lambda example: example.content.update({key: value})


def _no_indicator_by_uid(example: Example) -> None:
    example.content["tracker"]["program_indicators"].append("T2AnoIndica")


def _code(code: str, wrong: str | None, *says: str, name: str = "") -> Case:
    return Case(code, lambda example: say_code(example, DEATHS, wrong), OF_DEATHS, says, name=name)


def _deaths_element(code: str, prop: str, value: object, thing: Thing, *says: str) -> Case:
    def change(example: Example) -> None:
        example.aggregate.set_property("dataElements", "MAL_DEATHS", prop, value)

    return Case(code, change, thing, says)


CASES = (
    Case(
        "T2A301",
        _group_by_another_uid,
        Thing("program indicator group", "T2AGroupBad", "T2AGroupBad"),
        ("the mapping names it", "the tracker instance does not know it"),
        besides=(),
    ),
    Case(
        "T2A302",
        _empty_group,
        Thing("program indicator group", "Malaria weekly report", "T2AGroupNon"),
        ("it has no member",),
        besides=(),
    ),
    Case(
        "T2A303",
        _no_indicator_by_uid,
        Thing("program indicator", "T2AnoIndica", "T2AnoIndica"),
        ("the tracker instance does not know it",),
        besides=(),
    ),
    _code("T2A304", None, "it says no data element"),
    _code("T2A305", "MAL_DAETHS", "'MAL_DAETHS'", "does not exist in the aggregate instance"),
    Case(
        "T2A305",
        lambda example: say_code(example, TESTED, "MAL_TESTD"),
        OF_TESTED,
        ("'MAL_TESTD'",),
        name="of a cell, which is not said to be unfed as well",
    ),
    _code("T2A306", "MAL_MONTHLY", "'MAL_MONTHLY' is no aggregate data element", "data set Malaria monthly report"),
    Case(
        "T2A306",
        _code_of_a_tracker_element,
        OF_DEATHS,
        ("tracker data element Malaria treatment given (EodiIgHrEDf)",),
        name="of the tracker domain",
    ),
    Case("T2A307", _without_deaths, OF_DEATHS, ("data element Malaria deaths (MAL_DEATHS) is in no data set",)),
    Case(
        "T2A307",
        lambda example: elements_of(example, QUARTERLY).clear(),
        Thing("program indicator", "Malaria deaths (quarterly)", "TnbhIey6zGX", "MAL_Q_DEATHS"),
        ("Malaria deaths (quarterly) (MAL_Q_DEATHS) is in no data set",),
        times=7,
        name="of a data set that was emptied, which is not said to be unfed as well",
    ),
    Case("T2A308", _deaths_elsewhere, OF_DEATHS, ("Malaria alerts (T2ADatSetNw)", "which the mapping does not feed")),
    Case(
        "T2A309",
        lambda example: elements_of(example, QUARTERLY).append({"dataElement": {"id": DEATHS_ELEMENT}}),
        OF_DEATHS,
        ("MAL_DEATHS is in Malaria monthly report (UeCjcuUqPpr) and Malaria quarterly summary (JiievvK9CfW)",),
    ),
    Case("T2A310", _claim, MONTHLY_THING, ("'MAL_DEATH'", "which does not hold it")),
    _deaths_element("T2A311", "valueType", "LONG_TEXT", OF_DEATHS, "Malaria deaths", "LONG_TEXT", "takes no numbers"),
    Case(
        "T2A312",
        lambda example: example.tracker.set_property("programIndicators", DEATHS, "decimals", 1),
        OF_DEATHS,
        ("1 decimal", "INTEGER_ZERO_OR_POSITIVE"),
    ),
    _deaths_element("T2A314", "aggregationType", "AVERAGE", DEATHS_THING, "AVERAGE"),
    Case("T2A315", _zero_lost, DEATHS_THING, ("does not store zeros", "on_vanished: zero")),
    Case(
        "T2A316",
        _forgotten,
        Thing("program indicator", "Malaria cases seen", "T2AReferred", "MAL_SEEN"),
        ("it belongs to Malaria case registry", "no mapping uses it"),
    ),
    Case(
        "T2A317",
        _unfed,
        Thing("data set", "Malaria alerts", ELSEWHERE, "MAL_WEEKLY"),
        ("no indicator of the mapping feeds it",),
    ),
    Case(
        "T2A318",
        _data_set_by_another_uid,
        Thing("data set", "T2ADatSetBa", "T2ADatSetBa"),
        ("the mapping names it", "the aggregate instance does not know it"),
    ),
    Case(
        "T2A319",
        _by_uid,
        Thing("mapping", "malaria-monthly"),
        ("of its 26 indicators none feeds a data set: 26 by T2A305, such as", "'MAL_TREATED'"),
    ),
    Case(
        "T2A319",
        _by_an_empty_field,
        Thing("mapping", "malaria-monthly"),
        ("26 by T2A304, such as", "it says no data element"),
        name="by a field that is empty",
    ),
    Case(
        "T2A320",
        _besides("validation", {"rule_groups": ["j1LH4gcmDWP", "T2AnoRGroup"]}),
        Thing("validation rule group", "T2AnoRGroup", "T2AnoRGroup"),
        ("the mapping names it", "the aggregate instance does not know it"),
    ),
    Case(
        "T2A321",
        _besides("completeness", [{"data_set": MONTHLY, "all_of": ["MAL_TREATED", "MAL_TREATD"]}]),
        MONTHLY_THING,
        ("completeness asks for 'MAL_TREATD'",),
    ),
    Case(
        "T2A322",
        _besides("notify", {"dhis2_message": {"user_groups": ["T2AnoUGroup"]}}),
        Thing("user group", "T2AnoUGroup", "T2AnoUGroup"),
        ("the aggregate instance does not know it",),
    ),
    Case("T2A501", _twin, OF_DEATHS, ("Malaria deaths and Malaria deaths (copy)", "the same cell"), times=2),
    Case(
        "T2A502",
        _same_field,
        Thing("program indicator", "Malaria confirmed cases: 0-4 years, Female", "UGB6JylrAxG", "MAL_CONFIRMED_0_4_F"),
        ("those of Malaria suspected cases tested: 0-4 years, Female", "carry MAL_OLD"),
        times=2,
    ),
)
