"""Read what a check looks at; what cannot be read is said, and the rest is read all the same."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from t2a.domain.checks.catalogue import sides
from t2a.domain.checks.catalogue.org_units import NONE_REACHED
from t2a.domain.checks.connection import AGGREGATE, TRACKER
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.checks.upkeep import named
from t2a.domain.errors import Fatal, Refused, T2AError, sentence
from t2a.domain.mapping import Mapping
from t2a.domain.metadata import CategoryOptionCombo, OrgUnit, ProgramIndicator, ServerInfo
from t2a.domain.resolution import category_combos
from t2a.domain.windows import local_day
from t2a.ports import TargetCatalogue, TrackerCatalogue

Read = TypeVar("Read")
Instance = TypeVar("Instance", TrackerCatalogue, TargetCatalogue)
Step = Callable[[str], None]
# How many things are read, for a progress bar.
STEPS = 16


class Surveyed(NamedTuple):
    """`trouble`: instances that do not answer. `unread`: parts that could not be read, and why."""

    survey: Survey
    trouble: tuple[Finding, ...]
    unread: tuple[str, ...]


class Surveying:
    """Reads one mapping's survey. `step` is told what is read next."""

    def __init__(self, mapping: Mapping, step: Step = lambda _: None) -> None:
        self._mapping, self._step = mapping, step
        self._trouble: list[Finding] = []
        self._unread: list[str] = []

    def __call__(
        self,
        tracker: Callable[[], TrackerCatalogue],
        target: Callable[[], TargetCatalogue],
        now: datetime,
        others: Sequence[Mapping] = (),
    ) -> Surveyed:
        """`tracker` and `target` open the instances. `others`: further mappings of the same place."""
        of_tracker = self._tracker(tracker)
        of_target = self._target(target, of_tracker.indicators or ())
        today = local_day(now, self._mapping.timezone)
        survey = Survey(self._mapping, today, of_tracker, of_target, tuple(others))
        return Surveyed(survey, tuple(self._trouble), tuple(self._unread))

    def _tracker(self, open_it: Callable[[], TrackerCatalogue]) -> TrackerPart:
        opened = self._open(TRACKER, open_it)
        if opened is None:
            return TrackerPart()
        tracker, server = opened
        side, read = self._mapping.tracker, self._read
        wanted = [side.data_element.attribute] if side.data_element.attribute else []
        groups = read("the program indicator groups", lambda: tracker.indicator_groups(side.program_indicator_groups))
        members = [uid for group in groups or () for uid in group.members]
        ids = tuple(dict.fromkeys([*members, *side.program_indicators]))
        indicators = None
        if groups is not None:
            indicators = read("the program indicators", lambda: tracker.indicators(ids, side.data_element))
        return TrackerPart(
            server=server,
            user=read("the tracker instance's user", tracker.user),
            attributes=_tuple(read("the attribute", lambda: tracker.attributes(wanted))),
            groups=_tuple(groups),
            indicators=_tuple(indicators),
            siblings=self._siblings(tracker, indicators),
            org_units=self._org_units(tracker),
        )

    def _org_units(self, tracker: TrackerCatalogue) -> tuple[OrgUnit, ...] | None:
        """What the mapping selects and is not there is the mapping's fault, and not one of reading."""
        side, what = self._mapping.tracker, "the org units"
        self._step(what)
        try:
            return tuple(tracker.org_units(side.org_units, side.org_unit_id_scheme))
        except T2AError as error:
            if isinstance(error, Fatal) and not isinstance(error, Refused):
                said, _, todo = sentence(error).partition("; ")
                self._trouble.append(found(NONE_REACHED, Thing("mapping", self._mapping.name), said, todo))
            else:
                self._note_unread(what, error)
            return None

    def _siblings(
        self, tracker: TrackerCatalogue, indicators: list[ProgramIndicator] | None
    ) -> tuple[ProgramIndicator, ...] | None:
        programs = {one.definition.program.id for one in indicators or () if one.definition} - {""}
        source = self._mapping.tracker.data_element
        what = "the other indicators of the same programmes"
        return _tuple(self._read(what, lambda: tracker.indicators_of(sorted(programs), source)))

    def _target(self, open_it: Callable[[], TargetCatalogue], indicators: Sequence[ProgramIndicator]) -> TargetPart:
        opened = self._open(AGGREGATE, open_it)
        if opened is None:
            return TargetPart()
        target, server = opened
        side, read = self._mapping.aggregate, self._read
        data_sets = read("the data sets", lambda: target.data_sets([one.id for one in side.data_sets]))
        combos = None
        if data_sets is not None:
            wanted = category_combos(data_sets)
            combos = read("the option combinations", lambda: target.category_option_combos(wanted))
        names = {one.data_element for one in indicators if one.data_element}
        homes = read("the data elements", lambda: target.data_elements_called(names, side.data_element_id_scheme))
        scheme = self._mapping.tracker.org_unit_id_scheme
        elsewhere = namesakes = None
        if combos is not None:
            strange = _strange_combos(indicators, combos)
            elsewhere = read(
                "other option combinations",
                lambda: target.combos_called(strange, side.category_option_combo_id_scheme),
            )
        if combos is not None and homes is not None:
            lost = names - {name for home in homes for name in (home.code, home.id) if name}
            namesakes = read("objects with the same codes", lambda: target.namesakes(lost))
        return TargetPart(
            server=server,
            user=read("the aggregate instance's user", target.user),
            data_sets=_tuple(data_sets),
            combos=_tuple(combos),
            combos_elsewhere=_tuple(elsewhere),
            homes=_tuple(homes),
            namesakes=_tuple(namesakes),
            org_units=_tuple(read("the aggregate instance's org units", lambda: target.every_org_unit(scheme))),
            there=read("rule groups and recipients", lambda: self._there(target)),
        )

    def _there(self, target: TargetCatalogue) -> frozenset[str]:
        asked = named(self._mapping).items()
        return frozenset(uid for collection, uids in asked for uid in target.existing(collection, uids))

    def _open(self, instance: str, open_it: Callable[[], Instance]) -> tuple[Instance, ServerInfo] | None:
        """The instance and what it is; None, and a finding, when it does not answer."""
        self._step(f"the {instance}")
        try:
            opened = open_it()
            return opened, opened.server()
        except T2AError as error:
            rule = sides.SIGN_IN_REFUSED if isinstance(error, Fatal) else sides.SILENT
            self._trouble.append(found(rule, Thing("instance", instance), sentence(error)))
            return None

    def _read(self, what: str, call: Callable[[], Read]) -> Read | None:
        """None when it cannot be read."""
        self._step(what)
        try:
            return call()
        except T2AError as error:
            self._note_unread(what, error)
            return None

    def _note_unread(self, what: str, error: T2AError) -> None:
        said = sentence(error)
        self._unread.append(said if said.startswith(f"{what}: ") else f"{what}: {said}")


def _tuple(found_: list[Read] | None) -> tuple[Read, ...] | None:
    return None if found_ is None else tuple(found_)


def _strange_combos(indicators: Sequence[ProgramIndicator], known: Sequence[CategoryOptionCombo]) -> set[str]:
    """What indicators call combinations and none of the data sets' is called."""
    named = {name for one in indicators for name in (one.category_option_combo, one.attribute_option_combo) if name}
    return named - {name for combo in known for name in (combo.code, combo.id) if name}
