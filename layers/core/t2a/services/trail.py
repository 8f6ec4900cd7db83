"""What a transfer leaves behind, whether it succeeds or fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(slots=True)
class Trail:
    """What a transfer leaves behind, also when it fails: seconds by stage, keys of DHIS2's full answers."""

    seconds: dict[str, float] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(perf_counter() - start, 3)
