"""The time that the stand-in lives in: a settable day, from a fixed hour of it on."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from time import monotonic

# Where the recordings begin; the example had been loaded and analytics had run a little earlier.
STARTS_AT = time(2, 4, 20)


class Clock:
    """Runs forward from a fixed hour of the day, so that no test sees two days around midnight."""

    def __init__(self, today: date) -> None:
        self.set(today)

    def set(self, today: date) -> None:
        self._start = datetime.combine(today, STARTS_AT)
        self._set_at = monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=monotonic() - self._set_at)

    @property
    def today(self) -> date:
        return self.now().date()


def stamp(moment: datetime) -> str:
    """As metadata, jobs and system info write it."""
    return moment.isoformat(timespec="milliseconds")


def runtime(duration: timedelta) -> str:
    """As 00:00:09.396."""
    return stamp(datetime(1970, 1, 1) + duration).partition("T")[2]  # noqa: DTZ001 - any midnight


@lru_cache(maxsize=1024)
def value_stamp(moment: datetime) -> str:
    """As data values write it: whole seconds."""
    return moment.isoformat(timespec="seconds") + ".000+0000"
