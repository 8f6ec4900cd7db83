"""A run for 20,000 facilities x 200 indicators x 3 months, planned and dispatched; prints its cost as JSON.

`plan`: from metadata to batches. `dispatch`: that, and the plan packed into a bucket, the batches written to a
ledger and their messages queued, both in memory.
"""

import json
from datetime import UTC, datetime, timedelta

from bench.bucket import Bucket, evidence_in
from bench.usage import used
from t2a.domain.ledger import Request
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, DataElement, DataSet, OrgUnit, ProgramIndicator
from t2a.services.dispatch import Dispatch
from t2a.services.freshening import Waits
from t2a.services.planning import plan_run
from t2a.services.telling import Teller
from tests.fakes import (
    FakeAlerts,
    FakeBatchQueue,
    FakeInstances,
    FakeLedger,
    FakeMessages,
    FakeTarget,
    FakeTracker,
    FakeWaitQueue,
)

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
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


def instances() -> tuple[FakeTracker, FakeTarget]:
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
    units = org_units()
    data_set = DataSet(DATA_SET, "Report", "Monthly", COMBO, elements, frozenset(unit.id for unit in units))
    target = FakeTarget([data_set], [CategoryOptionCombo("Default0001", "default", "default", COMBO)])
    target.matching = {unit.id: unit.id for unit in units}
    return FakeTracker(indicators, units), target


def main() -> None:
    tracker, target = instances()
    request = Request(mapping="bench", scheduled_time=NOW)
    asked = mapping([indicator.id for indicator in tracker.indicators])
    before = used()
    planned = plan_run(request, asked, tracker, target)
    after_plan = used()
    bucket, queue = Bucket(), FakeBatchQueue()
    ledger = FakeLedger()
    dispatch = Dispatch(
        ledger=ledger,
        instances=FakeInstances(tracker, target),
        evidence=evidence_in(bucket),
        queue=queue,
        teller=Teller(FakeAlerts(), ledger, FakeMessages()),
        clock=lambda: NOW,
        lease=timedelta(hours=3),
        attempts=5,
        waits=Waits(FakeLedger(), FakeWaitQueue(), lambda: NOW, timedelta(seconds=30)),
    )
    dispatch(request, asked, version="1", owner="bench")
    after = used()
    assert len(queue.sent) == len(planned.batches)
    cost = {
        "plan_cpu": after_plan.cpu - before.cpu,
        "plan_peak_mb": after_plan.peak,
        "plan_grown_mb": after_plan.peak - before.peak,
        "dispatch_cpu": after.cpu - after_plan.cpu,
        "dispatch_peak_mb": after.peak,
        "dispatch_grown_mb": after.peak - before.peak,
    }
    print(json.dumps({**cost, "batches": len(planned.batches)}))


if __name__ == "__main__":
    main()
