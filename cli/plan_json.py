"""A forecast for other programs: the keys stay, new ones may join them."""

import json
from collections.abc import Iterator
from typing import Any

from t2a.domain.forecast import Forecast, Foreseen, Line
from t2a.domain.names import Names


def plan_json(forecast: Forecast) -> Iterator[str]:
    """The document piece by piece: a first run may create millions of values.

    `values`, one a line, holds all that do not stay unchanged; `stored` and `new` are null where there is nothing.
    """
    yield json.dumps(_head(forecast), indent=2, ensure_ascii=False).removesuffix("\n}") + ',\n  "values": ['
    separator = "\n"
    for line, one in forecast.values():
        yield separator + json.dumps(_value(line, one, forecast.names), ensure_ascii=False)
        separator = ",\n"
    yield "\n  ]\n}\n"


def _head(forecast: Forecast) -> dict[str, Any]:
    account = forecast.account
    return {
        "mapping": forecast.mapping,
        "clean": forecast.clean,
        "periods": forecast.periods,
        "batches": forecast.batches,
        "totals": {state.value: count for state, count in account.counts.items()},
        "rejections": [one._asdict() for one in account.rejections],
        "left_out": forecast.left_out,
        "warnings": forecast.warnings,
        "broken_indicators": forecast.broken,
        "unread": forecast.unread,
        "lines": [_line(line, forecast.names) for line in forecast.lines],
    }


def _line(line: Line, names: Names) -> dict[str, Any]:
    return {
        "data_set": line.data_set,
        "data_set_name": names.data_set(line.data_set),
        "data_element": line.data_element,
        "data_element_name": names.data_element(line.data_element),
        "period": line.period,
        "counts": {state.value: count for state, count in line.counts.items()},
        "held": line.held,
    }


def _value(line: Line, one: Foreseen, names: Names) -> dict[str, Any]:
    return {
        "data_set": line.data_set,
        **one.key._asdict(),
        "cell_name": names.cell(one.key),
        "org_unit_name": names.org_unit(one.key.org_unit),
        "state": one.state.value,
        "stored": one.stored,
        "new": one.new,
        "why": one.why,
    }
