"""A mapping before it is one: every part that somebody chose, proposed or translated."""

import re
import unicodedata
from dataclasses import dataclass, replace

from pydantic import ValidationError

from t2a.domain.errors import Fatal
from t2a.domain.mapping import (
    AggregateSide,
    DataElementSource,
    DataSetTarget,
    IdScheme,
    Mapping,
    OrgUnitSelection,
    TrackerSide,
)
from t2a.domain.mapping_windows import ImportStrategy, PeriodWindow

NIGHTLY = "cron(0 3 * * ? *)"
LONGEST_NAME = 50
LONGEST_DESCRIPTION = 512


@dataclass(frozen=True, slots=True)
class Draft:
    """`tracker` and `aggregate` are the names of the two secrets."""

    name: str
    source: DataElementSource
    selection: OrgUnitSelection
    groups: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    targets: tuple[DataSetTarget, ...] = ()
    org_unit_id_scheme: str = "UID"
    data_element_id_scheme: IdScheme = "CODE"
    category_option_combo_id_scheme: IdScheme = "CODE"
    import_strategy: ImportStrategy = "CREATE_AND_UPDATE"
    description: str = ""
    schedule: str = NIGHTLY
    timezone: str = "UTC"
    tracker: str = "t2a/tracker"
    aggregate: str = "t2a/aggregate"


def mapping_of(draft: Draft) -> Mapping:
    """Raises Fatal with a sentence for every part that a mapping does not take."""
    try:
        return Mapping(
            name=draft.name,
            description=draft.description[:LONGEST_DESCRIPTION],
            schedule=draft.schedule,
            timezone=draft.timezone,
            tracker=_tracker_side(draft),
            aggregate=_aggregate_side(draft),
        )
    except ValidationError as error:
        raise Fatal(sentences(error)) from None


def sketch_of(draft: Draft) -> Mapping:
    """A mapping for a check alone: it may feed no data set, which no mapping file may."""
    if draft.targets:
        return mapping_of(draft)
    target = DataSetTarget(id="dataSet0000", periods=PeriodWindow(past=1))
    whole = mapping_of(replace(draft, targets=(target,)))
    return whole.model_copy(update={"aggregate": whole.aggregate.model_copy(update={"data_sets": ()})})


def sentences(error: ValidationError) -> str:
    """What a model says of wrong values, without the values' own types and places in it."""
    return "; ".join(_sentence(str(one["msg"]), one["loc"]) for one in error.errors())


def _sentence(message: str, place: tuple[int | str, ...]) -> str:
    where = ".".join(str(part) for part in place)
    said = message.removeprefix("Value error, ")
    return f"{where}: {said}" if where else said


def _tracker_side(draft: Draft) -> TrackerSide:
    return TrackerSide(
        credentials=draft.tracker,
        program_indicator_groups=draft.groups,
        program_indicators=draft.indicators,
        data_element=draft.source,
        org_units=draft.selection,
        org_unit_id_scheme=draft.org_unit_id_scheme,
    )


def _aggregate_side(draft: Draft) -> AggregateSide:
    return AggregateSide(
        credentials=draft.aggregate,
        data_element_id_scheme=draft.data_element_id_scheme,
        category_option_combo_id_scheme=draft.category_option_combo_id_scheme,
        import_strategy=draft.import_strategy,
        data_sets=draft.targets,
    )


def mapping_name(text: str) -> str:
    """`Malaria: monthly (2026)` -> `malaria-monthly-2026`; `mapping` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].rstrip("-") or "mapping"
