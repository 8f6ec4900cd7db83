"""What of an exchange definition has no counterpart in a mapping."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from t2a.domain.drafting.exchange import Exchange, ExchangeRequest
from t2a.domain.drafting.exchange_terms import ATTRIBUTE, GROUP, LEVEL, NATIVE, USER, Terms, item_scheme, level_of, said
from t2a.domain.mapping import IdScheme
from t2a.domain.mapping_windows import ImportStrategy

# DHIS2's older names of the same.
STRATEGIES: Mapping[str, ImportStrategy] = {
    "CREATE_AND_UPDATE": "CREATE_AND_UPDATE",
    "NEW_AND_UPDATES": "CREATE_AND_UPDATE",
    "CREATE": "CREATE",
    "NEW": "CREATE",
    "UPDATE": "UPDATE",
    "UPDATES": "UPDATE",
}


def left(asked: Sequence[ExchangeRequest], merged: Sequence[ExchangeRequest]) -> Iterator[str]:
    for one in asked:
        if one not in merged:
            yield (
                f"request {one.name!r} takes other org units, or says data elements or org units otherwise than "
                f"{asked[0].name!r}; it needs a mapping of its own: --request {one.name!r}"
            )


def remarks_on(request: ExchangeRequest, levels: Mapping[str, int]) -> Iterator[str]:
    if request.filters:
        yield f"the filters of request {request.name!r} ({', '.join(request.filters)}) have no counterpart"
    if (given := request.scheme("inputIdScheme")) != "UID":
        yield f"request {request.name!r} names its objects by {given}; a mapping names them by UID"
    yield from _ou_remarks(request, levels)
    yield from _output_remarks(request)


def _ou_remarks(request: ExchangeRequest, levels: Mapping[str, int]) -> Iterator[str]:
    numbers = [one for one in request.ou if one.startswith(LEVEL)]
    groups = [one for one in request.ou if one.startswith(GROUP)]
    known = [one for one in numbers if level_of(one, levels)]
    for one in numbers:
        if one not in known[:1]:
            yield f"{one} has no counterpart: a mapping takes one level"
    if known and groups:
        yield f"{', '.join(groups)} beside a level has no counterpart"
    for one in request.ou:
        if one.startswith(USER):
            yield f"{one} has no counterpart: a mapping names its org units, whoever runs it"


def _output_remarks(request: ExchangeRequest) -> Iterator[str]:
    scheme = item_scheme(request)
    if scheme != "CODE" and not scheme.startswith(ATTRIBUTE):
        yield (
            f"the output id scheme is {scheme}: indicators come out under what their `{NATIVE}` says, which the "
            "mapping reads, or under their own name or UID, which has no counterpart"
        )
    elif request.schemes.get("outputDataItemIdScheme"):
        yield "`outputDataItemIdScheme` has no counterpart of its own; it became `data_element`"
    if held := request.schemes.get("outputDataElementIdScheme"):
        yield f"`outputDataElementIdScheme: {held}` has no counterpart; it does not touch program indicators"
    units = request.scheme("outputOrgUnitIdScheme")
    if units not in ("UID", "CODE") and not units.startswith(ATTRIBUTE):
        yield f"org units by {units} have no counterpart; the mapping says UID"


def options_remarks(options: Mapping[str, str]) -> Iterator[str]:
    for name in ("dataElementIdScheme", "categoryOptionComboIdScheme"):
        if said(options, name) not in get_args(IdScheme):
            yield f"`{name}: {said(options, name)}` has no counterpart; the mapping says CODE"
    strategy = options.get("importStrategy", "CREATE_AND_UPDATE")
    if strategy not in STRATEGIES:
        yield f"`importStrategy: {strategy}` has no counterpart; the mapping says CREATE_AND_UPDATE"
    for name in ("skipAudit", "dryRun"):
        if options.get(name) == "true":
            yield f"`{name}` has no counterpart" + ("; see `t2a transfer --dry-run`" if name == "dryRun" else "")


def scheme_remarks(exchange: Exchange, terms: Terms) -> Iterator[str]:
    read_by = said(exchange.options, "orgUnitIdScheme")
    if read_by != terms.org_unit_id_scheme:
        yield (
            f"the exchange writes org units by {terms.org_unit_id_scheme} and reads them by {read_by}; "
            f"the mapping says {terms.org_unit_id_scheme}"
        )
