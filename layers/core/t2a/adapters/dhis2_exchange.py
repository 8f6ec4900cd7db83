"""Aggregate data exchange definitions, of a server or in a metadata package."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from t2a.adapters.dhis2_answers import Wire
from t2a.domain.drafting.exchange import Exchange, ExchangeRequest

EXCHANGE_FIELDS = "id,name,source,target"
SCHEMES = (
    "inputIdScheme",
    "outputIdScheme",
    "outputDataElementIdScheme",
    "outputOrgUnitIdScheme",
    "outputDataItemIdScheme",
)


def _listed(value: object) -> object:
    return () if value is None else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class WireFilter(Wire):
    dimension: str = ""


class WireRequest(Wire):
    name: str | None = None
    dx: Texts = ()
    pe: Texts = ()
    ou: Texts = ()
    filters: Annotated[tuple[WireFilter, ...], BeforeValidator(_listed)] = ()
    input_scheme: str | None = Field(default=None, alias="inputIdScheme")
    output: str | None = Field(default=None, alias="outputIdScheme")
    output_element: str | None = Field(default=None, alias="outputDataElementIdScheme")
    output_unit: str | None = Field(default=None, alias="outputOrgUnitIdScheme")
    output_item: str | None = Field(default=None, alias="outputDataItemIdScheme")


class WireParams(Wire):
    period_types: Texts = Field(default=(), alias="periodTypes")


class WireSource(Wire):
    params: WireParams | None = None
    requests: Annotated[tuple[WireRequest, ...], BeforeValidator(_listed)] = ()


class WireApi(Wire):
    """Without user and token: nothing reads them, so nothing can tell them."""

    url: str = ""


class WireTarget(Wire):
    type: str = "INTERNAL"
    api: WireApi | None = None
    request: dict[str, Any] | None = None


class WireExchange(Wire):
    id: str
    name: str = ""
    source: WireSource = WireSource.model_construct()
    target: WireTarget = WireTarget.model_construct()


def exchange_of(wire: WireExchange) -> Exchange:
    return Exchange(
        id=wire.id,
        name=wire.name or wire.id,
        requests=tuple(_request(one, number) for number, one in enumerate(wire.source.requests, start=1)),
        options={name: _text(value) for name, value in (wire.target.request or {}).items() if value is not None},
        url=_without_user(wire.target.api.url if wire.target.api else "") if wire.target.type == "EXTERNAL" else None,
        period_types=wire.source.params.period_types if wire.source.params else (),
    )


def _request(wire: WireRequest, number: int) -> ExchangeRequest:
    values = (wire.input_scheme, wire.output, wire.output_element, wire.output_unit, wire.output_item)
    return ExchangeRequest(
        name=wire.name or f"request {number}",
        dx=wire.dx,
        pe=wire.pe,
        ou=wire.ou,
        filters=tuple(one.dimension for one in wire.filters),
        schemes={name: value for name, value in zip(SCHEMES, values, strict=True) if value},
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_user(url: str) -> str:
    """Scheme, host and path: no user, password or query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
