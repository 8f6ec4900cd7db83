"""T2A4xx: option combinations."""

from t2a.domain.checks.finding import Thing
from tests.functional.broken.feeding import OF_DEATHS, OF_TESTED
from tests.functional.checking import DEATHS, Case, Example

BY_AGE_AND_SEX = "tauy2DYOKeo"
OF_QUARTERS_DEATHS = Thing("program indicator", "Malaria deaths (quarterly)", "TnbhIey6zGX", "MAL_Q_DEATHS")


def _combo(example: Example, uid: str, code: str, name: str, category_combo: str) -> None:
    new = {"id": uid, "code": code, "name": name, "categoryCombo": {"id": category_combo}, "categoryOptions": []}
    example.aggregate.metadata.add("categoryOptionCombos", new)


def _double(example: Example) -> None:
    _combo(example, "T2ACombTwin", "MAL_0_4_F", "0-4 years, Female (old)", BY_AGE_AND_SEX)


def _unfed(example: Example) -> None:
    example.tracker.metadata.remove("programIndicators", "rMeH1Pu33TS")
    group = example.tracker.item("programIndicatorGroups", "MAL_MONTHLY_T2A")["programIndicators"]
    group[:] = [one for one in group if one["id"] != "rMeH1Pu33TS"]


def _of_cell(code: str, combo: str | None, *says: str, name: str = "", thing: Thing = OF_TESTED) -> Case:
    def change(example: Example) -> None:
        example.tracker.set_property("programIndicators", thing.id, "aggregateExportCategoryOptionCombo", combo)

    return Case(code, change, thing, says, name=name)


def _name_project(example: Example, indicator: str, project: str | None) -> None:
    example.tracker.set_property("programIndicators", indicator, "aggregateExportAttributeOptionCombo", project)


def _by_project(example: Example) -> None:
    """The quarterly summary is entered for each of two projects; all of its indicators are of the first."""
    example.aggregate.metadata.add("categoryCombos", {"id": "T2AProjects", "name": "Projects", "code": "PROJECTS"})
    for letter in "AB":
        _combo(example, f"T2AProject{letter}", f"PROJECT_{letter}", f"Project {letter}", "T2AProjects")
    example.aggregate.set_property("dataSets", "MAL_QUARTERLY", "categoryCombo", {"id": "T2AProjects"})
    for indicator in example.tracker.metadata.list("programIndicators"):
        if indicator.get("code", "").startswith("MAL_Q_"):
            indicator["aggregateExportAttributeOptionCombo"] = "PROJECT_A"


def _of_project(code: str, project: str | None, *says: str) -> Case:
    def change(example: Example) -> None:
        _by_project(example)
        _name_project(example, "MAL_Q_DEATHS", project)

    return Case(code, change, OF_QUARTERS_DEATHS, says)


def _project_twice(example: Example) -> None:
    _by_project(example)
    _combo(example, "T2AProjectC", "PROJECT_B", "Project B (old)", "T2AProjects")
    _name_project(example, "MAL_Q_DEATHS", "PROJECT_B")


CASES = (
    _of_cell("T2A401", "MAL_0_4_X", "'MAL_0_4_X' is not one of data element Malaria suspected cases tested"),
    Case("T2A402", _double, OF_TESTED, ("'MAL_0_4_F' stands for 2 combinations",), times=4),
    _of_cell("T2A403", "default", "'default' is default (HllvX50cXC0), of another category combination"),
    _of_cell("T2A401", "qRqMMCHMdhN", "'qRqMMCHMdhN' is not one of", name="by UID, where codes are read"),
    _of_cell("T2A404", None, "it names no option combination", "Malaria suspected cases tested is disaggregated"),
    _of_cell("T2A405", "MAL_0_4_F", "'MAL_0_4_F' is not one of", thing=OF_DEATHS),
    _of_project("T2A411", "PROJECT_X", "'PROJECT_X' is not one of data set Malaria quarterly summary"),
    Case("T2A412", _project_twice, OF_QUARTERS_DEATHS, ("'PROJECT_B' stands for 2 combinations of data set",)),
    _of_project("T2A413", "MAL_0_4_F", "'MAL_0_4_F' is 0-4 years, Female (qRqMMCHMdhN), of another"),
    _of_project("T2A414", None, "it names no attribute option combination", "summary has a category combination"),
    Case(
        "T2A415",
        lambda example: _name_project(example, DEATHS, "PROJECT_A"),
        OF_DEATHS,
        ("'PROJECT_A' is not one of data set Malaria monthly report",),
    ),
    Case(
        "T2A420",
        _unfed,
        Thing("data element", "Malaria suspected cases tested", "CInCcuZiWIN", "MAL_TESTED"),
        ("5 of its 6 cells (83 %)", "nothing feeds '0-4 years, Female'"),
    ),
)
