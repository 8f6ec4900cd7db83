"""From the rows of a table to one indicator per cell: codes, names, filters, combinations."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from t2a.domain.indicators.filters import conjunction
from t2a.domain.indicators.table import Boundary, Counting, IndicatorTable, Option, Row

EVENT, COUNT = "EVENT", "COUNT"
_TARGETS = {"EVENT": "EVENT_DATE", "ENROLLMENT": "ENROLLMENT_DATE"}
# What a template may name besides categories.
WORDS = frozenset({"data_element", "name", "code"})


class Indicator(NamedTuple):
    """One program indicator as the table wants it. `row`: which row, from 0. `combination`: None for no cell."""

    row: int
    data_element: str
    code: str
    name: str
    short_name: str
    expression: str
    filter: str
    aggregation_type: str
    analytics_type: str
    decimals: int
    boundaries: tuple[Boundary, ...]
    combination: str | None


def placeholders(template: str) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", template)


def fits(template: str, row: Row) -> bool:
    """Whether it names the categories of the row, all of them and no other."""
    return set(placeholders(template)) - WORDS == set(row.categories)


def indicators(table: IndicatorTable) -> list[Indicator]:
    """Of a table in which `checks.references` found no error."""
    return [made for number, row in enumerate(table.rows) for made in _of_row(table, number, row)]


def cell_names(table: IndicatorTable, row: Row) -> list[str]:
    """The cells as `combinations` calls them: `0_4 F`."""
    return [" ".join(codes) for codes in product(*(table.categories[name].options for name in row.categories))]


def _of_row(table: IndicatorTable, number: int, row: Row) -> Iterator[Indicator]:
    counting = _counting(table, row)
    for codes in product(*(table.categories[name].options for name in row.categories)):
        options = {
            name: (code, table.categories[name].options[code]) for name, code in zip(row.categories, codes, strict=True)
        }
        yield _indicator(table, number, options, counting)


def _indicator(
    table: IndicatorTable, number: int, options: Mapping[str, tuple[str, Option]], counting: Counting
) -> Indicator:
    row = table.rows[number]
    parts = {name: option.code or code for name, (code, option) in options.items()}
    names = {name: option.name for name, (_, option) in options.items()}
    code = _fill(_template(table.templates.code, row, "_", "data_element"), {"data_element": row.data_element, **parts})
    words = {"data_element": row.data_element, "name": row.name, "code": code}
    name = _fill(_template(table.templates.name, row, ", ", "name"), {**words, **names})
    return Indicator(
        row=number,
        data_element=row.data_element,
        code=code,
        name=name,
        short_name=_fill(table.templates.short_name, {**words, "name": name, **names}),
        expression=counting.expression or "",
        filter=conjunction([row.filter or "", *(option.filter for _, option in options.values())]),
        aggregation_type=counting.aggregation_type or COUNT,
        analytics_type=counting.analytics_type or EVENT,
        decimals=counting.decimals or 0,
        boundaries=counting.boundaries or (),
        combination=_combination(table, row, options, {"data_element": row.data_element, **parts}),
    )


def _combination(
    table: IndicatorTable, row: Row, options: Mapping[str, tuple[str, Option]], words: Mapping[str, str]
) -> str | None:
    if row.combinations:
        return row.combinations[" ".join(code for code, _ in options.values())]
    template = row.combination or (table.templates.combination if row.categories else None)
    return _fill(template, words) if template else None


def _template(given: str | None, row: Row, between: str, first: str) -> str:
    """The table's where it fits, else the options in the order of the row's categories."""
    if given and row.categories and fits(given, row):
        return given
    options = between.join(f"{{{name}}}" for name in row.categories)
    joint = "" if not options else ": " if first == "name" else between
    return f"{{{first}}}{joint}{options}"


def _fill(template: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{([^{}]*)\}", lambda found: words.get(found[1], found[0]), template)


def _counting(table: IndicatorTable, row: Row) -> Counting:
    given = {**table.defaults.model_dump(exclude_none=True), **row.model_dump(exclude_none=True)}
    found = Counting.model_validate({key: given[key] for key in Counting.model_fields if key in given})
    if found.boundaries is not None:
        return found
    return found.model_copy(update={"boundaries": within_period(found.analytics_type or EVENT)})


def within_period(analytics_type: str) -> tuple[Boundary, ...]:
    """From the beginning of the reporting period to its end."""
    target = _TARGETS[analytics_type]
    return (
        Boundary(target=target, type="AFTER_START_OF_REPORTING_PERIOD"),
        Boundary(target=target, type="BEFORE_END_OF_REPORTING_PERIOD"),
    )
