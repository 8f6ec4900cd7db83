"""Validation rules in memory: the test says what violates them, and where."""

from collections.abc import Collection
from datetime import date

from t2a.domain.errors import TimedOut
from t2a.domain.periods import parse_period
from t2a.domain.validation_scope import LISTED_AT_MOST
from t2a.domain.violations import RuleGroup, Violation


class FakeValidation:
    """`broken`: what violates the rules. `asked`: group, org unit and days of each question.

    `slow`: questions over more days than so many time out.
    """

    def __init__(self, groups: Collection[RuleGroup], paths: dict[str, str]) -> None:
        self.groups = {group.id: group for group in groups}
        self.known_paths = paths
        self.broken: list[Violation] = []
        self.asked: list[tuple[str, str, date, date]] = []
        self.slow = 10_000

    def rule_group(self, uid: str) -> RuleGroup | None:
        return self.groups.get(uid)

    def paths(self, org_units: Collection[str]) -> dict[str, str]:
        return {uid: self.known_paths[uid] for uid in org_units if uid in self.known_paths}

    def violations(self, group: RuleGroup, root: str, start: date, end: date) -> list[Violation]:
        self.asked.append((group.id, root, start, end))
        if (end - start).days > self.slow:
            raise TimedOut("no answer in time")
        found = [one for one in self.broken if self._concerns(one, root, start, end)]
        return found[:LISTED_AT_MOST]

    def _concerns(self, one: Violation, root: str, start: date, end: date) -> bool:
        period = parse_period(one.key.period)
        below = root in self.known_paths.get(one.key.org_unit, "").split("/")
        return below and start <= period.start and period.end <= end
