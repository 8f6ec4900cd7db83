"""Write pages where an operator wants them."""

from pathlib import Path

from t2a.domain.errors import Fatal
from t2a.pages import render


def write_page(file: Path, template: str, **context: object) -> None:
    """Raises Fatal when the file cannot be written."""
    write_text(file, render(template, **context))


def write_text(file: Path, page: str) -> None:
    """Raises Fatal when the file cannot be written."""
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Fatal(f"{file} cannot be written: {error.strerror}; name another file") from error
