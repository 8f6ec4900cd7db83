"""What is wrong in a table besides the filters of its categories: words that mean nothing, texts that are too long."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from t2a.domain.indicators.cells import WORDS, Indicator, cell_names, fits, placeholders
from t2a.domain.indicators.remarks import Remark, error, note
from t2a.domain.indicators.short_names import LONGEST as SHORT_NAME
from t2a.domain.indicators.table import IndicatorTable, Row
from t2a.domain.yaml_document import Path
from t2a.domain.yaml_model import instead_of

CODE, NAME = 50, 230


def references(table: IndicatorTable) -> Iterator[Remark]:
    """Whether all that is named in the table is there: what has no error here can be made into indicators."""
    yield from _of_categories(table)
    for key, template in table.templates.model_dump(exclude_none=True).items():
        yield from _words(("templates", key), template, {*table.categories, *WORDS})
    for number, row in enumerate(table.rows):
        yield from _of_row(table, ("rows", number), row)


def _of_categories(table: IndicatorTable) -> Iterator[Remark]:
    for name in table.categories:
        if not re.fullmatch(r"[A-Za-z]\w*", name) or name in WORDS:
            yield error(("categories", name), "is no name for a category; write letters, digits and _, a letter first")
        elif not any(name in row.categories for row in table.rows):
            yield note(("categories", name), "is used by no row")


def limits(table: IndicatorTable, indicators: Sequence[Indicator]) -> Iterator[Remark]:
    """Lengths that DHIS2 takes, and what must not stand there twice."""
    for one in indicators:
        path = ("rows", one.row)
        if len(one.code) > CODE:
            yield error(path, f"code {one.code} has {len(one.code)} characters; shorten it to {CODE}")
        if len(one.name) > NAME:
            yield error(path, f"name {one.name!r} has {len(one.name)} characters; shorten it to {NAME}")
        if not one.code.startswith(table.code_prefix or ""):
            yield error(path, f"code {one.code} does not begin with `code_prefix` {table.code_prefix}; correct either")
    yield from _twice(indicators)


def shortened(wanted: Iterable[Indicator], made: Iterable[Indicator]) -> Iterator[Remark]:
    for before, after in zip(wanted, made, strict=True):
        if before.short_name != after.short_name:
            why = "is too long" if len(before.short_name) > SHORT_NAME else "stands there twice"
            yield note(("rows", before.row), f"short name {before.short_name!r} {why}: it becomes {after.short_name!r}")


def _of_row(table: IndicatorTable, path: Path, row: Row) -> Iterator[Remark]:
    if row.expression is None and table.defaults.expression is None:
        yield error(path, "has no expression; write `expression` here or under `defaults`")
    unknown = [name for name in row.categories if name not in table.categories]
    for name in unknown:
        known = instead_of(name, table.categories) if table.categories else "the table has none"
        yield error((*path, "categories"), f"{name} is no category of this table; {known}")
    if not unknown:
        yield from _combinations(table, path, row)


def _combinations(table: IndicatorTable, path: Path, row: Row) -> Iterator[Remark]:
    if row.combination and row.combinations:
        yield error((*path, "combinations"), "stands beside `combination`; keep one of the two")
    elif row.combinations:
        yield from _each_cell(path, row, cell_names(table, row))
    elif row.combination:
        yield from _template_of_row((*path, "combination"), row, row.combination)
    elif row.categories and not (table.templates.combination and fits(table.templates.combination, row)):
        names = ", ".join(f"{{{name}}}" for name in row.categories)
        yield error(path, f"has no combination; write `combination` with {names}, or `combinations` cell by cell")


def _template_of_row(path: Path, row: Row, template: str) -> Iterator[Remark]:
    unknown = list(_words(path, template, {*row.categories, "data_element"}))
    yield from unknown
    if not unknown and (missing := [name for name in row.categories if name not in placeholders(template)]):
        names = ", ".join(f"{{{name}}}" for name in missing)
        yield error(path, f"does not name {names}: several indicators would feed one cell; add it")


def _each_cell(path: Path, row: Row, cells: Sequence[str]) -> Iterator[Remark]:
    where = (*path, "combinations")
    if missing := [cell for cell in cells if cell not in row.combinations]:
        yield error(where, f"lacks {', '.join(missing)}; add the combination of every cell")
    for cell in row.combinations:
        if cell not in cells:
            yield error((*where, cell), f"is no cell of this row; {instead_of(cell, cells)}")


def _words(path: Path, template: str, known: set[str]) -> Iterator[Remark]:
    for word in placeholders(template):
        if word not in known:
            text = instead_of(word, sorted(known)) if known else "write a fixed text"
            yield error(path, f"{{{word}}} means nothing here; {text}")


def _twice(indicators: Sequence[Indicator]) -> Iterator[Remark]:
    for word, texts in (("code", [one.code for one in indicators]), ("name", [one.name for one in indicators])):
        for text, times in Counter(texts).items():
            if times > 1:
                rows = [one.row for one in indicators if text in (one.code, one.name)]
                yield error(("rows", rows[-1]), f"{word} {text} is made {times} times; each indicator needs its own")
    yield from _one_cell_twice(indicators)


def _one_cell_twice(indicators: Sequence[Indicator]) -> Iterator[Remark]:
    feeds: dict[tuple[str, str | None], list[Indicator]] = defaultdict(list)
    for one in indicators:
        feeds[one.data_element, one.combination].append(one)
    for (element, combination), found in feeds.items():
        if len(found) > 1:
            cell = f"{element} {combination or ''}".strip()
            codes = " and ".join(one.code for one in found)
            yield error(("rows", found[-1].row), f"{codes} feed one cell, {cell}; give each its own")
