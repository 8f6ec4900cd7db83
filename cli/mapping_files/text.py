"""A mapping as the text of its file, commented with the names of everything that it calls by UID."""

import os
import sys
from collections.abc import Mapping as Names
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from t2a.domain.mapping import Mapping
from t2a.domain.mapping_windows import PeriodWindow

HERE = Path(__file__).parent
SCHEMA = HERE.parent / "docs" / "mapping.schema.json"


def mapping_text(mapping: Mapping, names: Names[str, str], headline: str, file: Path) -> str:
    """`names`: by UID, and `LEVEL-3` for a level. `read_mapping` reads the same mapping from it."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=False,  # noqa: S701 - YAML, quoted by `scalar`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(scalar=scalar, note=note, window=window, called=lambda uid: _called(names.get(uid, "")))
    template = environment.get_template("mapping.yaml.j2")
    return template.render(mapping=mapping, headline=headline, schema=_schema(file))


def scalar(text: str) -> str:
    """Quoted where YAML needs it, on one line."""
    style = None if text.isprintable() else '"'
    return yaml.safe_dump(text, default_style=style, allow_unicode=True, width=sys.maxsize).splitlines()[0]


def window(periods: PeriodWindow) -> str:
    """`{past: 3, include_current: true}`: how many, and what is not as usual."""
    said = {"past": periods.past, **periods.model_dump(exclude_defaults=True)}
    return yaml.safe_dump(said, default_flow_style=True, sort_keys=False, width=sys.maxsize).strip()


def note(text: str) -> str:
    """On one line and without what YAML refuses, also in a comment."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _called(name: str) -> str:
    return f" # {note(name)}" if name else ""


def _schema(file: Path) -> str:
    """The way from the file to the schema, where this is a working copy of T2A."""
    return Path(os.path.relpath(SCHEMA, file.resolve().parent)).as_posix() if SCHEMA.is_file() else ""
