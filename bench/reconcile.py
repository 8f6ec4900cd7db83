"""1,000,000 keys of a whole country, decided at once: `python -m bench.reconcile` prints the cost as JSON.

Keys are made by the real adapters out of JSON, one answer after the other as DHIS2 would give them, so that they
share the text which they share in a worker, and no more. Only the decision's CPU time is counted.
"""

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import cast

from bench.case import COUNTRY, DATA_SET, PERIODS, TERMS, USER, element_of, feed, spot, uids, value
from bench.rows import Row, exported_row, stored_row
from bench.usage import used
from t2a.adapters.dhis2_client import Dhis2Client, Query, Reply
from t2a.adapters.dhis2_target import Dhis2Target
from t2a.adapters.dhis2_tracker import Dhis2Tracker
from t2a.bootstrap.transfer import NEW_OBJECTS_BETWEEN_COLLECTIONS
from t2a.domain.batches import Batch
from t2a.domain.exports import Scope
from t2a.domain.plan import Place
from t2a.domain.reconcile import Rules, decide
from t2a.domain.values import Key, StoredValue

INDICATORS = uids("I", 25)
PLACES = {facility: place for place, facility in enumerate(COUNTRY)}
KEYS = len(COUNTRY) * len(INDICATORS) * len(PERIODS)
PERCENT = KEYS // 100
DECIDED = {"unchanged": 96 * PERCENT, "update": 2 * PERCENT, "create": PERCENT, "remove": PERCENT}
# Of every hundred keys, by their spot among them.
CHANGED, NEW, VANISHED = (0, 1), (2,), (3,)


class Answers:
    """Stands for a client of DHIS2: what it gets is JSON."""

    def __init__(self, rows: Callable[[dict[str, list[str]]], Iterator[Row]]) -> None:
        self._rows = rows

    def get(self, path: str, query: Query = (), **_: object) -> Reply:
        asked: dict[str, list[str]] = {}
        for name, text in query:
            asked.setdefault(name, []).append(text)
        return Reply(200, b"", json.loads(json.dumps({"dataValues": list(self._rows(asked))})))


def exports(asked: dict[str, list[str]]) -> Iterator[Row]:
    indicator = asked["dimension"][0].removeprefix("dx:")
    number = INDICATORS.index(indicator)
    for place, facility in enumerate(COUNTRY):
        for period, month in enumerate(PERIODS):
            if spot(place, number, period) % 100 not in VANISHED:
                yield exported_row(indicator, month, facility, value(place, number, period))


def holds(asked: dict[str, list[str]]) -> Iterator[Row]:
    for facility in asked["orgUnit"]:
        place = PLACES[facility]
        for number, indicator in enumerate(INDICATORS):
            for period, month in enumerate(PERIODS):
                kind, held = spot(place, number, period) % 100, value(place, number, period)
                if kind not in NEW:
                    text = f"{held}9" if kind in CHANGED else held
                    yield stored_row(element_of(indicator), month, facility, text)


def exported() -> dict[Key, str]:
    tracker = Dhis2Tracker(cast("Dhis2Client", Answers(exports)))
    batch = Batch(DATA_SET, PERIODS, tuple(COUNTRY), "LEVEL-5")
    scope = Scope(
        batch, [feed(indicator) for indicator in INDICATORS], {unit: Place(unit, unit) for unit in COUNTRY}, TERMS
    )
    return scope.read(row for indicator in INDICATORS for row in tracker.export([indicator], PERIODS, "LEVEL-5")).values


def stored() -> dict[Key, StoredValue]:
    return Dhis2Target(cast("Dhis2Client", Answers(holds))).stored_values(DATA_SET, PERIODS, COUNTRY)


def main() -> None:
    gc.set_threshold(NEW_OBJECTS_BETWEEN_COLLECTIONS)
    there, here = exported(), stored()
    before = used()
    decisions = decide(there, here, Rules(user=USER))
    after = used()
    states = dict(Counter(decision.value for decision in decisions.values()))
    assert states == DECIDED, states
    cost = {"cpu": after.cpu - before.cpu, "peak_mb": after.peak, "grown_mb": after.peak - before.peak}
    print(json.dumps({**cost, "states": states}))


if __name__ == "__main__":
    main()
