"""Alerts and schedules in memory."""

from collections.abc import Mapping
from typing import NamedTuple


class Published(NamedTuple):
    subject: str
    body: str


class FakeAlerts:
    def __init__(self) -> None:
        self.published: list[Published] = []

    @property
    def subjects(self) -> list[str]:
        return [one.subject for one in self.published]

    def publish(self, subject: str, body: str) -> None:
        self.published.append(Published(subject, body))


class FakeSchedule(NamedTuple):
    expression: str
    timezone: str
    enabled: bool
    event: Mapping[str, str]


class FakeSchedules:
    """`trouble` is raised instead of putting a schedule."""

    def __init__(self) -> None:
        self.schedules: dict[str, FakeSchedule] = {}
        self.trouble: Exception | None = None

    def put(self, mapping: str, *, expression: str, timezone: str, enabled: bool, event: Mapping[str, str]) -> None:
        if self.trouble:
            raise self.trouble
        self.schedules[mapping] = FakeSchedule(expression, timezone, enabled, event)

    def remove(self, mapping: str) -> None:
        self.schedules.pop(mapping, None)
