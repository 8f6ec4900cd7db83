"""What both instances answer alike: system information, one object by its UID."""

from collections.abc import Iterator, Sequence

from t2a.adapters.dhis2_answers import Me, SystemInfo, parse
from t2a.adapters.dhis2_client import Dhis2Client, Reply
from t2a.domain.errors import Fatal
from t2a.domain.metadata import ServerInfo, User

# Of 12 characters each: 300 UIDs stay well below the longest URL that servers take.
UIDS_IN_A_URL = 300


def server_info(client: Dhis2Client) -> ServerInfo:
    info = parse(client.get("/api/system/info"), SystemInfo, "the system information")
    return ServerInfo(info.version, info.last_analytics, info.calendar, info.server_date.date(), info.server_date)


def user(client: Dhis2Client) -> User:
    query = (("fields", "username,authorities,organisationUnits[id],dataViewOrganisationUnits[id]"),)
    me = parse(client.get("/api/me", query), Me, "the integration user")
    return User(
        me.username,
        frozenset(me.authorities),
        frozenset(unit.id for unit in me.organisation_units),
        frozenset(unit.id for unit in me.view_org_units),
    )


def one_of(client: Dhis2Client, collection: str, uid: str, fields: str, what: str) -> Reply:
    """The object, or Fatal with its kind and UID when there is none."""
    reply = client.get(f"/api/{collection}/{uid}", (("fields", fields),), known=(200, 404))
    if reply.status == 404:  # noqa: PLR2004 - HTTP
        raise Fatal(f"{what} {uid} does not exist, or the integration user may not see it; correct the mapping")
    return reply


def chunks(uids: Sequence[str], size: int = UIDS_IN_A_URL) -> Iterator[Sequence[str]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
