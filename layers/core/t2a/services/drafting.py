"""Reads what a new mapping may name and proposes the most likely of it."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, get_args

from t2a.domain.drafting.data_sets import Candidate, candidates
from t2a.domain.drafting.sources import FIELDS, Place, source_of
from t2a.domain.mapping import DataElementSource, IdScheme
from t2a.domain.metadata import CategoryOptionCombo, ElementHome, MetadataAttribute, ProgramIndicator
from t2a.ports import TargetCatalogue, TrackerCatalogue

PROGRAM_INDICATOR = "PROGRAM_INDICATOR"


class Fed(NamedTuple):
    """What indicators name, and the data sets that hold it, the fullest first."""

    names: frozenset[str]
    data_element_id_scheme: IdScheme
    category_option_combo_id_scheme: IdScheme
    candidates: tuple[Candidate, ...]


def places(tracker: TrackerCatalogue, ids: Sequence[str], attributes: Iterable[MetadataAttribute]) -> list[Place]:
    """Every attribute of program indicators, then the two fields, with how many of the indicators fill it in."""
    meant = [one for one in attributes if PROGRAM_INDICATOR in one.object_types]
    named = [(DataElementSource(attribute=one.id), one.name, one.code) for one in meant]
    named += [(source, field, None) for field in FIELDS if (source := source_of(field, ()))]
    return [Place(source, name, code, _filled(tracker, ids, source)) for source, name, code in named]


def fed(target: TargetCatalogue, indicators: Sequence[ProgramIndicator]) -> Fed:
    """By codes or by UIDs: by whichever more of the names are found."""
    names = frozenset(one.data_element for one in indicators if one.data_element)
    found = {scheme: _homes(target, names, scheme) for scheme in get_args(IdScheme)}
    scheme: IdScheme = max(found, key=lambda one: len(found[one]))
    sets = dict.fromkeys(held.id for home in found[scheme] for held in home.data_sets)
    held = candidates(target.data_sets(list(sets)), names, scheme)
    return Fed(names, scheme, _combo_scheme(target, indicators), tuple(held))


def _filled(tracker: TrackerCatalogue, ids: Sequence[str], source: DataElementSource) -> int:
    return sum(bool(one.data_element) for one in tracker.indicators(ids, source))


def _homes(target: TargetCatalogue, names: Collection[str], scheme: IdScheme) -> list[ElementHome]:
    return [home for home in target.data_elements_called(names, scheme) if home.domain != "TRACKER"]


def _combo_scheme(target: TargetCatalogue, indicators: Sequence[ProgramIndicator]) -> IdScheme:
    names = {one.category_option_combo for one in indicators if one.category_option_combo}
    found: dict[IdScheme, list[CategoryOptionCombo]] = {
        scheme: target.combos_called(names, scheme) for scheme in get_args(IdScheme)
    }
    return max(found, key=lambda one: len(found[one]))
