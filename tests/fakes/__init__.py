"""In-memory stand-ins for the AWS ports, typed as their Protocols, for unit tests of the services."""

from tests.fakes.analytics import FakeAnalytics
from tests.fakes.catalogues import FakeCatalogues, FakeTargetCatalogue, FakeTrackerCatalogue
from tests.fakes.instances import FakeInstances, FakeTarget, FakeTracker
from tests.fakes.ledger import FakeLedger
from tests.fakes.notices import FakeAlerts, FakeMessages, FakeSchedule, FakeSchedules, Published, Sent
from tests.fakes.queues import FakeBatchQueue, FakeDeadLetters, FakeFinishQueue, FakeWaitQueue
from tests.fakes.registrations import FakeRegistrations
from tests.fakes.stores import FakeClaims, FakeEvidence, FakeMappings

__all__ = [
    "FakeAlerts",
    "FakeAnalytics",
    "FakeBatchQueue",
    "FakeCatalogues",
    "FakeClaims",
    "FakeDeadLetters",
    "FakeEvidence",
    "FakeFinishQueue",
    "FakeInstances",
    "FakeLedger",
    "FakeMappings",
    "FakeMessages",
    "FakeRegistrations",
    "FakeSchedule",
    "FakeSchedules",
    "FakeTarget",
    "FakeTargetCatalogue",
    "FakeTracker",
    "FakeTrackerCatalogue",
    "FakeWaitQueue",
    "Published",
    "Sent",
]
