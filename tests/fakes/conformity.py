"""Read by mypy only: every fake is what its Protocol asks for."""

from t2a import ports
from t2a.services.registering import Registrations
from tests import fakes

queue = fakes.FakeBatchQueue()
ledger: ports.Ledger = fakes.FakeLedger()
batch_queue: ports.BatchQueue = queue
finish_queue: ports.FinishQueue = fakes.FakeFinishQueue()
dead_letters: ports.DeadLetters = fakes.FakeDeadLetters(queue)
mappings: ports.MappingStore = fakes.FakeMappings()
evidence: ports.Evidence = fakes.FakeEvidence()
registrations: Registrations = fakes.FakeRegistrations("t2a.import")
alerts: ports.Alerts = fakes.FakeAlerts()
messenger: ports.Messenger = fakes.FakeMessages()
messengers: ports.Messengers = fakes.FakeMessages()
schedules: ports.Schedules = fakes.FakeSchedules()
tracker = fakes.FakeTracker([], [])
target = fakes.FakeTarget([], [])
tracker_instance: ports.Tracker = tracker
target_instance: ports.Target = target
instances: ports.Instances = fakes.FakeInstances(tracker, target)
tracker_metadata = fakes.FakeTrackerCatalogue([], [])
target_metadata = fakes.FakeTargetCatalogue([], [], [])
tracker_catalogue: ports.TrackerCatalogue = tracker_metadata
target_catalogue: ports.TargetCatalogue = target_metadata
catalogues: ports.Catalogues = fakes.FakeCatalogues(tracker_metadata, target_metadata)
