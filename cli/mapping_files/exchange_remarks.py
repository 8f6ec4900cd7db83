"""What is to be known of a translated exchange, beside what its definition itself says."""

from collections.abc import Iterator, Sequence

from cli.mapping_files.choices import no_data_set
from cli.mapping_files.sides import Sides
from t2a.domain.drafting.data_sets import Candidate, window_for
from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.exchange_reading import Reading
from t2a.domain.drafting.windows import Windows
from t2a.domain.listing import first_of
from t2a.domain.metadata import ProgramIndicator
from t2a.domain.relative_periods import family
from t2a.services.drafting import Fed


def other_items(reading: Reading, indicators: Sequence[ProgramIndicator]) -> Iterator[str]:
    others = sorted(set(reading.dx) - {one.id for one in indicators})
    if others:
        yield (
            f"{len(others)} of its items are no program indicators and have no counterpart (data elements, indicators, "
            f"or what does not exist): {first_of(others)}"
        )


def native_remarks(reading: Reading, indicators: Sequence[ProgramIndicator]) -> Iterator[str]:
    """DHIS2 2.42 and later write the native field instead of an attribute's value."""
    others = [one for one in indicators if one.export_data_element not in (None, one.data_element)]
    if reading.terms.source.attribute and others:
        yield (
            f"{len(others)} of the indicators also hold `aggregateExportDataElement`, which the exchange takes from "
            "2.42 on; the mapping reads the attribute"
        )


def window_remarks(chosen: Sequence[Candidate], windows: Windows) -> Iterator[str]:
    met = {family(one.data_set.period_type) for one in chosen}
    for one in chosen:
        if family(one.data_set.period_type) not in windows:
            past, held = window_for(one.data_set, windows).past, one.data_set
            yield f"the exchange asks for no {held.period_type} periods, as {held.name} takes; `past: {past}` is usual"
    for kind in windows:
        if chosen and kind not in met:
            yield f"the exchange asks for {kind} periods, and none of the data sets takes them"


def scheme_remarks(held: Fed, reading: Reading) -> Iterator[str]:
    found = (
        ("data elements", held.data_element_id_scheme, reading.data_element_id_scheme),
        ("option combinations", held.category_option_combo_id_scheme, reading.category_option_combo_id_scheme),
    )
    for what, named, read in found:
        if held.candidates and named != read:
            yield f"the exchange reads {what} by {read}, and the indicators name them by {named}, as the mapping says"


def unmet(held: Fed, chosen: Sequence[Candidate]) -> Iterator[str]:
    if not chosen:
        yield no_data_set(held)


def where(exchange: Exchange, sides: Sides) -> str:
    source, secret = sides.signs.tracker, sides.signs.aggregate
    if exchange.url is None:
        return f"the exchange writes into its own instance: secret {secret} holds the same address as {source}"
    return f"the exchange writes to {exchange.url}: secret {secret} must hold this address, and a token of its own"
