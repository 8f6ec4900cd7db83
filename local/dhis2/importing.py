"""POST /api/dataValueSets: who may, and when; how it imports is the version's."""

from typing import TYPE_CHECKING, Protocol

from local.dhis2.import_options import ImportOptions
from local.dhis2.job_notes import Note
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, forbidden

if TYPE_CHECKING:
    from local.dhis2.instance import Instance


class Summary(Protocol):
    """What became of an import. `notes`: what the notifier says of it, oldest first."""

    status: str
    counts: dict[str, int]

    def as_json(self) -> Json: ...

    def respond(self) -> Response: ...

    def notes(self) -> list[Note]: ...


class Importer(Protocol):
    """Values from a request as it came, or from an object; Refusal where the server gives no summary."""

    def import_request(self, instance: "Instance", user: User, request: Request, options: ImportOptions) -> Summary: ...

    def import_values(self, instance: "Instance", user: User, options: ImportOptions, payload: Json) -> Summary: ...


def post(instance: "Instance", user: User, request: Request) -> Response:
    if not user.may("F_DATAVALUE_ADD"):
        raise forbidden("F_DATAVALUE_ADD")
    options = ImportOptions.of(request, instance.version.import_options)
    if options.is_on("async"):
        return instance.jobs.start_import(instance, user, request, options)
    return instance.version.importer.import_request(instance, user, request, options).respond()
