"""The two instances that a new mapping is to connect, with everything of them that it may name."""

from typing import NamedTuple

import requests

from cli.servers import PATIENCE, Sign, credentials_of
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.adapters.dhis2_listing import Dhis2Listing
from t2a.adapters.dhis2_target_catalogue import Dhis2TargetCatalogue
from t2a.adapters.dhis2_tracker_catalogue import Dhis2TrackerCatalogue
from t2a.domain.errors import T2AError
from t2a.domain.schedule_expression import timezone_named


class Signs(NamedTuple):
    """How to reach the instances: the names of their secrets, and what the command line says."""

    tracker: str
    aggregate: str
    tracker_sign: Sign
    aggregate_sign: Sign
    stack: str | None

    @property
    def on_one_instance(self) -> "Signs":
        """Where nothing is said of the aggregate instance, it is the tracker instance."""
        return self._replace(aggregate_sign=self.tracker_sign) if self.aggregate_sign.url is None else self


class Sides(NamedTuple):
    signs: Signs
    instances: Dhis2Instances
    listing: Dhis2Listing

    @property
    def tracker(self) -> Dhis2TrackerCatalogue:
        return self.instances.tracker_catalogue(self.signs.tracker)

    @property
    def target(self) -> Dhis2TargetCatalogue:
        return self.instances.target_catalogue(self.signs.aggregate)

    def timezone(self) -> str:
        """The tracker server's, UTC where it says none that is known here."""
        try:
            zone = self.listing.timezone()
            timezone_named(zone)
        except (T2AError, ValueError):
            return "UTC"
        return zone


def open_sides(signs: Signs) -> Sides:
    read = credentials_of((signs.tracker, signs.tracker_sign), (signs.aggregate, signs.aggregate_sign), signs.stack)
    client = Dhis2Client(requests.Session(), read(signs.tracker), lambda: PATIENCE)
    return Sides(signs, Dhis2Instances(read, lambda: PATIENCE), Dhis2Listing(client))
