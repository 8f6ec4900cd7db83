"""What differs between versions of DHIS2; the rest of the stand-in asks here and nowhere else."""

from dataclasses import dataclass

from local.dhis2 import data_entry, importer, read_as_2_42, read_as_2_43
from local.dhis2.import_options import DEFAULTS
from local.dhis2.importing import Importer
from local.dhis2.job_notes import TABLES
from local.dhis2.reading import Layout
from local.dhis2.web import Json


@dataclass(frozen=True)
class Version:
    """`number` is what the server calls itself. `import_options` are what it echoes, with its defaults.

    `exchange_clears_scope`: the server's own exchange deletes its whole scope before it writes.
    `analytics_indexes`: of each partition, by table. `sql_is_longer`: by so many letters than that of 2.42.
    """

    number: str
    importer: Importer
    layout: Layout
    import_options: Json
    analytics_indexes: dict[str, int]
    has_native_data_element_field: bool = True
    has_output_period_types: bool = False
    exchange_clears_scope: bool = False
    tells_externalize: bool = True
    violations_tell_whole_period: bool = True
    sql_is_longer: int = 0


VERSIONS = {
    "2.42": Version(
        "2.42.5.2",
        importer,
        read_as_2_42,
        DEFAULTS,
        dict(zip(TABLES, (34, 25, 21, 42, 27, 9, 4, 7, 68, 50), strict=True)),
    ),
    "2.43": Version(
        "2.43.1",
        data_entry,
        read_as_2_43,
        {"atomic": False} | DEFAULTS,
        dict(zip(TABLES, (34, 25, 21, 45, 30, 9, 4, 7, 71, 55), strict=True)),
        has_output_period_types=True,
        exchange_clears_scope=True,
        tells_externalize=False,
        violations_tell_whole_period=False,
        sql_is_longer=24,
    ),
}
