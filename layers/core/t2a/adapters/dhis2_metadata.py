"""Metadata of a DHIS2 instance: whole objects read, and imported by `POST /api/metadata`.

No recording holds such an import. The shape of its answer is taken from DHIS2's documentation and source: an import
report, since 2.38 within `response` of a web message, with 200 when all is well and 409 when something is not.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from t2a.adapters.dhis2_answers import Wire, parse
from t2a.adapters.dhis2_client import Dhis2Client, Reply
from t2a.adapters.dhis2_errors import refuse_status
from t2a.adapters.dhis2_system import chunks
from t2a.domain.errors import Unanswered
from t2a.domain.metadata_import import ImportReport, ObjectError, Payload, Properties, Stats

PATH = "/api/metadata"
# The second says that boundaries are wanted whole, not as references; other collections take no notice of it.
OWNED = ":owner,analyticsPeriodBoundaries[:owner]"
# Codes may be four times as long as UIDs.
VALUES_IN_A_URL = 75


class WireError(Wire):
    code: str = Field(default="", alias="errorCode")
    message: str = ""


class WireObject(Wire):
    uid: str = ""
    errors: tuple[WireError, ...] = Field(default=(), alias="errorReports")


class WireType(Wire):
    klass: str = ""
    objects: tuple[WireObject, ...] = Field(default=(), alias="objectReports")


class WireStats(Wire):
    created: int = 0
    updated: int = 0
    deleted: int = 0
    ignored: int = 0
    total: int = 0


class WireReport(Wire):
    status: str
    stats: WireStats
    types: tuple[WireType, ...] = Field(default=(), alias="typeReports")


class Dhis2Metadata:
    """Implements `t2a.services.indicators.MetadataStore`."""

    def __init__(self, client: Dhis2Client) -> None:
        self._client = client

    def owned(self, collection: str, prop: str, values: Sequence[str]) -> list[Properties]:
        found: list[Properties] = []
        for some in chunks(values, VALUES_IN_A_URL):
            query = (("paging", "false"), ("fields", OWNED), ("filter", f"{prop}:in:[{','.join(some)}]"))
            found += _objects(self._client.get(f"/api/{collection}", query), collection)
        return found

    def validate(self, objects: Payload) -> ImportReport:
        return self._import(objects, "VALIDATE")

    def commit(self, objects: Payload) -> ImportReport:
        return self._import(objects, "COMMIT")

    def _import(self, objects: Payload, mode: str) -> ImportReport:
        query = (("importMode", mode), ("importStrategy", "CREATE_AND_UPDATE"), ("atomicMode", "ALL"))
        return _report(self._client.post(PATH, query, objects, known=(200, 409)))


def _objects(reply: Reply, collection: str) -> list[Properties]:
    listed = reply.body.get(collection) if isinstance(reply.body, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) and "id" in one for one in listed):
        raise Unanswered(f"{collection}: the answer is not what DHIS2 sends; try again")
    return listed


def _report(reply: Reply) -> ImportReport:
    body: Any = reply.body
    report = body.get("response", body) if isinstance(body, dict) else None
    if not isinstance(report, dict) or "stats" not in report:
        if reply.status != 200:  # noqa: PLR2004 - HTTP
            raise refuse_status(reply.status, reply.text, PATH, retry_after=None, is_json=True)
        report = {}
    wire = parse(reply._replace(body=report), WireReport, "the import of metadata")
    errors = tuple(
        ObjectError(_kind(one.klass), held.uid, error.code, error.message)
        for one in wire.types
        for held in one.objects
        for error in held.errors
    )
    return ImportReport(wire.status, Stats(**wire.stats.model_dump()), errors)


def _kind(klass: str) -> str:
    """`org.hisp.dhis.program.ProgramIndicator` -> `ProgramIndicator`."""
    return klass.rpartition(".")[2]
