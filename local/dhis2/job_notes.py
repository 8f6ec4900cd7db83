"""What the server's notifier says while a job runs, oldest first."""

from local.dhis2.import_summary import ImportSummary

EMPTY_STAGE = "0 successful and 0 failed items"
ONE_ITEM = "1 successful and 0 failed items"
# Kind of analytics table, and the indexes of each of its partitions.
TABLES = (
    ("TRACKED_ENTITY_INSTANCE", 34),
    ("TRACKED_ENTITY_INSTANCE_EVENTS", 25),
    ("TRACKED_ENTITY_INSTANCE_ENROLLMENTS", 21),
    ("DATA_VALUE", 42),
    ("COMPLETENESS", 27),
    ("COMPLETENESS_TARGET", 9),
    ("ORG_UNIT_TARGET", 4),
    ("OWNERSHIP", 7),
    ("EVENT", 68),
    ("ENROLLMENT", 50),
)
# Those with a partition for each year; the example's events are of two.
BY_YEAR, YEARS = ("TRACKED_ENTITY_INSTANCE_EVENTS", "EVENT"), 2


def of_table(name: str, indexes: int, last_years: int) -> list[str]:
    partitions = min(last_years, YEARS) if name in BY_YEAR else 1
    return [
        f"Validating analytics table: {name}",
        "Validated analytics tables with outcome: true",
        "Performing pre-create table work",
        f"Dropping staging tables: '{name}'",
        ONE_ITEM,
        f"Creating analytics tables: '{name}'",
        ONE_ITEM,
        f"Populating {partitions} analytics tables: '{name}'",
        *([ONE_ITEM] if partitions == 1 else []),
        f"Invoking analytics table hooks: '{name}'",
        f"Creating {indexes * partitions} indexes: '{name}'",
        f"Analyzing analytics tables: '{name}'",
        "Drop SQL views",
        EMPTY_STAGE,
        f"Swapping analytics tables: '{name}'",
        ONE_ITEM,
        "Create SQL views",
        EMPTY_STAGE,
    ]


def of_analytics(runtime: str, last_years: int) -> list[str]:
    """VALIDATION_RESULT is not built: nothing of it is stored."""
    notes = ["Analytics table update process", "Drop SQL views", EMPTY_STAGE, "Generating resource tables"]
    notes += [ONE_ITEM, "Create SQL views", EMPTY_STAGE]
    for name, indexes in TABLES:
        if name == "ENROLLMENT":
            notes.append("Validating analytics table: VALIDATION_RESULT")
            notes.append("Validated analytics tables with outcome: false")
        notes += of_table(name, indexes, last_years)
    return [*notes, "Updating system settings", "Invalidate analytics caches", f"Analytics tables updated: {runtime}"]


def of_import(summary: ImportSummary) -> list[str]:
    imported, updated, ignored, deleted = (
        summary.counts[name] for name in ("imported", "updated", "ignored", "deleted")
    )
    return [
        "Data value set import",
        "Loading file resource",
        "Loading file content",
        "Reading data set header",
        "Creating import context",
        "Preheat caches...",
        "Loading base metadata",
        "Run data set validation",
        "Importing values (list)",
        f"Import summary: [imports={imported}, updates={updated}, ignores={ignored}]",
        f"Import complete with status {summary.status}, {imported} created, {updated} updated, "
        f"{deleted} deleted, {ignored} ignored",
    ]
