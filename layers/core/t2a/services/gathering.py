"""Gather what a batch is decided from: the tracker's export, and what the target holds of the same scope."""

from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from t2a.domain.batches import Batch, room_for_indicators, split_indicators
from t2a.domain.errors import Faulty
from t2a.domain.exports import Exported, Scope, cell_of
from t2a.domain.plan import Plan
from t2a.domain.values import ExportedRow, Key, StoredValue
from t2a.ports import Target, Tracker
from t2a.services.trail import Trail


class Gathered(NamedTuple):
    """`stored` is what the target holds of the scope; `ours`: how much of it is ours, by period.

    `reported`: periods of which the export holds at least one row. `silent`: one stored key of each indicator that
    has values of ours and no row at all. `failing`: indicators that were exported alone and refused, and why.
    """

    exported: Exported
    stored: dict[Key, StoredValue]
    ours: dict[str, int]
    reported: frozenset[str]
    silent: tuple[Key, ...]
    failing: dict[str, str]


def gather(batch: Batch, plan: Plan, scope: Scope, tracker: Tracker, target: Target, trail: Trail) -> Gathered:
    """What the target holds where the export's value was refused is left alone: it has not vanished."""
    with trail.timed("export"):
        rows, failing = _export(batch, plan, tracker)
        exported = scope.read(rows)
    with trail.timed("read"):
        found = target.stored_values(batch.data_set, batch.periods, scope.org_units)
    stored = {key: value for key, value in found.items() if scope.holds(key) and key not in exported.refused}
    ours = [key for key, value in stored.items() if value.stored_by == plan.user]
    return Gathered(
        exported,
        stored,
        dict(Counter(key.period for key in ours)),
        frozenset(key.period for keys in (exported.values, exported.refused) for key in keys),
        _silent(exported, ours),
        failing,
    )


def only(gathered: Gathered, keys: Collection[Key]) -> Gathered:
    """Of these keys alone; all else has been accounted for by another batch."""
    exported, stored = gathered.exported, gathered.stored
    return gathered._replace(
        exported=Exported({key: value for key, value in exported.values.items() if key in keys}, (), frozenset()),
        stored={key: value for key, value in stored.items() if key in keys},
        silent=(),
    )


def _export(batch: Batch, plan: Plan, tracker: Tracker) -> tuple[list[ExportedRow], dict[str, str]]:
    """The rows, and the indicators that failed alone: beside others they are silent, which is found out later."""
    parallel = plan.mapping.batches.parallel_exports
    fed = [feed.program_indicator for feed in plan.feeds_of(batch.data_set)]
    indicators = [indicator for indicator in fed if indicator not in plan.broken]
    parts = split_indicators(indicators, parallel, room_for_indicators(batch.periods, batch.dimension))
    failing: dict[str, str] = {}

    def ask(part: Sequence[str]) -> list[ExportedRow]:
        try:
            return tracker.export(part, batch.periods, batch.dimension)
        except Faulty as error:
            if len(part) > 1:
                raise
            failing[part[0]] = str(error)
            return []

    with ThreadPoolExecutor(parallel) as pool:
        return [row for rows in pool.map(ask, parts) for row in rows], failing


def _silent(exported: Exported, ours: Collection[Key]) -> tuple[Key, ...]:
    heard = {cell_of(key) for keys in (exported.values, exported.refused) for key in keys}
    stored = {cell_of(key): key for key in ours}
    return tuple(key for cell, key in stored.items() if cell not in heard)
