"""A new mapping file: where it goes, how it is written, and what a check says of it at once."""

from collections.abc import Mapping as Names
from pathlib import Path
from typing import NamedTuple

from rich.markup import escape

from cli.check import exit_by_findings, show
from cli.mapping_files.questions import told
from cli.mapping_files.sides import Sides
from cli.mapping_files.text import mapping_text
from cli.mapping_source import neighbours
from cli.options import Format
from t2a.bootstrap.parts import utc_now
from t2a.domain.checks.finding import Report
from t2a.domain.drafting.draft import Draft, mapping_of
from t2a.domain.errors import Fatal
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import read_mapping
from t2a.services.check import Check

SUFFIX = ".yaml"


class Output(NamedTuple):
    """What the command line says of the file and of the report. Without `out` the mapping's name is the file's."""

    out: Path | None
    name: str | None
    force: bool
    format: Format
    html: Path | None

    def checked(self) -> "Output":
        """Raises Fatal before anything is asked or read."""
        if self.out is None:
            return self
        if self.out.suffix != SUFFIX:
            raise Fatal(f"{self.out}: a mapping file ends with {SUFFIX}")
        if self.name not in (None, self.out.stem):
            raise Fatal(f"the mapping is named as its file: give --name {self.out.stem}, or --out {self.name}{SUFFIX}")
        self._must_be_new(self.out)
        return self

    @property
    def given_name(self) -> str | None:
        return self.name or (self.out.stem if self.out else None)

    def file(self, name: str) -> Path:
        file = self.out or Path(f"{name}{SUFFIX}")
        self._must_be_new(file)
        return file

    def _must_be_new(self, file: Path) -> None:
        if file.exists() and not self.force:
            raise Fatal(f"{file} is already there; give another name with --out, or --force to overwrite it")


def write_mapping(draft: Draft, names: Names[str, str], headline: str, output: Output) -> tuple[Path, Mapping]:
    """The file, and the mapping as it is read back from there."""
    file = output.file(draft.name)
    text = mapping_text(mapping_of(draft), names, headline, file)
    mapping = read_mapping(text, file_name=file.name)
    try:
        with file.open("w" if output.force else "x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise Fatal(f"{file} cannot be written: {error.strerror}; give another path with --out") from error
    told.print(f"Written to [bold]{escape(str(file))}[/bold].")
    return file, mapping


def check_mapping(mapping: Mapping, file: Path | None, sides: Sides, output: Output) -> None:
    """As `t2a check` does it, exit code and all."""
    others = neighbours(str(file)) if file else []
    report = Check(sides.instances, utc_now)(mapping, others).report
    show_report(report, output)
    exit_by_findings(report)


def show_report(report: Report, output: Output) -> None:
    show(report, output.format, output.html)


def tell(remarks: tuple[str, ...] | list[str], title: str) -> None:
    if remarks:
        told.print(f"[bold]{title}[/bold]")
    for remark in remarks:
        told.print(f"- {escape(remark[:1].upper() + remark[1:])}.")
