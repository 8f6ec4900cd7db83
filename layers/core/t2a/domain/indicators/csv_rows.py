"""The rows of a table in a CSV file: a line per data element, columns as the keys of a row."""

import csv
import io
from collections.abc import Iterator, Sequence

from t2a.domain.indicators.table import Row
from t2a.domain.yaml_document import Path
from t2a.domain.yaml_model import FileInvalid, Problem, instead_of

COLUMNS = ("data_element", "name", "expression", "filter", "categories", "combination")
NEEDED = COLUMNS[:2]


class CsvRows:
    """`content` is as of a YAML file that holds nothing but `rows`; an empty cell is a key that is not there."""

    def __init__(self, content: bytes, file_name: str) -> None:
        """Raises FileInvalid."""
        self.repeated: list[tuple[Path, int]] = []
        self._lines: list[int] = []
        rows: list[object] = []
        records = _records(_decoded(content, file_name), file_name)
        header = _header(records, file_name)
        for line, cells in records:
            if len(cells) > len(header):
                reason = f"this line has {len(cells)} cells for {len(header)} columns; put texts with commas in quotes"
                raise FileInvalid(file_name, [Problem(line, "", reason)])
            self._lines.append(line)
            rows.append({name: _value(name, cell) for name, cell in zip(header, cells, strict=False) if cell})
        self.content: dict[str, object] = {"rows": rows}

    def line(self, path: Path) -> int:
        number = path[1] if len(path) > 1 else None
        return self._lines[number] if isinstance(number, int) else 1


def _value(name: str, cell: str) -> object:
    return cell.split() if name == "categories" else cell


def _decoded(content: bytes, file_name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileInvalid(file_name, [Problem(line, "", "this is not UTF-8 text; save the file as UTF-8")]) from None


def _records(text: str, file_name: str) -> Iterator[tuple[int, list[str]]]:
    """Each with the line in which it begins; those without any text are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileInvalid(file_name, [Problem(line, "", f"this is no CSV ({error}); correct the quotes")]) from None


def _header(records: Iterator[tuple[int, list[str]]], file_name: str) -> Sequence[str]:
    line, header = next(records, (None, []))
    if len(header) == 1 and ";" in header[0]:
        reason = "the columns are separated by semicolons; separate them by commas"
    elif twice := [name for name in header if header.count(name) > 1]:
        reason = f"column {twice[0]!r} stands here twice; keep one"
    elif unknown := [name for name in header if name not in COLUMNS]:
        reason = f"column {unknown[0]!r} is unknown; {instead_of(unknown[0], COLUMNS)}"
    elif missing := [name for name in NEEDED if name not in header]:
        reason = f"the first line must name the columns, and {' and '.join(missing)} among them"
    else:
        return header
    raise FileInvalid(file_name, [Problem(line, "", reason)])


assert set(COLUMNS) <= set(Row.model_fields)  # noqa: S101 - a column is a key of a row
