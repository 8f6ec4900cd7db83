"""Runs, batches and registrations as items of the ledger's table.

    RUN#<run>       RUN             a run; index `runs` lists them by `kind` and `started_at`
    RUN#<run>       BATCH#<batch>   a batch; `counted` says that the run's `batches_left` knows its end
    MAPPING#<name>  LEASE           which run of the mapping is on its way
    MAPPING#<name>  MAPPING         which version of its file is in force
    MAPPING#<name>  PROVEN          which indicators have run alone since which analytics run
    MAPPING#<name>  DUE             the newest time for which the schedule has had a run queued
    MAPPING#<name>  NOTICE          of which troubles people have been told

What conditions ask for is an attribute of its own, the rest is JSON. `version` is this layout's.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic_core import to_json

from t2a.adapters.dynamodb_wire import Item, Key, Value
from t2a.domain.ledger import BatchRecord, Run
from t2a.domain.troubles import Troubles
from t2a.ports import Registered

LAYOUT_VERSION = 1
RUN = "run"
BATCH_PREFIX = "BATCH#"
JSON_ATTRIBUTES = frozenset(
    {
        "request",
        "account",
        "left_out",
        "warnings",
        "notes",
        "waiting",
        "notify",
        "troubles",
        "periods",
        "batch",
        "failure",
        "evidence",
        "seconds",
    }
    | {"ours", "held", "broken", "release", "discard"}
)

Model = TypeVar("Model", bound=BaseModel)
_TROUBLES = TypeAdapter[Troubles](Troubles, config=ConfigDict(defer_build=True))


def run_key(run: str) -> Key:
    return Key(f"RUN#{run}", "RUN")


def batch_key(run: str, batch: str) -> Key:
    return Key(f"RUN#{run}", f"{BATCH_PREFIX}{batch}")


def lease_key(mapping: str) -> Key:
    return Key(f"MAPPING#{mapping}", "LEASE")


def mapping_key(mapping: str) -> Key:
    return Key(f"MAPPING#{mapping}", "MAPPING")


def due_key(mapping: str) -> Key:
    return Key(f"MAPPING#{mapping}", "DUE")


def analytics_key(server: str) -> Key:
    return Key(f"SERVER#{server}", "ANALYTICS")


def proven_key(mapping: str) -> Key:
    return Key(f"MAPPING#{mapping}", "PROVEN")


def notice_key(mapping: str) -> Key:
    return Key(f"MAPPING#{mapping}", "NOTICE")


def new_item(key: Key, attributes: Mapping[str, Value]) -> Item:
    return {"pk": key.pk, "sk": key.sk, "version": LAYOUT_VERSION, **attributes}


def timestamp(moment: datetime) -> str:
    """Of fixed length and in UTC, so that times compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def run_item(run: Run) -> Item:
    return new_item(run_key(run.id), {"kind": RUN, **attributes(run)})


def batch_item(record: BatchRecord) -> Item:
    return new_item(batch_key(record.run, record.id), {"counted": False, **attributes(record)})


def registered_item(mapping: str, registered: Registered) -> Item:
    return new_item(
        mapping_key(mapping),
        {
            "file_version": registered.version,
            "schedule": registered.schedule,
            "enabled": registered.enabled,
            "at": timestamp(registered.at),
        },
    )


def attributes(model: BaseModel) -> Item:
    """A model's fields; those that are None have no attribute."""
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: attribute(name, value) for name, value in fields.items() if value is not None}


def attribute(name: str, value: Any) -> Value:  # noqa: ANN401 - a field of any model
    if name in JSON_ATTRIBUTES:
        return to_json(value).decode()
    if isinstance(value, datetime):
        return timestamp(value)
    return str(value) if isinstance(value, str) else value


def to_run(item: Item) -> Run:
    return _model(Run, item)


def to_batch(item: Item) -> BatchRecord:
    return _model(BatchRecord, item)


def to_troubles(item: Item) -> Troubles:
    return _TROUBLES.validate_json(str(item["troubles"]))


def to_registered(item: Item) -> Registered:
    at = datetime.fromisoformat(str(item["at"]))
    return Registered(str(item["file_version"]), str(item["schedule"]), bool(item["enabled"]), at)


def _model(model: type[Model], item: Item) -> Model:
    fields = {name: item[name] for name in model.model_fields if name in item}
    return model.model_validate(
        {name: json.loads(str(value)) if name in JSON_ATTRIBUTES else value for name, value in fields.items()}
    )
