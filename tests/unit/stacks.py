"""The stack behind the command line, over the fakes of a world."""

from collections.abc import Mapping
from dataclasses import dataclass

from t2a.services.releasing import Releasing
from tests.fakes import FakeBatchQueue, FakeDeadLetters, FakeEvidence, FakeLedger
from tests.unit.world import World

WHO = "arn:aws:iam::1:user/ada"


@dataclass
class FakeStack:
    world: World

    def ledger(self) -> FakeLedger:
        return self.world.ledger

    def dead_letters(self) -> FakeDeadLetters:
        return FakeDeadLetters(self.world.queue)

    def batch_queue(self) -> FakeBatchQueue:
        return self.world.queue

    def evidence(self) -> FakeEvidence:
        return self.world.evidence

    def releasing(self) -> Releasing:
        return self.world.releasing

    def who(self) -> str:
        return WHO

    def invoke_dispatch(self, event: Mapping[str, object]) -> None:
        raise AssertionError(f"nothing is to be dispatched here: {event}")
