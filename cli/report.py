"""`t2a report`: the page of a run."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import StackOption
from cli.pages import write_text
from cli.stack import Stack, find_stack
from cli.tables import console
from t2a.bootstrap.parts import utc_now
from t2a.domain.errors import Fatal
from t2a.services.reporting import Reporting

OpenOption = Annotated[bool, typer.Option("--open", help="Also open it in the browser.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="Where to write it; default: RUN.html, here.")]


def report(run: str, open_it: OpenOption = False, out: OutOption = None, stack: StackOption = None) -> None:
    """Write the page of a run: the one that its end has left in the bucket, else one made now."""
    file = out or Path(f"{run}.html")
    write_text(file, _page(find_stack(stack), run))
    console.print(f"Written to {file}")
    if open_it:
        typer.launch(str(file))


def _page(found: Stack, run: str) -> str:
    ledger, evidence = found.ledger(), found.evidence()
    if stored := evidence.report(run):
        return stored
    known = ledger.run(run)
    if known is None:
        raise Fatal(f"the ledger knows no run {run}; list them with `t2a runs`")
    return Reporting(ledger, evidence, utc_now).page(known, ledger.batches(run))
