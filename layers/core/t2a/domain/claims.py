"""What a mapping writes: two mappings that write the same cell at the same org unit would take turns in it."""

from collections.abc import Iterable
from typing import NamedTuple

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.org_unit_pairs import pair
from t2a.domain.checks.survey import Survey

# Period type, data element, category and attribute option combination.
Cell = tuple[str, str, str, str]


class Claim(NamedTuple):
    """UIDs of the aggregate instance at `server`. `names`: of the cells, by data element and combination."""

    mapping: str
    server: str
    cells: tuple[Cell, ...]
    names: tuple[str, ...]
    org_units: tuple[str, ...]


def claim_of(survey: Survey, server: str) -> Claim | None:
    """None where it cannot be told: a part of the survey is missing."""
    resolution, pairing = survey.resolution, pair(survey)
    if resolution is None or pairing is None:
        return None
    types = {data_set.id: data_set.period_type for data_set in survey.target.data_sets or ()}
    cells = tuple((types[feed.cell.data_set], *feed.cell[1:]) for feed in resolution.feeds)
    names = tuple(feed.label for feed in resolution.feeds)
    return Claim(survey.mapping.name, server, cells, names, tuple(unit.id for unit in pairing.pairs.values()))


def contested(claim: Claim, others: Iterable[Claim]) -> list[Finding]:
    """One finding for each mapping that writes some of the same."""
    cells, units = dict(zip(claim.cells, claim.names, strict=True)), set(claim.org_units)
    findings = []
    for other in others:
        shared, places = [cell for cell in cells if cell in set(other.cells)], units & set(other.org_units)
        if other.mapping != claim.mapping and other.server == claim.server and shared and places:
            what = (
                f"mapping {other.mapping} writes {len(shared)} of the same cells at {len(places)} of the same org "
                f"units, such as {cells[shared[0]]}"
            )
            findings.append(found(feeding.CONTESTED, Thing("mapping", claim.mapping), what))
    return findings
