"""Register reports complete and take registrations back, until each is known to be there or not.

DHIS2 answers 200 and names in its conflicts what it has refused, not by position; so what is not accepted whole, and
what got no answer, is read back. Only what is missing is sent again: a second registration would change the date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from t2a.domain.completeness import Line, Objection, Registration, Report, What
from t2a.domain.errors import Unanswered

# In one POST.
MOST_AT_ONCE = 300
# How often what got no answer is sent.
MOST_ROUNDS = 3
NO_ANSWER = "DHIS2 gave no answer"


class Registrations(Protocol):
    """Complete data set registrations of the aggregate instance."""

    def read(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> list[Registration]:
        """What is registered for any of these periods and org units."""
        ...

    def register(self, reports: Sequence[Report]) -> list[Objection]:
        """One POST; reports that it objects to are not registered, the others are. Unanswered when that is open."""
        ...

    def unregister(self, report: Report) -> str:
        """DHIS2's objection; empty when it has none. Nothing happens where there is no registration."""
        ...


@dataclass(frozen=True, slots=True)
class Registering:
    """Of one data set at a time."""

    registrations: Registrations

    def __call__(self, lines: Sequence[Line]) -> list[Line]:
        """The lines once they have been done, or with DHIS2's reason why not."""
        refused = self._register([line.report for line in lines if line.what is What.REGISTER])
        kept = self._take_back([line.report for line in lines if line.what is What.UNREGISTER])
        return [_done(line, refused.get(line.report) or kept.get(line.report)) for line in lines]

    def known(self, reports: Iterable[Report]) -> dict[Report, Registration]:
        """Those of the reports that are registered."""
        asked = frozenset(reports)
        periods, org_units = {one.period for one in asked}, {one.org_unit for one in asked}
        found = [
            registration
            for data_set in sorted({one.data_set for one in asked})
            for registration in self.registrations.read(data_set, sorted(periods), sorted(org_units))
        ]
        return {one.report: one for one in found if one.report in asked}

    def _register(self, reports: Sequence[Report]) -> dict[Report, str]:
        """Those that are not registered, and why."""
        parts = (reports[start : start + MOST_AT_ONCE] for start in range(0, len(reports), MOST_AT_ONCE))
        return {report: reason for part in parts for report, reason in self._send(part).items()}

    def _send(self, reports: Sequence[Report]) -> dict[Report, str]:
        left = list(reports)
        for _ in range(MOST_ROUNDS):
            objections = self._post(left)
            if objections == []:
                return {}
            known = self.known(left)
            left = [report for report in left if report not in known]
            if objections or not left:
                return {report: _reason(report, objections or []) for report in left}
        return dict.fromkeys(left, NO_ANSWER)

    def _post(self, reports: Sequence[Report]) -> list[Objection] | None:
        """None when the answer is lost."""
        try:
            return self.registrations.register(reports)
        except Unanswered:
            return None

    def _take_back(self, reports: Sequence[Report]) -> dict[Report, str]:
        """Those that stay registered, and why: DHIS2 answers alike whether it has removed anything or not."""
        objections = {report: self._unregister(report) for report in reports}
        known = self.known(reports) if reports else {}
        return {report: f"the registration of ours stays: {objections[report] or 'DHIS2 keeps it'}" for report in known}

    def _unregister(self, report: Report) -> str:
        try:
            return self.registrations.unregister(report)
        except Unanswered:
            return NO_ANSWER


def _reason(report: Report, objections: Sequence[Objection]) -> str:
    concerning = (one for one in objections if one.concerns(report))
    return f"DHIS2: {next(concerning, objections[0]).text}"


def _done(line: Line, reason: str | None) -> Line:
    if reason:
        return line._replace(what=What.WITHHELD, reason=reason)
    done = {What.REGISTER: What.REGISTERED, What.UNREGISTER: What.UNREGISTERED}
    return line._replace(what=done.get(line.what, line.what))
