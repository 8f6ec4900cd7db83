"""Import metadata into one instance: validated first, then all of it or nothing."""

from collections.abc import Sequence
from typing import Protocol

from t2a.domain.errors import Unanswered
from t2a.domain.metadata_import import ImportReport, Payload, Properties


class MetadataStore(Protocol):
    """The metadata of one DHIS2 instance."""

    def owned(self, collection: str, prop: str, values: Sequence[str]) -> list[Properties]:
        """The objects of which `prop` is one of the values, with every property that they own."""

    def validate(self, objects: Payload) -> ImportReport:
        """What an import would say; nothing is stored."""

    def commit(self, objects: Payload) -> ImportReport:
        """Import all of it, or nothing when there is an error."""


def import_objects(objects: Payload, store: MetadataStore) -> ImportReport:
    """The report is that of the step that came last."""
    validated = store.validate(objects)
    if not validated.fine:
        return validated._replace(only_validated=True)
    try:
        return store.commit(objects)
    except Unanswered as error:
        raise Unanswered(f"{error}. Part of it may be imported: look what differs, then import again") from error
