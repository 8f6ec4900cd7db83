"""The small example as a check reads it: clean, with a stranger in the programme that no mapping uses."""

from datetime import timedelta
from typing import Any

from t2a.domain.checks.finding import Report
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import Definition, MetadataAttribute, Named, ProgramIndicator
from t2a.services.check import Check
from tests.fakes import FakeCatalogues, FakeTargetCatalogue, FakeTracker, FakeTrackerCatalogue
from tests.unit.given import COMBOS, DATA_SETS, INDICATORS, THREE_O_CLOCK, facility, indicator, mapping

PROGRAMME = Named("program0000", "Registry")
UNITS = tuple(facility(number) for number in (1, 2, 3))
ATTRIBUTE = "attribute00"
HELD = MetadataAttribute(ATTRIBUTE, "Data element", None, "TEXT", False, False, frozenset({"PROGRAM_INDICATOR"}))
SOURCE = {"data_element": {"attribute": ATTRIBUTE}}
DEFINITION = Definition(PROGRAMME, "EVENT", "COUNT", "V{event_count}", "", (), decimals=0)


def defined(one: ProgramIndicator, **changes: object) -> ProgramIndicator:
    return one._replace(definition=DEFINITION, **changes)  # type: ignore[arg-type]


class Checkable:
    def __init__(self) -> None:
        self.tracker = FakeTrackerCatalogue(INDICATORS, UNITS)
        self.tracker.attributes_there = [HELD]
        self.tracker.siblings = [defined(indicator(9, None), name="Referred", groups=frozenset({"group000009"}))]
        self.target = FakeTargetCatalogue(DATA_SETS, COMBOS, UNITS)
        self.catalogues = FakeCatalogues(self.tracker, self.target)
        self.steps: list[str] = []

    def check(
        self, *others: Mapping, prober: FakeTracker | None = None, age: timedelta | None = None, **changes: Any
    ) -> Report:
        """`changes` are those of the mapping (see `tests.unit.given.mapping`)."""
        service = Check(self.catalogues, lambda: THREE_O_CLOCK, age)
        asked = mapping(tracker=SOURCE, **changes)
        opened = (lambda: prober) if prober else None
        return service(asked, others, step=self.steps.append, prober=opened).report


def codes(report: Report) -> list[str]:
    return [one.rule.code for one in report.findings]
