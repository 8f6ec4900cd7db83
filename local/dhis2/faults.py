"""Faults on command, taken by the requests that they are meant for."""

from dataclasses import dataclass
from threading import Lock
from typing import Literal, TypeAlias, get_args

from local.dhis2.web import Json

Kind: TypeAlias = Literal["delay", "hang", "413", "500", "502", "503", "504", "html", "reset", "half", "empty"]


@dataclass
class Fault:
    """`skip` requests pass unharmed, then `times` are hit. `seconds` is how long delay and hang last.

    With `processed` the request takes effect although its answer is lost; delay and half always do.
    """

    fault: Kind
    path_prefix: str = "/api"
    method: str = ""
    times: int = 1
    seconds: float = 1.0
    skip: int = 0
    processed: bool = False

    @classmethod
    def of(cls, content: Json) -> "Fault":
        """ValueError for a fault unknown, TypeError for a property unknown."""
        if content.get("fault") not in get_args(Kind):
            raise ValueError(f"Unknown fault; known are {', '.join(get_args(Kind))}")
        return cls(**content)

    @property
    def takes_effect(self) -> bool:
        return self.processed or self.fault in ("delay", "half")

    def is_meant_for(self, method: str, path: str) -> bool:
        return path.startswith(self.path_prefix) and self.method in ("", method)


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets; the first that is meant for it."""
        with self._lock:
            for fault in self._faults:
                if fault.times > 0 and fault.is_meant_for(method, path):
                    if fault.skip > 0:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    return fault
            return None
