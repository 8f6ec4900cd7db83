"""The queues in memory."""

from collections.abc import Callable, Iterable

from t2a.domain.errors import T2AError
from t2a.domain.messages import BatchMessage


class FakeBatchQueue:
    """Set `trouble` and the next call raises it, once `accepts` more messages have been taken."""

    def __init__(self) -> None:
        self.sent: list[BatchMessage] = []
        self.given_back: list[tuple[str, int]] = []
        self.trouble: T2AError | None = None
        self.accepts = 0

    def send(self, messages: Iterable[BatchMessage]) -> None:
        for message in messages:
            if self.trouble and self.accepts <= 0:
                self._raise_once(self.trouble)
            self.accepts -= 1
            self.sent.append(message)

    def give_back(self, receipt_handle: str, seconds: int) -> None:
        self.given_back.append((receipt_handle, seconds))

    def _raise_once(self, trouble: T2AError) -> None:
        self.trouble = None
        raise trouble


class FakeWaitQueue:
    """`asked`: run and seconds of every message."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def look_again(self, run: str, seconds: int) -> None:
        self.asked.append((run, seconds))


class FakeFinishQueue:
    """Set `trouble` and the next call raises it."""

    def __init__(self) -> None:
        self.requested: list[str] = []
        self.trouble: T2AError | None = None

    def request_finish(self, run: str) -> None:
        if self.trouble:
            trouble, self.trouble = self.trouble, None
            raise trouble
        self.requested.append(run)


class FakeDeadLetters:
    """Moves `messages` to the batch queue that it is given."""

    def __init__(self, queue: FakeBatchQueue) -> None:
        self.messages: list[BatchMessage] = []
        self._queue = queue

    def replay(self, run: str, batch: str | None, *, before: Callable[[BatchMessage], bool]) -> list[BatchMessage]:
        asked = [one for one in self.messages if one.run == run and batch in (None, one.batch)]
        self.messages = [one for one in self.messages if one not in asked]
        moved = [message for message in dict.fromkeys(asked) if before(message)]
        self._queue.send(moved)
        return moved
