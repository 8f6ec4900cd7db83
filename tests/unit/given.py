"""A small example to start from: two districts with facilities, a monthly and a quarterly data set."""

from datetime import UTC, datetime
from typing import Any

from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, OrgUnit, ProgramIndicator

COUNTRY, NORTH, SOUTH = "country0000", "north000000", "south000000"
MONTHLY, QUARTERLY = "monthly0000", "quarterly00"
DEFAULT_COMBO, BY_AGE = "ccdefault00", "ccbyage0000"
DEFAULT, YOUNG, OLD = "default0000", "young000000", "old00000000"
THREE_O_CLOCK = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

COMBOS = (
    CategoryOptionCombo(DEFAULT, "default", "default", DEFAULT_COMBO),
    CategoryOptionCombo(YOUNG, "YOUNG", "0-4 years", BY_AGE),
    CategoryOptionCombo(OLD, "OLD", "5 years and over", BY_AGE),
)


def uid(prefix: str, number: int = 0) -> str:
    return f"{prefix}{number:0{11 - len(prefix)}d}"


def facility(number: int, district: str = NORTH, match: str | None = None) -> OrgUnit:
    own = uid("facility", number)
    return OrgUnit(own, f"Facility {number}", f"/{COUNTRY}/{district}/{own}", 3, match or own)


EVERYWHERE = frozenset(facility(number).id for number in range(1000))


def element(code: str, value_type: str = "INTEGER_ZERO_OR_POSITIVE", combo: str = DEFAULT_COMBO) -> DataElement:
    return DataElement(f"de{code.lower():0<9.9}", code, code.capitalize(), value_type, True, combo)


def data_set(uid: str, *elements: DataElement, period_type: str = "Monthly", combo: str = DEFAULT_COMBO) -> DataSet:
    """Assigned to every facility."""
    return DataSet(uid, f"Report {uid}", period_type, combo, elements, EVERYWHERE)


def indicator(number: int, code: str | None, combo: str | None = None, **fields: Any) -> ProgramIndicator:
    made = ProgramIndicator(uid("pi", number), f"Indicator {number}", code, combo, None, None)
    return made._replace(**fields)


CASES, DEATHS = element("CASES", combo=BY_AGE), element("DEATHS")
DATA_SETS = (data_set(MONTHLY, CASES, DEATHS),)
INDICATORS = (indicator(1, "CASES", "YOUNG"), indicator(2, "CASES", "OLD"), indicator(3, "DEATHS"))


def mapping_dict(**changes: Any) -> dict[str, Any]:
    """The mapping as its file would say it; `tracker` and `aggregate` are merged, others replaced."""
    tracker = {
        "credentials": "t2a/tracker",
        "program_indicators": [one.id for one in INDICATORS],
        "data_element": {"field": "code"},
        "org_units": {"level": 3},
        **changes.pop("tracker", {}),
    }
    aggregate = {
        "credentials": "t2a/aggregate",
        "data_sets": [{"id": MONTHLY, "periods": {"past": 1}}],
        **changes.pop("aggregate", {}),
    }
    start = {"name": "malaria", "schedule": "cron(0 3 * * ? *)", "tracker": tracker, "aggregate": aggregate}
    return {**start, **changes}


def mapping(**changes: Any) -> Mapping:
    return Mapping.model_validate(mapping_dict(**changes))


def request(**changes: Any) -> Request:
    return Request(**{"mapping": "malaria", "scheduled_time": THREE_O_CLOCK, **changes})
