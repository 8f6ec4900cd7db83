"""Pages that stand alone in one file: nothing is loaded from elsewhere, so they can be mailed and opened anywhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from t2a.domain.errors import Fatal


def render(template: str, **context: object) -> str:
    """One of the templates of this folder, laid out by `page.html.j2`."""
    return _templates().get_template(template).render(**context)


def write_page(file: Path, template: str, **context: object) -> None:
    """Raises Fatal when the file cannot be written."""
    try:
        file.write_text(render(template, **context), encoding="utf-8")
    except OSError as error:
        raise Fatal(f"{file} cannot be written: {error.strerror}; name another file") from error


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("cli", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = "{:,}".format
    return environment
