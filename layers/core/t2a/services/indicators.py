"""Compares a table of indicators with a server."""

from t2a.domain.errors import Fatal
from t2a.domain.indicators.changes import Changes, OnServer, changes, foreign
from t2a.domain.indicators.metadata import GROUPS, INDICATORS, payload, program_indicator_group
from t2a.domain.indicators.table import IndicatorTable
from t2a.domain.indicators.table_file import TableFile
from t2a.domain.mapping_texts import repeated
from t2a.domain.metadata_import import Payload, Properties
from t2a.services.metadata_import import MetadataStore


def compare(file: TableFile, store: MetadataStore) -> Changes:
    """Raises Fatal when the server lacks what the table builds on."""
    table = file.table
    _must_exist(store, "programs", table.program, "program")
    _must_exist(store, "attributes", table.data_element_attribute, "attribute")
    wanted = payload(table, file.indicators)
    server = _gathered(table, wanted, store)
    if codes := foreign(table, wanted, server):
        raise Fatal(f"{', '.join(codes)}: indicators of another program have these codes; give the table's others")
    found = changes(table, wanted, program_indicator_group(table, ()), server)
    _each_its_own(found)
    return found


def _each_its_own(found: Changes) -> None:
    """An indicator whose code was given to another one on the server would be found for both."""
    for uid in repeated(one.id for one in found.indicators):
        codes = " and ".join(one.code for one in found.indicators if one.id == uid)
        raise Fatal(f"{codes} would both be the indicator {uid} of the server; give it back its first code there")


def _must_exist(store: MetadataStore, collection: str, uid: str, what: str) -> None:
    if not store.owned(collection, "id", [uid]):
        raise Fatal(f"{what} {uid} does not exist there, or the user may not see it; correct the table")


def _gathered(table: IndicatorTable, wanted: Payload, store: MetadataStore) -> OnServer:
    group = _group(table, store)
    listed = group.get(INDICATORS) if group else None
    members = [str(one["id"]) for one in listed] if isinstance(listed, list) else []
    codes = [str(one["code"]) for one in wanted[INDICATORS]]
    read = store.owned(INDICATORS, "program.id", [table.program])
    read += store.owned(INDICATORS, "code", codes)
    known = {one["id"] for one in read}
    read += store.owned(INDICATORS, "id", [uid for uid in members if uid not in known])
    return OnServer(list({one["id"]: one for one in read}.values()), group)


def _group(table: IndicatorTable, store: MetadataStore) -> Properties | None:
    """By its UID, else by its code."""
    wanted = table.program_indicator_group
    found = store.owned(GROUPS, "id", [wanted.id]) if wanted.id else []
    if not found and wanted.code:
        found = store.owned(GROUPS, "code", [wanted.code])
    if not found and not wanted.name:
        raise Fatal(
            f"program indicator group {wanted.id} does not exist there, or the user may not see it; "
            "correct it in the table, or give the name of one to create"
        )
    return found[0] if found else None
