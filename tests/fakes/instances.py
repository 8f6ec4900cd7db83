"""DHIS2 in memory: a tracker instance that exports what it is given, a target that stores what it is sent."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from t2a.domain.errors import Fatal, Faulty
from t2a.domain.import_summary import ImportSummary
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.metadata import CategoryOptionCombo, DataSet, OrgUnit, ProgramIndicator, ServerInfo, User
from t2a.domain.values import DataValue, ExportedRow, Key, StoredValue
from t2a.ports import Answer
from tests.fakes.analytics import FakeAnalytics

SERVER = ServerInfo(
    "2.42.5.2",
    "2026-11-23T01:00:00.000",
    "iso8601",
    date(2026, 11, 23),
    datetime(2026, 11, 23, 3),  # noqa: DTZ001
)
STORED_BY = "t2a.import"
# As `tests.unit.given.facility` numbers them.
KNOWN_UNITS = {uid: uid for uid in (f"facility{number:03d}" for number in range(1000))}
USER = User(STORED_BY, frozenset({"F_DATAVALUE_ADD"}), frozenset())


class FakeTracker:
    """`values` by indicator, period and org unit; `stray` rows come along with every export.

    Set `trouble` and every export raises it, `metadata_trouble` and reading metadata does. `broken` indicators
    export nothing, and alone, for one period, they are refused. `gone` org units exist no more.
    """

    def __init__(self, indicators: Sequence[ProgramIndicator], units: Sequence[OrgUnit]) -> None:
        self.indicators = list(indicators)
        self.units = list(units)
        self.values: dict[tuple[str, str, str], str] = {}
        self.stray: list[ExportedRow] = []
        self.info = SERVER
        self.trouble: Exception | None = None
        self.metadata_trouble: Exception | None = None
        self.exports: list[tuple[tuple[str, ...], tuple[str, ...], str]] = []
        self.broken: set[str] = set()
        self.gone: set[str] = set()

    def server(self) -> ServerInfo:
        if self.metadata_trouble:
            raise self.metadata_trouble
        return self.info

    def program_indicators(
        self, groups: Sequence[str], ids: Sequence[str], source: DataElementSource
    ) -> list[ProgramIndicator]:
        return list(self.indicators)

    def org_units(self, selection: OrgUnitSelection, scheme: str) -> list[OrgUnit]:
        return list(self.units)

    def export(self, indicators: Sequence[str], periods: Sequence[str], dimension: str) -> list[ExportedRow]:
        self.exports.append((tuple(indicators), tuple(periods), dimension))
        if self.trouble:
            raise self.trouble
        asked = self._behind(dimension)
        if len(indicators) == len(periods) == 1 and indicators[0] in self.broken:
            raise Faulty("409 E7145: Query failed because of a syntax error")
        known = {indicator.id: indicator for indicator in self.indicators}
        rows = [
            _row(known[indicator], period, unit, value)
            for (indicator, period, unit), value in self.values.items()
            if indicator in indicators and period in periods and unit in asked and indicator not in self.broken
        ]
        return [*rows, *self.stray]

    def existing_org_units(self, ids: Collection[str]) -> set[str]:
        return set(ids) - self.gone

    def _behind(self, dimension: str) -> set[str]:
        first, *others = dimension.split(";")
        if not first.startswith("LEVEL-"):
            return {first, *others}
        level = int(first.removeprefix("LEVEL-"))
        below = (unit for unit in self.units if unit.level == level)
        return {unit.id for unit in below if not set(others).isdisjoint(unit.path.split("/"))}


class FakeTarget:
    """`stored` is what it holds. Set `trouble` and every import raises it; set `summary` to answer with that.

    `matching`: its org units by what the mapping's scheme calls them; any UID is known under its own.
    """

    def __init__(self, data_sets: Sequence[DataSet], combos: Sequence[CategoryOptionCombo]) -> None:
        self._data_sets = {data_set.id: data_set for data_set in data_sets}
        self._combos = list(combos)
        self.matching: dict[str, str] = {}
        self.who = USER
        self.stored: dict[Key, StoredValue] = {}
        self.imports: list[tuple[str, tuple[DataValue, ...]]] = []
        self.reads: list[tuple[str, ...]] = []
        self.trouble: Exception | None = None
        self.summary: Callable[[Sequence[DataValue]], ImportSummary] = success

    def server(self) -> ServerInfo:
        return SERVER

    def data_sets(self, ids: Sequence[str]) -> list[DataSet]:
        if missing := [uid for uid in ids if uid not in self._data_sets]:
            raise Fatal(f"data set {missing[0]} does not exist")
        return [self._data_sets[uid] for uid in ids]

    def category_option_combos(self, category_combos: Collection[str]) -> list[CategoryOptionCombo]:
        return [combo for combo in self._combos if combo.category_combo in category_combos]

    def user(self) -> User:
        return self.who

    def org_units_matching(self, scheme: str) -> dict[str, OrgUnit]:
        names = {**KNOWN_UNITS, **self.matching} if scheme == "UID" else self.matching
        return {name: OrgUnit(uid, uid, f"/country0000/{uid}", 2, name) for name, uid in names.items()}

    def stored_values(self, data_set: str, periods: Sequence[str], org_units: Sequence[str]) -> dict[Key, StoredValue]:
        self.reads.append(tuple(org_units))
        return {key: value for key, value in self.stored.items() if key.period in periods and key.org_unit in org_units}

    def import_values(self, data_set: str, values: Sequence[DataValue]) -> Answer:
        self.imports.append((data_set, tuple(values)))
        if self.trouble:
            raise self.trouble
        summary = self.summary(values)
        refused = set(summary.rejected_indexes) if summary.status != "ERROR" else set(range(len(values)))
        for index, value in enumerate(values):
            if index not in refused:
                self._store(value)
        return Answer(summary, json.dumps({"response": {"status": summary.status}}))

    def _store(self, value: DataValue) -> None:
        if value.deleted:
            self.stored.pop(value.key, None)
        else:
            self.stored[value.key] = StoredValue(value.value, self.who.username)


class FakeInstances:
    """One tracker and one target under any name; `opened` lists the secrets that were asked for."""

    def __init__(self, tracker: FakeTracker, target: FakeTarget) -> None:
        self._tracker, self._target = tracker, target
        self.tables = FakeAnalytics()
        self.opened: list[str] = []
        self.trouble: Exception | None = None

    def analytics(self, credentials: str) -> FakeAnalytics:
        return self.tables

    def tracker(self, credentials: str) -> FakeTracker:
        self._open(credentials)
        return self._tracker

    def target(self, credentials: str) -> FakeTarget:
        self._open(credentials)
        return self._target

    def replace(self, target: FakeTarget) -> None:
        self._target = target

    def _open(self, credentials: str) -> None:
        if self.trouble:
            raise self.trouble
        self.opened.append(credentials)


def success(values: Sequence[DataValue]) -> ImportSummary:
    return ImportSummary("SUCCESS", "", len(values), 0, 0, 0, (), ())


def _row(indicator: ProgramIndicator, period: str, unit: str, value: str) -> ExportedRow:
    return ExportedRow(
        indicator.export_data_element or indicator.id,
        indicator.category_option_combo,
        indicator.attribute_option_combo,
        period,
        unit,
        value,
    )
