"""The questions of `t2a mapping new`, and how what may be chosen is shown."""

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from cli.mapping_files.questions import Check, Choice, Question
from t2a.domain.drafting.data_sets import Candidate
from t2a.domain.drafting.draft import sentences
from t2a.domain.drafting.org_units import Level
from t2a.domain.drafting.sources import Place
from t2a.domain.errors import Fatal
from t2a.domain.metadata import OrgUnit
from t2a.services.drafting import Fed

GROUPS = Question("Which program indicator groups are to be transferred?", "--group", ("Indicators", "Name an element"))
PLACES = Question("Where does an indicator say which data element it feeds?", "--data-element", ("Code", "Filled in"))
DATA_SETS = Question(
    "Which data sets receive them?", "--data-set", ("Period type", "Of the named elements", "Org units")
)
LEVELS = Question("On which level do the org units lie?", "--level", ("Of those that report",))
SCHEMES = Question("By what do both instances know an org unit?", "--org-unit-id-scheme", ("Found",))


def checked_by(kind: object) -> Check:
    """Raises Fatal with the sentence that a mapping file would get."""
    adapter: TypeAdapter[str] = TypeAdapter(kind)

    def check(text: str) -> None:
        try:
            adapter.validate_python(text)
        except ValidationError as error:
            raise Fatal(sentences(error)) from None

    return check


def no_data_set(held: Fed) -> str:
    if not held.names:
        return "the indicators name no data element in the attribute or field that is read; fill it in, or read another"
    named = ", ".join(sorted(held.names)[:10])
    return f"no data set of the aggregate instance holds one of the data elements that the indicators name: {named}"


def name_of_data_set(one: Candidate) -> str:
    return f"{one.data_set.name}, {one.data_set.period_type}"


def choice_of_place(one: Place, indicators: int) -> Choice:
    return Choice(one.id, one.name, (one.code or "", f"{one.filled} of {indicators}"))


def choice_of_data_set(one: Candidate) -> Choice:
    held = one.data_set
    return Choice(held.id, held.name, (held.period_type, str(len(one.held)), str(len(held.org_units))))


def only(choices: Sequence[Choice]) -> list[str]:
    return [choices[0].value] if len(choices) == 1 else []


def levels(named: Sequence[Level], units: Sequence[OrgUnit]) -> list[Level]:
    """Those that have a name, and those that are in use without one."""
    known = {one.number for one in named}
    return sorted([*named, *(Level(number, "") for number in {one.level for one in units} - known)])
