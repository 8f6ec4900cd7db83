"""What an aggregate data exchange definition says, in a mapping's words; what has no counterpart is said."""

from collections.abc import Mapping
from typing import NamedTuple, get_args

from t2a.domain.drafting.exchange import Exchange
from t2a.domain.drafting.exchange_remarks import STRATEGIES, left, options_remarks, remarks_on, scheme_remarks
from t2a.domain.drafting.exchange_terms import Terms, said, terms_of
from t2a.domain.mapping import IdScheme
from t2a.domain.mapping_windows import ImportStrategy


class Reading(NamedTuple):
    """`dx` may hold other things than program indicators. `pe` are DHIS2's names of periods."""

    terms: Terms
    dx: tuple[str, ...]
    pe: tuple[str, ...]
    data_element_id_scheme: IdScheme
    category_option_combo_id_scheme: IdScheme
    import_strategy: ImportStrategy
    remarks: tuple[str, ...]


def read_exchange(exchange: Exchange, levels: Mapping[str, int], only: str | None = None) -> Reading | None:
    """`levels`: numbers of org unit levels by UID. `only`: the name of one request. None when there is no request."""
    asked = [one for one in exchange.requests if only in (None, one.name)]
    if not asked:
        return None
    base = terms_of(asked[0], levels)
    merged = [one for one in asked if terms_of(one, levels) == base]
    remarks = [*left(asked, merged), *(line for one in merged for line in remarks_on(one, levels))]
    options, lost = exchange.options, options_remarks(exchange.options)
    return Reading(
        terms=base,
        dx=tuple(dict.fromkeys(uid for one in merged for uid in one.dx)),
        pe=tuple(dict.fromkeys(period for one in merged for period in one.pe)),
        data_element_id_scheme=_id_scheme(options, "dataElementIdScheme"),
        category_option_combo_id_scheme=_id_scheme(options, "categoryOptionComboIdScheme"),
        import_strategy=STRATEGIES.get(options.get("importStrategy", ""), "CREATE_AND_UPDATE"),
        remarks=tuple(dict.fromkeys([*remarks, *lost, *scheme_remarks(exchange, base)])),
    )


def _id_scheme(options: Mapping[str, str], name: str) -> IdScheme:
    return "CODE" if said(options, name) not in get_args(IdScheme) or said(options, name) == "CODE" else "UID"
