"""Which reports are registered complete: the mapping's rules, applied to what the batches have left of each report.

In doubt a report is not registered, and the reason is told; nor is a registration taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from t2a.domain.mapping import Mapping
from t2a.domain.mapping_upkeep import CompletenessRule
from t2a.domain.periods import parse_period
from t2a.domain.resolution import Feed
from t2a.domain.tally import Mark, Marks

UNASSIGNED = "the org unit is not assigned to the data set"
OPEN = "the period has not ended"
NOT_MOVED = "its batch did not get through"
NOT_TALLIED = "what its batch left behind was not kept"
BROKEN = "an indicator of the data set did not run"
STRANGERS = "values came that had not been asked for"
REJECTED = "a value of it was refused"
HELD = "a change of it is held"
CHANGED = "somebody changed a value of it during the run"
EMPTY = "no value of it is stored"
TOO_FEW = "fewer values are stored than minimum_values asks"
TOO_SMALL_A_PART = "fewer values are stored than minimum_percent asks"
ELEMENT_EMPTY = "a data element of all_of holds no value"
MARKED_INCOMPLETE = "it is marked incomplete in DHIS2"


class Report(NamedTuple):
    """What is registered; all but the period are UIDs of the target."""

    data_set: str
    period: str
    org_unit: str
    attribute_option_combo: str


class Registration(NamedTuple):
    """One that the target holds; not `completed`: somebody has marked the report incomplete."""

    report: Report
    stored_by: str
    completed: bool = True


class Objection(NamedTuple):
    """A conflict in DHIS2's answer: the UID or period that it is about, and its text."""

    about: str
    text: str

    def concerns(self, report: Report) -> bool:
        return self.about in report


class Verdict(NamedTuple):
    """Why a report is not complete, if it is not; `proved`: by its stored values alone, without a doubt."""

    obstacle: str = ""
    proved: bool = False


class What(StrEnum):
    REGISTER = "register"
    REGISTERED = "registered"
    ALREADY = "already"
    UNREGISTER = "unregister"
    UNREGISTERED = "unregistered"
    WITHHELD = "withheld"


class Line(NamedTuple):
    """What is to be done about a report, or has been done, and why not more."""

    report: Report
    what: What
    reason: str = ""


def rule_of(mapping: Mapping, data_set: str) -> CompletenessRule | None:
    return next((rule for rule in mapping.completeness if rule.data_set == data_set), None)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Of one data set. `elements`: UIDs of the data elements of `all_of`; `today`: the run's local day."""

    rule: CompletenessRule
    feeds: Sequence[Feed]
    elements: frozenset[str]
    unassigned: frozenset[str]
    today: date

    def judge(self, report: Report, marks: Marks, doubt: str) -> Verdict:
        """`doubt`: why the batch of the report says nothing certain of it."""
        of_report = {number: mark for number, mark in marks.items() if self._is_of(report, number)}
        if obstacle := self._never(report) or doubt or _trouble(of_report):
            return Verdict(obstacle)
        return Verdict(missing, proved=True) if (missing := self._missing(report, of_report)) else Verdict()

    def _is_of(self, report: Report, number: int) -> bool:
        return self.feeds[number].cell.attribute_option_combo == report.attribute_option_combo

    def _never(self, report: Report) -> str:
        if report.org_unit in self.unassigned:
            return UNASSIGNED
        still_open = self.rule.only_closed_periods and parse_period(report.period).end >= self.today
        return OPEN if still_open else ""

    def _missing(self, report: Report, marks: Marks) -> str:
        stored = [number for number, mark in marks.items() if mark is Mark.STORED]
        cells = sum(self._is_of(report, number) for number in range(len(self.feeds)))
        if not stored:
            return EMPTY
        if len(stored) < (self.rule.minimum_values or 0):
            return TOO_FEW
        if len(stored) * 100 < (self.rule.minimum_percent or 0) * cells:
            return TOO_SMALL_A_PART
        return ELEMENT_EMPTY if self.elements - {self.feeds[number].cell.data_element for number in stored} else ""


def _trouble(marks: Marks) -> str:
    found = set(marks.values())
    told = ((Mark.REJECTED, REJECTED), (Mark.HELD, HELD), (Mark.CHANGED, CHANGED))
    return next((reason for mark, reason in told if mark in found), "")


def settle(report: Report, verdict: Verdict, known: Registration | None, user: str, *, unregister: bool) -> Line:
    """What to do about a report; a registration that is there keeps its date, and one of others is never taken back."""
    if known and not known.completed:
        return Line(report, What.WITHHELD, MARKED_INCOMPLETE)
    if known:
        takes_back = unregister and verdict.proved and known.stored_by == user
        return Line(report, What.UNREGISTER, verdict.obstacle) if takes_back else Line(report, What.ALREADY)
    return Line(report, What.WITHHELD, verdict.obstacle) if verdict.obstacle else Line(report, What.REGISTER)
