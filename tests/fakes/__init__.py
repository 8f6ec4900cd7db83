"""In-memory stand-ins for the AWS ports, typed as their Protocols, for unit tests of the services."""

from tests.fakes.catalogues import FakeCatalogues, FakeTargetCatalogue, FakeTrackerCatalogue
from tests.fakes.instances import FakeInstances, FakeTarget, FakeTracker
from tests.fakes.ledger import FakeLedger
from tests.fakes.notices import FakeAlerts, FakeSchedule, FakeSchedules, Published
from tests.fakes.queues import FakeBatchQueue, FakeDeadLetters, FakeFinishQueue
from tests.fakes.stores import FakeEvidence, FakeMappings

__all__ = [
    "FakeAlerts",
    "FakeBatchQueue",
    "FakeCatalogues",
    "FakeDeadLetters",
    "FakeEvidence",
    "FakeFinishQueue",
    "FakeInstances",
    "FakeLedger",
    "FakeMappings",
    "FakeSchedule",
    "FakeSchedules",
    "FakeTarget",
    "FakeTargetCatalogue",
    "FakeTracker",
    "FakeTrackerCatalogue",
    "Published",
]
