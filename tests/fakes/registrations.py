"""Complete data set registrations in memory."""

from collections.abc import Callable, Sequence

from t2a.domain.completeness import Objection, Registration, Report
from t2a.domain.errors import Unanswered


class FakeRegistrations:
    """`held` is what the target holds, `dates` since when: `today` is what a registration gets.

    `objects` tells what DHIS2 has against a report. `lost`: so many answers to POSTs get lost, before the target has
    done anything where `early`.
    """

    def __init__(self, user: str) -> None:
        self._user = user
        self.today = "2026-11-23"
        self.held: dict[Report, Registration] = {}
        self.dates: dict[Report, str] = {}
        self.posts: list[tuple[Report, ...]] = []
        self.taken_back: list[Report] = []
        self.keeps = ""
        self.objects: Callable[[Report], Objection | None] = lambda report: None
        self.lost = 0
        self.early = False

    def put(self, report: Report, by: str, *, completed: bool = True) -> None:
        """Somebody registers, or marks the report incomplete."""
        self.held[report] = Registration(report, by, completed)
        self.dates[report] = self.today

    def read(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> list[Registration]:
        return [
            one
            for report, one in self.held.items()
            if report.data_set == data_set and report.period in periods and report.org_unit in org_units
        ]

    def register(self, reports: Sequence[Report]) -> list[Objection]:
        self.posts.append(tuple(reports))
        answered = self.lost == 0
        self.lost -= not answered
        objections = [self._accept(report) for report in reports if answered or not self.early]
        if not answered:
            raise Unanswered("broke off")
        return [one for one in objections if one]

    def unregister(self, report: Report) -> str:
        self.taken_back.append(report)
        if not self.keeps:
            self.held.pop(report, None)
        return self.keeps

    def _accept(self, report: Report) -> Objection | None:
        objection = self.objects(report)
        if objection is None:
            self.put(report, self._user)
        return objection
