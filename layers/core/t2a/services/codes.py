"""Proposes codes for what a mapping would call by code and cannot."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from t2a.domain.codes.objects import CategoryCombo, Forms
from t2a.domain.codes.proposals import COMBINATIONS, ELEMENTS, Proposal, coded, proposals
from t2a.domain.errors import Fatal
from t2a.domain.metadata_import import Payload, Properties
from t2a.services.metadata_import import MetadataStore


class CodeSource(Protocol):
    """One aggregate instance."""

    def forms(self, data_sets: Sequence[str]) -> Forms:
        """What the data sets, given by UID or code, hold; without default combinations. Fatal when one is missing."""

    def in_use(self, codes: Collection[str]) -> set[str]:
        """Those of the codes that some data element or option combination has."""


class Lacking(NamedTuple):
    """What lacks a code, and the category combinations that the data sets use."""

    proposals: tuple[Proposal, ...]
    category_combos: tuple[CategoryCombo, ...]

    @property
    def outdated(self) -> dict[str, int]:
        """How many combinations of each category combination are left out, as their options have left it."""
        counts = {one.name: len(one.combinations) - len(one.current) for one in self.category_combos}
        return {name: count for name, count in counts.items() if count}


def find_lacking(source: CodeSource, data_sets: Sequence[str], prefix: str = "") -> Lacking:
    forms = source.forms(data_sets)
    objects = coded(forms, prefix)
    taken = {one.code for one in objects if one.code}
    found = proposals(objects, taken)
    while in_use := source.in_use([one.proposed for one in found]) - taken:
        taken |= in_use
        found = proposals(objects, taken)
    return Lacking(found, forms.category_combos)


def whole_objects(lacking: Lacking, store: MetadataStore) -> Payload:
    """As the server has them now, with their codes.

    With every combination of a category combination: DHIS2 2.43 takes all of them or none (E1130).
    """
    wanted = {one.id: one.proposed for one in lacking.proposals}
    elements = [one.id for one in lacking.proposals if one.collection == ELEMENTS]
    homes = {one.home for one in lacking.proposals if one.collection == COMBINATIONS}
    combos = [held.id for one in lacking.category_combos if one.id in homes for held in one.current]
    found = {ELEMENTS: store.owned(ELEMENTS, "id", elements), COMBINATIONS: store.owned(COMBINATIONS, "id", combos)}
    known = {one["id"] for objects in found.values() for one in objects}
    if gone := [uid for uid in (*elements, *combos) if uid not in known]:
        raise Fatal(f"{', '.join(gone)}: not on the server any more; list the codes again")
    return {name: [_with_code(one, wanted) for one in objects] for name, objects in found.items()}


def _with_code(one: Properties, wanted: dict[str, str]) -> Properties:
    code = wanted.get(str(one["id"]))
    return {**one, "code": code} if code else one
