"""Alerts and schedules in memory."""

from collections.abc import Mapping
from typing import NamedTuple

from t2a.domain.mapping_upkeep import Dhis2Message


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


class Sent(NamedTuple):
    instance: str
    subject: str
    text: str
    to: Dhis2Message


class FakeMessages:
    """DHIS2's messages, of any instance; set `trouble` and sending raises it."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.trouble: Exception | None = None
        self._instance = ""

    def messenger(self, credentials: str) -> "FakeMessages":
        self._instance = credentials
        return self

    def send(self, subject: str, text: str, to: Dhis2Message) -> None:
        if self.trouble:
            raise self.trouble
        self.sent.append(Sent(self._instance, subject, text, to))


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
