"""`t2a mapping from-exchange`: a draft from DHIS2's own aggregate data exchange, looked up on both instances."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from cli.mapping_files.choices import name_of_data_set
from cli.mapping_files.exchange_remarks import native_remarks, other_items, scheme_remarks, unmet, where, window_remarks
from cli.mapping_files.sides import Sides
from t2a.domain.drafting.data_sets import Candidate, candidate, proposed, targets, window_for
from t2a.domain.drafting.draft import Draft, mapping_name
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.exchange_reading import Reading, read_exchange
from t2a.domain.drafting.windows import Windows, windows_for
from t2a.domain.errors import Fatal, T2AError
from t2a.domain.mapping import OrgUnitSelection
from t2a.domain.metadata import OrgUnit, ProgramIndicator
from t2a.services.drafting import Fed, fed


class Asked(NamedTuple):
    """What the command line says. `data_sets`: instead of those that are found."""

    request: str | None = None
    data_sets: tuple[str, ...] = ()
    level: int | None = None
    schedule: str | None = None
    timezone: str | None = None
    name: str | None = None


class Translated(NamedTuple):
    draft: Draft
    names: dict[str, str]
    remarks: tuple[str, ...]


def translate(exchange: Exchange, sides: Sides, asked: Asked, today: date) -> Translated:
    """Raises Fatal when the definition names no program indicator or no org units."""
    reading = _reading(exchange, sides, asked)
    indicators = _indicators(reading, sides)
    held = fed(sides.target, indicators)
    windows, said = windows_for(reading.pe, today)
    chosen = _data_sets(held, windows, sides, asked)
    selection = _selection(reading, asked.level)
    draft = Draft(
        name=asked.name or mapping_name(exchange.name),
        description=f"From the aggregate data exchange {exchange.name}",
        timezone=asked.timezone or sides.timezone(),
        tracker=sides.signs.tracker,
        aggregate=sides.signs.aggregate,
        indicators=tuple(one.id for one in indicators),
        source=reading.terms.source,
        selection=selection,
        org_unit_id_scheme=reading.terms.org_unit_id_scheme,
        data_element_id_scheme=held.data_element_id_scheme,
        category_option_combo_id_scheme=held.category_option_combo_id_scheme,
        import_strategy=reading.import_strategy,
        targets=targets(chosen, [window_for(one.data_set, windows) for one in chosen]),
    )
    draft = replace(draft, schedule=asked.schedule) if asked.schedule else draft
    names = {one.id: one.name for one in indicators} | {one.data_set.id: name_of_data_set(one) for one in chosen}
    remarks = [
        *reading.remarks,
        *other_items(reading, indicators),
        *native_remarks(reading, indicators),
        *said,
        *window_remarks(chosen, windows),
        *scheme_remarks(held, reading),
        *unmet(held, chosen),
        where(exchange, sides),
    ]
    return Translated(draft, names | _names(draft, sides), tuple(dict.fromkeys(remarks)))


def _reading(exchange: Exchange, sides: Sides, asked: Asked) -> Reading:
    reading = read_exchange(exchange, sides.listing.level_numbers(), asked.request)
    if reading is None:
        named = ", ".join(repr(one.name) for one in exchange.requests) or "none"
        raise Fatal(f"exchange {exchange.name} has no request {asked.request or ''}; its requests: {named}")
    return reading


def _indicators(reading: Reading, sides: Sides) -> list[ProgramIndicator]:
    known = {one.id: one for one in sides.tracker.indicators(reading.dx, reading.terms.source)}
    if not known:
        raise Fatal("the exchange names no program indicator that the tracker instance knows; there is nothing to map")
    return [known[uid] for uid in reading.dx if uid in known]


def _selection(reading: Reading, level: int | None) -> OrgUnitSelection:
    if level is not None:
        within = reading.terms.selection.within if reading.terms.selection else ()
        return OrgUnitSelection.model_construct(level=level, ids=(), groups=(), within=within)
    if reading.terms.selection is None:
        raise Fatal(f"{'; '.join(reading.remarks)}; say which org units are exported with --level")
    return reading.terms.selection


def _data_sets(held: Fed, windows: Windows, sides: Sides, asked: Asked) -> list[Candidate]:
    if not asked.data_sets:
        return proposed(held.candidates, windows)
    found = sides.target.data_sets(asked.data_sets)
    if missing := set(asked.data_sets) - {one.id for one in found}:
        raise Fatal(f"--data-set {', '.join(sorted(missing))}: the aggregate instance knows none such")
    return [candidate(one, held.names, held.data_element_id_scheme) for one in found]


def _names(draft: Draft, sides: Sides) -> dict[str, str]:
    """What is only for comments: left out where it cannot be read."""
    try:
        attribute = draft.source.attribute
        names = {one.id: one.name for one in sides.tracker.attributes([attribute] if attribute else [])}
        names |= {f"LEVEL-{one.number}": one.name for one in sides.listing.levels()}
        return names | {one.id: one.name for one in _units(draft, sides)}
    except T2AError:
        return {}


def _units(draft: Draft, sides: Sides) -> list[OrgUnit]:
    wanted = (*draft.selection.within, *draft.selection.ids)
    if not wanted:
        return []
    selection = OrgUnitSelection.model_construct(level=None, ids=wanted, groups=(), within=())
    return sides.tracker.org_units(selection, "UID")
