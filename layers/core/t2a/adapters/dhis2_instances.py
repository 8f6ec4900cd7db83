"""Opens DHIS2 instances by the name of their secret, each once per invocation."""

from collections.abc import Callable

import requests

from t2a.adapters.dhis2_analytics import Dhis2Analytics
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_messages import Dhis2Messages
from t2a.adapters.dhis2_target import Dhis2Target
from t2a.adapters.dhis2_target_catalogue import Dhis2TargetCatalogue
from t2a.adapters.dhis2_tracker import Dhis2Tracker
from t2a.adapters.dhis2_tracker_catalogue import Dhis2TrackerCatalogue
from t2a.domain.credentials import Credentials


class Dhis2Instances:
    """`remaining`: seconds that the invocation has left, a margin taken off."""

    def __init__(self, read: Callable[[str], Credentials], remaining: Callable[[], float]) -> None:
        self._read = read
        self._remaining = remaining
        self._clients: dict[str, Dhis2Client] = {}

    def tracker(self, credentials: str) -> Dhis2Tracker:
        return Dhis2Tracker(self.client(credentials))

    def target(self, credentials: str) -> Dhis2Target:
        return Dhis2Target(self.client(credentials))

    def tracker_catalogue(self, credentials: str) -> Dhis2TrackerCatalogue:
        return Dhis2TrackerCatalogue(self.client(credentials))

    def target_catalogue(self, credentials: str) -> Dhis2TargetCatalogue:
        return Dhis2TargetCatalogue(self.client(credentials))

    def analytics(self, credentials: str) -> Dhis2Analytics:
        return Dhis2Analytics(self.client(credentials))

    def messenger(self, credentials: str) -> Dhis2Messages:
        return Dhis2Messages(self.client(credentials))

    def client(self, name: str) -> Dhis2Client:
        if name not in self._clients:
            self._clients[name] = Dhis2Client(requests.Session(), self._read(name), self._remaining)
        return self._clients[name]
