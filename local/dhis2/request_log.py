"""What was asked of the server, when, and how many requests were in hand at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import Lock
from time import monotonic

from local.dhis2.web import Json


@dataclass
class Entry:
    """`start` and `end` are seconds of one monotonic clock; `concurrent` counts this request too."""

    method: str
    path: str
    query: str
    start: float
    concurrent: int
    end: float | None = None
    status: int | None = None
    fault: str | None = None


class RequestLog:
    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._in_hand = 0
        self._lock = Lock()

    @contextmanager
    def noting(self, method: str, path: str, query: str) -> Iterator[Entry]:
        with self._lock:
            self._in_hand += 1
            entry = Entry(method, path, query, monotonic(), self._in_hand)
            self._entries.append(entry)
        try:
            yield entry
        finally:
            with self._lock:
                self._in_hand -= 1
                entry.end = monotonic()

    def as_json(self) -> list[Json]:
        with self._lock:
            return [asdict(entry) for entry in self._entries]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
