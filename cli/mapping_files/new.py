"""`t2a mapping new`: what it asks for, in which order, and what it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from cli.mapping_files.choices import (
    DATA_SETS,
    GROUPS,
    LEVELS,
    PLACES,
    SCHEMES,
    checked_by,
    choice_of_data_set,
    choice_of_place,
    levels,
    name_of_data_set,
    no_data_set,
    only,
)
from cli.mapping_files.questions import Choice, Questions
from cli.mapping_files.sides import Sides
from t2a.domain.drafting.data_sets import Candidate, candidate, proposed, targets, window_for
from t2a.domain.drafting.draft import NIGHTLY, Draft, mapping_name, sentences
from t2a.domain.drafting.org_units import Matches, matches, proposed_matches
from t2a.domain.drafting.sources import is_by_convention, proposed_place
from t2a.domain.errors import Fatal
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.mapping_texts import Name, OrgUnitIdScheme, Schedule, Timezone
from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.metadata import IndicatorGroup, OrgUnit
from t2a.services.drafting import Fed, fed, places


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; None and nothing are asked for, or proposed."""

    groups: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    data_element: str | None = None
    data_sets: tuple[str, ...] = ()
    past: int | None = None
    include_current: bool = False
    level: int | None = None
    within: tuple[str, ...] = ()
    org_unit_id_scheme: str | None = None
    timezone: str | None = None
    schedule: str | None = None
    name: str | None = None
    description: str = ""


