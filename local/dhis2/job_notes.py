"""What the server's notifier says while a job runs, oldest first."""

from typing import NamedTuple

EMPTY_STAGE = "0 successful and 0 failed items"
ONE_ITEM = "1 successful and 0 failed items"
# The analytics tables in the server's order, and which have a partition for each year of what they hold.
TABLES = (
    "TRACKED_ENTITY_INSTANCE",
    "TRACKED_ENTITY_INSTANCE_EVENTS",
    "TRACKED_ENTITY_INSTANCE_ENROLLMENTS",
    "DATA_VALUE",
    "COMPLETENESS",
    "COMPLETENESS_TARGET",
    "ORG_UNIT_TARGET",
    "OWNERSHIP",
    "EVENT",
    "ENROLLMENT",
)
OF_EVENTS, OF_VALUES = ("TRACKED_ENTITY_INSTANCE_EVENTS", "EVENT"), "DATA_VALUE"
# The example's events are of two years.
YEARS = 2


class Note(NamedTuple):
    message: str
    level: str = "INFO"


def of_table(name: str, indexes: int, partitions: int) -> list[str]:
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


def of_analytics(runtime: str, last_years: int, value_years: int, indexes: dict[str, int]) -> list[Note]:
    """`indexes` of each partition of a table. VALIDATION_RESULT is not built: nothing of it is stored."""
    years = dict.fromkeys(OF_EVENTS, YEARS) | {OF_VALUES: value_years}
    notes = ["Analytics table update process", "Drop SQL views", EMPTY_STAGE, "Generating resource tables"]
    notes += [ONE_ITEM, "Create SQL views", EMPTY_STAGE]
    for name in TABLES:
        if name == "ENROLLMENT":
            notes.append("Validating analytics table: VALIDATION_RESULT")
            notes.append("Validated analytics tables with outcome: false")
        notes += of_table(name, indexes[name], min(last_years, years.get(name, 1)))
    notes += ["Updating system settings", "Invalidate analytics caches", f"Analytics tables updated: {runtime}"]
    return [Note(message) for message in notes]
