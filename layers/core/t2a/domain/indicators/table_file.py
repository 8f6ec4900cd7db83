"""From the text of a table of indicators to the indicators, or to every problem with its line and a sentence."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from t2a.domain.indicators.category_checks import category_remarks
from t2a.domain.indicators.cells import Indicator, indicators
from t2a.domain.indicators.checks import limits, references, shortened
from t2a.domain.indicators.csv_rows import CsvRows
from t2a.domain.indicators.remarks import Remark
from t2a.domain.indicators.short_names import with_short_names
from t2a.domain.indicators.table import IndicatorTable, Row
from t2a.domain.yaml_document import YamlDocument
from t2a.domain.yaml_model import FileInvalid, Problem, dotted, read_yaml, spelled, validated

EXAMPLE = "mappings/indicators/malaria.yaml"


class TableFile(NamedTuple):
    """`remarks`: warnings and notes, each a sentence with file and line."""

    table: IndicatorTable
    indicators: list[Indicator]
    remarks: list[str]


class _Rows(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    rows: tuple[Row, ...] = Field(min_length=1)


def read_table(text: str | bytes, *, file_name: str, open_rows: Callable[[str], bytes]) -> TableFile:
    """`open_rows` gives the content of the CSV file that `rows` may name. Raises FileInvalid."""
    document = read_yaml(text, file_name=file_name)
    places = _Places(file_name, document, _rows_elsewhere(document, open_rows))
    table = validated(document, IndicatorTable, file_name=file_name, example=EXAMPLE)
    remarks = list(places.without_error(references(table)))
    remarks += places.without_error(
        one for name, category in table.categories.items() for one in category_remarks(name, category)
    )
    wanted = indicators(table)
    remarks += places.without_error(limits(table, wanted))
    made = with_short_names(wanted)
    remarks += shortened(wanted, made)
    return TableFile(table, made, [places.sentence(one) for one in remarks])


def _rows_elsewhere(document: YamlDocument, open_rows: Callable[[str], bytes]) -> tuple[str, CsvRows] | None:
    """Puts the rows of the CSV file that `rows` names in their place."""
    name = document.content.get("rows")
    if not isinstance(name, str):
        return None
    rows = CsvRows(open_rows(name), name)
    document.content["rows"] = list(validated(rows, _Rows, file_name=name, example=EXAMPLE).rows)
    return name, rows


class _Places:
    """Where in the files the parts of the table stand."""

    def __init__(self, file_name: str, document: YamlDocument, rows: tuple[str, CsvRows] | None) -> None:
        self._file_name, self._document, self._rows = file_name, document, rows

    def without_error(self, remarks: Iterable[Remark]) -> list[Remark]:
        """The remarks, unless there is an error among them: FileInvalid then."""
        found = list(remarks)
        if errors := [self._problem(one) for one in found if one.level == "error"]:
            raise FileInvalid(self._file_name, sorted(errors, key=lambda one: (one.file or "", one.line or 0)))
        return found

    def sentence(self, remark: Remark) -> str:
        problem = self._problem(remark)
        return f"{remark.level}: {spelled(problem.file or self._file_name, problem)}"

    def _problem(self, remark: Remark) -> Problem:
        path = dotted(remark.path)
        if self._rows and remark.path[0] == "rows":
            name, rows = self._rows
            return Problem(rows.line(remark.path), path, remark.text, name)
        return Problem(self._document.line(remark.path), path, remark.text)
