"""The two DHIS2 instances that a command speaks to: by address and token, else by the secrets of the stack."""

from collections.abc import Callable
from typing import Annotated, NamedTuple

import requests
import typer
from pydantic import SecretStr, ValidationError

from cli.stack import find_stack
from t2a.adapters.dhis2_client import Dhis2Client
from t2a.adapters.dhis2_instances import Dhis2Instances
from t2a.adapters.secrets import SecretsManagerCredentials
from t2a.domain.credentials import Credentials
from t2a.domain.errors import Fatal

TrackerUrl = Annotated[
    str | None, typer.Option(envvar="T2A_TRACKER_URL", help="Tracker instance; default: as its secret says.")
]
TrackerToken = Annotated[str | None, typer.Option(envvar="T2A_TRACKER_TOKEN", help="Its personal access token.")]
AggregateUrl = Annotated[
    str | None, typer.Option(envvar="T2A_AGGREGATE_URL", help="Aggregate instance; default: as its secret says.")
]
AggregateToken = Annotated[str | None, typer.Option(envvar="T2A_AGGREGATE_TOKEN", help="Its personal access token.")]
# A command on a person's machine may wait; Lambda's functions may not.
PATIENCE = 3600.0
TRACKER, AGGREGATE = "t2a/tracker", "t2a/aggregate"


class Sign(NamedTuple):
    """Address and token of an instance as they stand on the command line, both or neither."""

    url: str | None
    token: str | None

    def credentials(self, which: str) -> Credentials | None:
        """None when neither is given: the stack's secret counts then."""
        if self.url is None:
            return None
        if not self.token:
            name = which.upper()
            raise Fatal(f"give a token for the {which} instance: --{which}-token, or T2A_{name}_TOKEN")
        try:
            return Credentials(url=self.url, token=SecretStr(self.token))
        except ValidationError as error:
            wrong = "; ".join(one["msg"].removeprefix("Value error, ") for one in error.errors())
        raise Fatal(f"the {which} instance cannot be reached so: {wrong}")


def open_instances(tracker: tuple[str, Sign], aggregate: tuple[str, Sign], stack: str | None) -> Dhis2Instances:
    """Each side is the name of its secret and what the command line says of it."""
    return Dhis2Instances(credentials_of(tracker, aggregate, stack), lambda: PATIENCE)


def credentials_of(
    tracker: tuple[str, Sign], aggregate: tuple[str, Sign], stack: str | None
) -> Callable[[str], Credentials]:
    """Reads credentials by the name of their secret, as `open_instances` does."""
    if tracker[0] == aggregate[0] and tracker[1] != aggregate[1] and tracker[1].url and aggregate[1].url:
        raise Fatal(
            f"the mapping names one secret, {tracker[0]}, for both instances, and the command line two; give the same "
            "address and token for both, or a secret of its own to each side of the mapping"
        )
    given = {name: found for name, found in (_given("aggregate", aggregate), _given("tracker", tracker)) if found}
    secrets = _secrets(stack)
    return lambda name: given.get(name) or secrets(name)


def open_client(which: str, name: str, sign: Sign, stack: str | None) -> Dhis2Client:
    """One instance alone; `which`: tracker or aggregate, `name`: of its secret."""
    credentials = sign.credentials(which) or _secrets(stack)(name)
    return Dhis2Client(requests.Session(), credentials, lambda: PATIENCE)


def _given(which: str, side: tuple[str, Sign]) -> tuple[str, Credentials | None]:
    name, sign = side
    return name, sign.credentials(which)


def _secrets(stack: str | None) -> Callable[[str], Credentials]:
    """The stack is looked for when a secret is wanted, not before."""

    def read(name: str) -> Credentials:
        try:
            session = find_stack(stack).session
        except Fatal as error:
            raise Fatal(
                f"{error}. Or give the instance's address and token: --tracker-url, --aggregate-url, "
                "T2A_TRACKER_TOKEN, T2A_AGGREGATE_TOKEN"
            ) from error
        return SecretsManagerCredentials(session.client("secretsmanager")).read(name)

    return read
