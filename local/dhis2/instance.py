"""One DHIS2 instance in memory: everything that a request may read or change."""

from datetime import date

from local.dhis2 import example
from local.dhis2.analytics_tables import AnalyticsTables
from local.dhis2.clock import Clock
from local.dhis2.completeness import Registration, Report
from local.dhis2.enlarged import enlarged, with_more_indicators
from local.dhis2.faults import Faults
from local.dhis2.jobs import Jobs
from local.dhis2.metadata import Metadata
from local.dhis2.request_log import RequestLog
from local.dhis2.tracker import Tracker
from local.dhis2.users import Users
from local.dhis2.values import DataValues
from local.dhis2.versions import VERSIONS
from local.dhis2.web import Json

DEFAULT_TODAY = date(2026, 11, 23)


class Instance:
    """Plays tracker and aggregate instance at once; begins with the example and an empty target."""

    def __init__(
        self,
        *,
        today: date = DEFAULT_TODAY,
        with_quarterly_extension: bool = False,
        facilities_times: int = 1,
        indicators_times: int = 1,
        without_events: bool = False,
        version: str = "2.42",
    ) -> None:
        self._first_today, self._with_quarterly_extension = today, with_quarterly_extension
        self._facilities_times, self._indicators_times = facilities_times, indicators_times
        self._without_events = without_events
        self.version = VERSIONS[version]
        self.reset()

    def reset(self) -> None:
        """As it began, the day, the log and the faults too; tokens made since then are gone."""
        self.clock = Clock(self._first_today)
        self.faults, self.log = Faults(), RequestLog()
        loaded = example.load(with_quarterly_extension=self._with_quarterly_extension)
        if self._without_events:
            loaded = example.Example(loaded.collections, [])
        loaded = with_more_indicators(enlarged(loaded, self._facilities_times), self._indicators_times)
        self.users = Users()
        users = [user.as_json() for user in self.users.known.values()]
        collections = loaded.collections | {"users": users}
        self.metadata = Metadata(collections, tells_externalize=self.version.tells_externalize)
        self.tracker = Tracker.holding(loaded.day_values, self._first_today)
        self.analytics = AnalyticsTables.of(self.tracker, self._first_today)
        self.row_limit = 100_000
        self.data_values: DataValues = {}
        self.completeness: dict[Report, Registration] = {}
        self.approvals: set[tuple[str, str, str]] = set()
        self.messages: list[Json] = []
        self.jobs = Jobs(self)

    def uid(self, collection: str, name: str) -> str:
        """Of an object named by UID or code; KeyError when there is none."""
        if self.metadata.get(collection, name):
            return name
        return self.metadata.by_scheme(collection, "CODE")[name]

    def item(self, collection: str, name: str) -> Json:
        """The object itself, to be changed in place; KeyError when there is none."""
        found = self.metadata.get(collection, self.uid(collection, name))
        if found is None:
            raise KeyError(name)
        return found
