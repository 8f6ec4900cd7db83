"""A mapping from two metadata packages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from t2a.domain.drafting.data_sets import Candidate, proposed, targets, window_for
from t2a.domain.drafting.draft import Draft
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.exchange_reading import Reading, read_exchange
from t2a.domain.drafting.sources import Place, proposed_place
from t2a.domain.drafting.windows import windows_for
from t2a.domain.errors import Fatal, T2AError
from t2a.domain.mapping import DataElementSource, OrgUnitSelection
from t2a.domain.metadata import DataSet, IndicatorGroup, MetadataAttribute, ProgramIndicator
from t2a.ports import TargetCatalogue, TrackerCatalogue
from t2a.services.drafting import Fed, fed, places

# Facilities in most countries; a package does not say.
USUAL_LEVEL = 4
Read = TypeVar("Read")


class TrackerPackage(TrackerCatalogue, Protocol):
    @property
    def every_attribute(self) -> list[MetadataAttribute]: ...

    @property
    def every_group(self) -> list[IndicatorGroup]: ...

    @property
    def exchanges(self) -> list[Exchange]: ...

    def every_indicator(self, source: DataElementSource) -> list[ProgramIndicator]: ...

    def used_attributes(self) -> dict[str, int]: ...


class AggregatePackage(TargetCatalogue, Protocol):
    @property
    def every_data_set(self) -> list[DataSet]: ...


class Drafted(NamedTuple):
    """`remarks`: what was guessed, or translated with a loss."""

    draft: Draft
    remarks: tuple[str, ...]


def draft_packages(tracker: TrackerPackage, target: AggregatePackage, today: date, level: int | None) -> Drafted:
    """Raises Fatal when the tracker package holds nothing that could be transferred."""
    reading = _reading(tracker)
    source = _source(tracker, reading)
    indicators = tracker.every_indicator(source)
    wanted = {one.id for one in indicators if one.data_element} | set(reading.dx if reading else ())
    asked = [one for one in indicators if one.id in wanted]
    if not asked:
        raise Fatal(
            f"none of the {len(indicators)} program indicators says which data element it feeds, and no aggregate data "
            "exchange names any; there is nothing to transfer"
        )
    groups = [one.id for one in tracker.every_group if _is_meant(one, wanted)]
    singles = [one.id for one in asked if one.groups.isdisjoint(groups)]
    held, chosen = _chosen(target, asked, reading, today)
    windows, said = windows_for(reading.pe if reading else (), today)
    draft = Draft(
        name="package",
        source=source,
        selection=_selection(reading, level),
        groups=tuple(groups),
        indicators=tuple(singles),
        targets=targets(chosen, [window_for(one.data_set, windows) for one in chosen]),
        data_element_id_scheme=held.data_element_id_scheme if held else "CODE",
        category_option_combo_id_scheme=held.category_option_combo_id_scheme if held else "CODE",
        org_unit_id_scheme=reading.terms.org_unit_id_scheme if reading else "UID",
        import_strategy=reading.import_strategy if reading else "CREATE_AND_UPDATE",
    )
    translated = reading.remarks if reading else ()
    absent = _absent(reading, tracker.every_group, {one.id for one in indicators})
    return Drafted(draft, (*translated, *said, *absent, *_left(tracker), *_guesses(reading, level)))


def _reading(tracker: TrackerPackage) -> Reading | None:
    """Of the first definition in the package."""
    for exchange in tracker.exchanges:
        return read_exchange(exchange, {})
    return None


def _source(tracker: TrackerPackage, reading: Reading | None) -> DataElementSource:
    """As the definition says; else the attribute of the convention, or the one that is used most."""
    if reading and reading.terms.source.attribute:
        return DataElementSource(attribute=reading.terms.source.attribute)
    ids = [one.id for one in tracker.every_indicator(DataElementSource(field="code"))]
    known = places(tracker, ids, tracker.every_attribute)
    place = proposed_place([*known, *_used_besides(tracker, known)])
    if place is None:
        raise Fatal("no attribute of program indicators, and no field, says which data elements they feed")
    return place.source


def _used_besides(tracker: TrackerPackage, known: Sequence[Place]) -> Iterator[Place]:
    """Attributes that indicators hold values of, although the package does not bring them, or not for indicators."""
    names = {one.id: one.name for one in tracker.every_attribute}
    listed = {one.id for one in known}
    for uid, count in tracker.used_attributes().items():
        if uid not in listed:
            yield Place(DataElementSource(attribute=uid), names.get(uid, uid), None, count)


def _is_meant(group: IndicatorGroup, wanted: set[str]) -> bool:
    """More than half of its members are to be transferred."""
    return 2 * len(wanted.intersection(group.members)) > len(group.members)


def _chosen(
    target: AggregatePackage, asked: Sequence[ProgramIndicator], reading: Reading | None, today: date
) -> tuple[Fed | None, list[Candidate]]:
    """Every data set where none holds what is named, so that each wrong name is found out."""
    held = _or(None, lambda: fed(target, asked))
    families = windows_for(reading.pe if reading else (), today)[0]
    chosen = proposed(held.candidates, families) if held else []
    every: list[DataSet] = [] if chosen else _or([], lambda: target.every_data_set)
    return held, chosen or [Candidate(one, frozenset()) for one in every]


def _or(otherwise: Read, call: Callable[[], Read]) -> Read:
    """What cannot be read is said by the check, which reads it again."""
    try:
        return call()
    except T2AError:
        return otherwise


def _selection(reading: Reading | None, level: int | None) -> OrgUnitSelection:
    if level is None and reading and reading.terms.selection:
        return reading.terms.selection
    return OrgUnitSelection(level=level or USUAL_LEVEL)


def _absent(reading: Reading | None, groups: Sequence[IndicatorGroup], known: set[str]) -> Iterator[str]:
    """What is named in the package and not held by it."""
    if lost := set(reading.dx if reading else ()) - known:
        yield f"the aggregate data exchange names {len(lost)} items that are no program indicators of the package"
    for group in groups:
        if lost := set(group.members) - known:
            yield f"group {group.name} names {len(lost)} program indicators that the package does not hold"


def _left(tracker: TrackerPackage) -> list[str]:
    return [f"aggregate data exchange {one.name!r} ({one.id}) was not looked at" for one in tracker.exchanges[1:]]


def _guesses(reading: Reading | None, level: int | None) -> list[str]:
    if level is not None or (reading and reading.terms.selection):
        return []
    return [f"a package tells nothing of org units: level {USUAL_LEVEL} is a guess; give yours with --level"]
