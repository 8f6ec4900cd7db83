"""A run of nine values, three for each of three facilities, that registers its reports complete."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from t2a.domain.completeness import Report
from t2a.domain.import_summary import Conflict, ImportSummary
from t2a.domain.run_notes import CompletenessNote
from t2a.domain.values import DataValue, Key
from t2a.services.completing import Completing
from tests.fakes import FakeRegistrations
from tests.fakes.instances import STORED_BY, success
from tests.unit.given import DEFAULT, MONTHLY, facility
from tests.unit.world import OCTOBER, World

NOVEMBER = "202611"
FIRST, SECOND = "malaria-first", "malaria-second"
ALL = {"data_set": MONTHLY, "minimum_percent": 100}


def report(unit: int, period: str = OCTOBER) -> Report:
    return Report(MONTHLY, period, facility(unit).id, DEFAULT)


class CompletingWorld(World):
    """`rule` takes the place of one that asks for every cell."""

    def __init__(self, rule: dict[str, Any] | None = None, **changes: Any) -> None:
        super().__init__(completeness=[ALL if rule is None else {"data_set": MONTHLY, **rule}], **changes)
        self.registrations = FakeRegistrations(STORED_BY)
        step = Completing(self.evidence, self.instances, lambda name: self.registrations)
        self.finish = replace(self.finish, steps=(step,))
        self.count()

    def note(self, run_id: str) -> CompletenessNote:
        notes = self.run(run_id).notes
        assert notes.unfinished == ()
        assert notes.completeness is not None
        return notes.completeness

    def registered(self) -> set[Report]:
        return set(self.registrations.held)


def refuse(world: World, *keys: Key) -> None:
    """DHIS2 refuses these values and stores all others."""

    def summary(values: Sequence[DataValue]) -> ImportSummary:
        refused = tuple(index for index, value in enumerate(values) if value.key in keys)
        conflicts = (Conflict("E7642", "approved", refused),) if refused else ()
        return success(values)._replace(conflicts=conflicts, rejected_indexes=refused)

    world.target.summary = summary
