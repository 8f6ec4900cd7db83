"""Planning a run for 20,000 facilities x 200 indicators x 3 months; prints its cost as JSON."""

import json
import resource
from datetime import UTC, datetime

from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, OrgUnit, ProgramIndicator
from t2a.services.planning import plan_run
from tests.fakes import FakeTarget, FakeTracker

FACILITIES, DISTRICTS, INDICATORS = 20_000, 500, 200
COUNTRY, COMBO, DATA_SET = "Country0000", "Combo000000", "DataSet0001"


def org_units() -> list[OrgUnit]:
    return [
        OrgUnit(uid, f"Facility {number}", f"/{COUNTRY}/D{number % DISTRICTS:010d}/{uid}", 3, uid)
        for number, uid in ((number, f"F{number:010d}") for number in range(FACILITIES))
    ]


def mapping(ids: list[str]) -> Mapping:
    tracker = {
        "credentials": "t2a/tracker",
        "program_indicators": ids,
        "data_element": {"field": "code"},
        "org_units": {"level": 3},
    }
    data_sets = [{"id": DATA_SET, "periods": {"past": 3}}]
    aggregate = {"credentials": "t2a/aggregate", "data_sets": data_sets}
    said = {"name": "bench", "schedule": "cron(0 3 * * ? *)", "tracker": tracker, "aggregate": aggregate}
    return Mapping.model_validate(said)


def main() -> None:
    indicators = [
        ProgramIndicator(f"I{number:010d}", f"Indicator {number}", f"CODE_{number}", None, None, None)
        for number in range(INDICATORS)
    ]
    elements = tuple(
        DataElement(
            id=f"E{number:010d}",
            code=f"CODE_{number}",
            name=f"Element {number}",
            value_type="INTEGER",
            zero_is_significant=True,
            category_combo=COMBO,
        )
        for number in range(INDICATORS)
    )
    data_set = DataSet(DATA_SET, "Report", "Monthly", COMBO, elements, frozenset())
    combos = [CategoryOptionCombo("Default0001", "default", "default", COMBO)]
    tracker, target = FakeTracker(indicators, org_units()), FakeTarget([data_set], combos)
    request = Request(mapping="bench", scheduled_time=datetime(2026, 11, 23, 3, tzinfo=UTC))
    asked = mapping([indicator.id for indicator in indicators])
    before = resource.getrusage(resource.RUSAGE_SELF)
    planned = plan_run(request, asked, tracker, target)
    text = planned.plan.model_dump_json()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak_mb": after.ru_maxrss / 1024,
        "batches": len(planned.batches),
        "plan_mb": len(text) / 1024 / 1024,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
