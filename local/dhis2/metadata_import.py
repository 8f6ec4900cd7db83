"""POST /api/metadata: validates objects and stores them whole.

Not recorded: shape, codes and words of the answer are those of DHIS2's documentation and source.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from local.dhis2.metadata import CLASS_NAMES, Metadata
from local.dhis2.metadata_checks import errors_of
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, answer, forbidden, refusal
from local.dhis2.world import World

PACKAGES = {"programIndicators": "program", "programIndicatorGroups": "program"}
# What DHIS2 works out on reading and takes no notice of on writing.
WORKED_OUT = ("access", "href", "displayName", "displayShortName")


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    deleted: int = 0
    ignored: int = 0
    total: int = 0

    def add(self, other: "Counts") -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class TypeReport:
    collection: str
    counts: Counts = field(default_factory=Counts)
    object_reports: list[Json] = field(default_factory=list)

    @property
    def klass(self) -> str:
        return f"org.hisp.dhis.{PACKAGES.get(self.collection, 'common')}.{CLASS_NAMES[self.collection]}"

    def as_json(self) -> Json:
        return {"klass": self.klass, "stats": vars(self.counts), "objectReports": self.object_reports}


def post(world: World, user: User, request: Request) -> Response:
    if not user.is_superuser:
        raise forbidden("F_METADATA_IMPORT")
    if request.one("importStrategy", "CREATE_AND_UPDATE") != "CREATE_AND_UPDATE":
        raise refusal(409, "The stand-in imports with CREATE_AND_UPDATE only")
    sent = {name: list(objects) for name, objects in request.json().items() if name in CLASS_NAMES}
    reports = [_checked(world.metadata, sent, collection) for collection in sent]
    failed = any(report.object_reports for report in reports)
    if failed and request.one("atomicMode", "ALL") == "ALL":
        for report in reports:
            report.counts = Counts(ignored=report.counts.total, total=report.counts.total)
    elif request.one("importMode", "COMMIT") == "COMMIT":
        _store(world.metadata, sent, reports)
    return _answer(reports, failed=failed)


def _checked(metadata: Metadata, sent: dict[str, list[Json]], collection: str) -> TypeReport:
    report = TypeReport(collection)
    for index, item in enumerate(sent[collection]):
        report.counts.total += 1
        if found := list(errors_of(metadata, sent, collection, item)):
            report.counts.ignored += 1
            report.object_reports.append(_object_report(report.klass, index, item, found))
        elif metadata.get(collection, item["id"]):
            report.counts.updated += 1
        else:
            report.counts.created += 1
    return report


def _object_report(klass: str, index: int, item: Json, found: list[Json]) -> Json:
    errors = [{"mainKlass": klass, **error} for error in found]
    return {"klass": klass, "index": index, "uid": item.get("id", ""), "errorReports": errors}


def _store(metadata: Metadata, sent: dict[str, list[Json]], reports: list[TypeReport]) -> None:
    for collection, item in _good(sent, reports):
        metadata.add(collection, {name: value for name, value in item.items() if name not in WORKED_OUT})


def _good(sent: dict[str, list[Json]], reports: list[TypeReport]) -> Iterator[tuple[str, Json]]:
    for report in reports:
        bad = {one["index"] for one in report.object_reports}
        yield from ((report.collection, item) for index, item in enumerate(sent[report.collection]) if index not in bad)


def _answer(reports: list[TypeReport], *, failed: bool) -> Response:
    total = Counts()
    for report in reports:
        total.add(report.counts)
    status, word = ("WARNING" if total.updated or total.created else "ERROR", "Conflict") if failed else ("OK", "OK")
    code = 409 if failed else 200
    body: Json = {"responseType": "ImportReport", "status": status, "stats": vars(total)}
    body["typeReports"] = [report.as_json() for report in reports]
    envelope: Json = {"httpStatus": word, "httpStatusCode": code, "status": status, "response": body}
    if failed:
        envelope["message"] = "One or more errors occurred, please see full details in import report."
    return answer(envelope, code)
