"""Options and endings that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer

from t2a.domain.ledger import RunState

StackOption = Annotated[
    str | None,
    typer.Option(
        "--stack", envvar="T2A_STACK", help="CloudFormation stack; default: the local cloud if it runs, else t2a."
    ),
]
MappingArgument = Annotated[str, typer.Argument(help="A mapping file, or the name of a registered mapping.")]
WaitOption = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow the run until it has ended.")]
TIMEOUT = 3600.0


class Format(StrEnum):
    """How a command prints what it found."""

    TABLE = "table"
    JSON = "json"


def exit_by(state: RunState) -> None:
    """Exit code 1 unless every value that should move has moved."""
    if state is not RunState.COMPLETED:
        raise typer.Exit(1)