@dataclass(slots=True)
class Asking:
    """`names` fills with what everything chosen is called, for the file's comments."""

    sides: Sides
    questions: Questions
    given: Given
    names: dict[str, str] = field(default_factory=dict)

    def draft(self) -> Draft:
        groups = self._groups()
        ids = tuple(dict.fromkeys([*(uid for one in groups for uid in one.members), *self.given.indicators]))
        source = self._source(ids)
        held = self._held(ids, source)
        chosen = self._data_sets(held)
        windows = targets(chosen, [self._window(one) for one in chosen])
        level, scheme = self._org_units(chosen)
        schedule, timezone = self._when()
        return Draft(
            name=self._name(groups, chosen),
            description=self.given.description,
            schedule=schedule,
            timezone=timezone,
            tracker=self.sides.signs.tracker,
            aggregate=self.sides.signs.aggregate,
            groups=tuple(one.id for one in groups),
            indicators=self.given.indicators,
            source=source,
            selection=_selection(level, self.given.within),
            org_unit_id_scheme=scheme,
            data_element_id_scheme=held.data_element_id_scheme,
            category_option_combo_id_scheme=held.category_option_combo_id_scheme,
            targets=windows,
        )

    def _groups(self) -> list[IndicatorGroup]:
        if self.given.indicators and not self.given.groups:
            return []
        known = {one.id: one for one in self.sides.listing.groups()}
        naming = self._naming(list(known.values()))
        counts = {one.id: (len(one.members), len(naming.intersection(one.members))) for one in known.values()}
        choices = [Choice(one.id, one.name, tuple(map(str, counts[one.id]))) for one in known.values()]
        likely = [uid for uid, (members, named) in counts.items() if 2 * named > members]
        found = self.questions.some(GROUPS, choices, likely or only(choices), self.given.groups)
        self.names |= {uid: f"{known[uid].name}: {len(known[uid].members)} indicators" for uid in found}
        return [known[uid] for uid in found]

    def _naming(self, groups: Sequence[IndicatorGroup]) -> set[str]:
        """Indicators that name a data element in the attribute of the convention; none where it is not there."""
        attribute = next((one for one in self.sides.listing.attributes() if is_by_convention(one.name, one.code)), None)
        if attribute is None:
            return set()
        ids = tuple(dict.fromkeys(uid for one in groups for uid in one.members))
        found = self.sides.tracker.indicators(ids, DataElementSource(attribute=attribute.id))
        return {one.id for one in found if one.data_element}

    def _source(self, ids: Sequence[str]) -> DataElementSource:
        known = places(self.sides.tracker, ids, self.sides.listing.attributes())
        best = proposed_place(known)
        choices = [choice_of_place(one, len(ids)) for one in known]
        found = self.questions.one(PLACES, choices, best.id if best else None, self.given.data_element)
        place = next(one for one in known if one.id == found)
        self.names[place.id] = place.name
        return place.source

    def _held(self, ids: Sequence[str], source: DataElementSource) -> Fed:
        indicators = self.sides.tracker.indicators(ids, source)
        self.names |= {one.id: one.name for one in indicators}
        return fed(self.sides.target, indicators)

    def _data_sets(self, held: Fed) -> list[Candidate]:
        known = [*held.candidates, *self._named_besides(held)]
        if not known:
            raise Fatal(no_data_set(held))
        choices = [choice_of_data_set(one) for one in known]
        best = [one.data_set.id for one in proposed(held.candidates)]
        found = self.questions.some(DATA_SETS, choices, best, self.given.data_sets)
        self.names |= {one.data_set.id: name_of_data_set(one) for one in known}
        return [one for one in known if one.data_set.id in found]

    def _named_besides(self, held: Fed) -> list[Candidate]:
        """Data sets given on the command line that hold nothing of it: the check says what that means."""
        known = {one.data_set.id for one in held.candidates}
        besides = [uid for uid in self.given.data_sets if uid not in known]
        found = self.sides.target.data_sets(besides) if besides else []
        return [candidate(one, held.names, held.data_element_id_scheme) for one in found]

    def _window(self, one: Candidate) -> PeriodWindow:
        usual = window_for(one.data_set, {})
        question = f"{one.data_set.name} ({one.data_set.period_type}): how many past periods does every run transfer"
        past = self.questions.number(question, usual.past, self.given.past)
        try:
            return PeriodWindow(past=past, include_current=self.given.include_current)
        except ValidationError as error:
            raise Fatal(f"--past {past}: {sentences(error)}") from None

    def _org_units(self, chosen: Sequence[Candidate]) -> tuple[int, str]:
        units = self.sides.listing.org_units()
        self.names |= {one.id: one.name for one in units if one.id in self.given.within}
        reporting = frozenset[str]().union(*(one.data_set.org_units for one in chosen))
        found = matches(units, self.sides.target.every_org_unit("UID"), reporting)
        level = self._level(units, proposed_matches(found))
        return level, self._scheme(found, level)

    def _level(self, units: Sequence[OrgUnit], best: Matches | None) -> int:
        known = levels(self.sides.listing.levels(), units)
        self.names |= {f"LEVEL-{one.number}": one.name for one in known}
        choices = [Choice(str(one.number), one.name, (str(best.on(one.number) if best else 0),)) for one in known]
        likely = str(best.level) if best and best.level else None
        return int(self.questions.one(LEVELS, choices, likely, str(self.given.level) if self.given.level else None))

    def _scheme(self, found: Sequence[Matches], level: int) -> str:
        if self.given.org_unit_id_scheme:
            checked_by(OrgUnitIdScheme)(self.given.org_unit_id_scheme)
            return self.given.org_unit_id_scheme
        best = proposed_matches(found, level)
        choices = [Choice(one.scheme, one.scheme.lower(), (str(one.on(level)),)) for one in found]
        return self.questions.one(SCHEMES, choices, best.scheme if best else None)

    def _when(self) -> tuple[str, str]:
        """Schedule and time zone."""
        schedule = self.questions.text("Schedule", NIGHTLY, checked_by(Schedule), self.given.schedule)
        zone = self.given.timezone or self.sides.timezone()
        return schedule, self.questions.text("Time zone", zone, checked_by(Timezone), self.given.timezone)

    def _name(self, groups: Sequence[IndicatorGroup], chosen: Sequence[Candidate]) -> str:
        first = next((one.name for one in groups), chosen[0].data_set.name)
        return self.questions.text("Name of the mapping", mapping_name(first), checked_by(Name), self.given.name)


def _selection(level: int, within: tuple[str, ...]) -> OrgUnitSelection:
    try:
        return OrgUnitSelection(level=level, within=within)
    except ValidationError as error:
        raise Fatal(sentences(error)) from None
