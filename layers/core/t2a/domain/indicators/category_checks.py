"""Whether the options of a category take every case once, as far as their filters tell."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from t2a.domain.indicators.bands import Conflict, are_whole, band, conflicts, covered
from t2a.domain.indicators.filters import Comparison, comparisons
from t2a.domain.indicators.remarks import Remark, error, note, warning
from t2a.domain.indicators.table import Category
from t2a.domain.yaml_document import Path

Compared = Mapping[str, tuple[Comparison, ...]]


def category_remarks(name: str, category: Category) -> Iterator[Remark]:
    path: Path = ("categories", name)
    read = {code: comparisons(option.filter) for code, option in category.options.items()}
    compared = {code: found for code, found in read.items() if found is not None}
    yield from _same_filters(path, category)
    if unread := [code for code in read if code not in compared]:
        yield _unchecked(path, f"the filter of {_quoted(unread)} is more than comparisons with numbers and texts")
    elif len(expressions := {one.expression for some in compared.values() for one in some}) > 1:
        yield _unchecked(path, f"the filters speak of {' and of '.join(sorted(expressions))}")
    elif all(len(some) == 1 and some[0].operator == "==" for some in compared.values()):
        yield from _values(path, category, {code: _text(some[0].value) for code, some in compared.items()})
    elif all(_bounds(one) for some in compared.values() for one in some):
        yield from _bands(path, category, compared, expressions.pop())
    else:
        yield _unchecked(path, "the filters hold `!=`, or compare texts by size")


def _same_filters(path: Path, category: Category) -> Iterator[Remark]:
    seen: dict[str, str] = {}
    for code, option in category.options.items():
        text = "".join(option.filter.split())
        if first := seen.get(text):
            yield error((*path, "options", code, "filter"), f"is the same as that of `{first}`; give each its own")
        seen.setdefault(text, code)


def _bounds(one: Comparison) -> bool:
    return one.operator != "!=" and not isinstance(one.value, str)


def _unchecked(path: Path, why: str) -> Remark:
    text = f"could not be checked for overlaps and gaps: {why}; make sure yourself that every case is in one option"
    return warning(path, text)


def _bands(path: Path, category: Category, compared: Compared, expression: str) -> Iterator[Remark]:
    whole = are_whole(expression) if category.whole_numbers is None else category.whole_numbers
    bands = [band(code, some, whole=whole) for code, some in compared.items()]
    if empty := [one for one in bands if one.low >= one.high]:
        for one in empty:
            yield error((*path, "options", one.option, "filter"), "no number is within these limits; correct them")
        return
    found = list(conflicts(bands, whole=whole))
    for conflict in found:
        yield error((*path, "options", conflict.second, "filter"), _sentence(conflict, expression))
    if not found:
        yield note(path, f"covers {covered(bands, whole=whole)} of {expression}, without overlap or gap")


def _sentence(conflict: Conflict, expression: str) -> str:
    both = f"`{conflict.first}` and `{conflict.second}`"
    if conflict.overlap:
        return f"{both} overlap: both take {conflict.span} of {expression}; let one begin where the other ends"
    return f"between {both} is a gap: neither takes {conflict.span} of {expression}; let one begin where the other ends"


def _values(path: Path, category: Category, values: Mapping[str, str]) -> Iterator[Remark]:
    takers: dict[str, list[str]] = defaultdict(list)
    for code, value in values.items():
        takers[value].append(code)
    for value, codes in takers.items():
        if len(codes) > 1:
            where = (*path, "options", codes[-1], "filter")
            yield error(where, f"{_quoted(codes)} overlap: all take '{value}'; give each its own value")
    yield from _of_option_set(path, category, takers)


def _of_option_set(path: Path, category: Category, takers: Mapping[str, list[str]]) -> Iterator[Remark]:
    if category.option_set is None:
        text = f"takes {', '.join(takers)}; whether that is all cannot be known unless `option_set` lists all codes"
        yield note(path, text)
        return
    for value in (one for one in takers if one not in category.option_set):
        where = (*path, "options", takers[value][0], "filter")
        yield error(where, f"'{value}' is no code of `option_set`; there are {', '.join(category.option_set)}")
    if missing := [code for code in category.option_set if code not in takers]:
        yield error(path, f"is not exhaustive: no option takes {', '.join(missing)} of `option_set`; add one")


def _text(value: Decimal | str) -> str:
    """`1` and `1.0` are one value."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _quoted(codes: list[str]) -> str:
    return " and ".join(f"`{code}`" for code in codes)
