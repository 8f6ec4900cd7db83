"""Pages that stand alone in one file: nothing is loaded from elsewhere, so they can be mailed and opened anywhere."""

from functools import cache
from typing import TYPE_CHECKING

from t2a.domain.errors import Fatal

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **context: object) -> str:
    """One of the templates of this folder, laid out by `page.html.j2`. Fatal when it does not fit what it is given."""
    try:
        return _templates().get_template(template).render(**context)
    except Exception as error:  # whatever it meets: a page must never stop what it tells of
        raise Fatal(f"the page {template} cannot be made ({error}); this is a fault of T2A's: report it") from error


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 40 ms, for pages alone

    environment = Environment(
        loader=PackageLoader("t2a", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = "{:,}".format
    return environment
