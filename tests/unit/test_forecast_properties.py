"""Whatever the world looks like, the forecast is what the run then does."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from t2a.domain.values import Key, StoredValue
from tests.fakes.instances import STORED_BY
from tests.unit.forecasts import agreed
from tests.unit.given import facility, uid
from tests.unit.world import World, key

UNITS, INDICATORS, PERIODS = (1, 2, 3), (1, 2, 3), ("202609", "202610")
CELLS = [(indicator, unit, period) for indicator in INDICATORS for unit in UNITS for period in PERIODS]
Numbers = dict[tuple[int, int, str], str]
numbers = st.dictionaries(st.sampled_from(CELLS), st.sampled_from(["0", "1", "4", "4.5", "12"]))
stored_values = st.builds(StoredValue, st.sampled_from(["0", "1", "4", "4.0"]), st.sampled_from([STORED_BY, "nurse"]))
policies = st.fixed_dictionaries(
    {
        "import_strategy": st.sampled_from(["CREATE", "UPDATE", "CREATE_AND_UPDATE"]),
        "on_manual_edit": st.sampled_from(["keep", "overwrite"]),
        "on_vanished": st.sampled_from(["keep", "remove", "zero"]),
        "removal_limit_percent": st.sampled_from([0, 20, 50, 100]),
        "data_sets": st.just([{"id": "monthly0000", "periods": {"past": 2}}]),
    }
)
batches = st.fixed_dictionaries({"max_values": st.sampled_from([6, 12, 100]), "parallel_exports": st.integers(1, 3)})


@settings(max_examples=150, deadline=None)
@given(
    counted=numbers,
    stored=st.dictionaries(st.sampled_from(CELLS), stored_values),
    policy=policies,
    limits=batches,
    broken=st.sets(st.sampled_from(INDICATORS), max_size=1),
    gone=st.sets(st.sampled_from(UNITS), max_size=1),
)
def test_the_run_does_what_was_foreseen(
    counted: Numbers,
    stored: dict[tuple[int, int, str], StoredValue],
    policy: dict[str, Any],
    limits: dict[str, int],
    broken: set[int],
    gone: set[int],
) -> None:
    world = World(aggregate=policy, batches=limits)
    world.tracker.values = {
        (uid("pi", indicator), period, facility(unit).id): value for (indicator, unit, period), value in counted.items()
    }
    world.target.stored = {_key(cell): value for cell, value in stored.items()}
    world.tracker.broken = {uid("pi", indicator) for indicator in broken}
    world.tracker.gone = {facility(unit).id for unit in gone}
    agreed(world)


def _key(cell: tuple[int, int, str]) -> Key:
    return key(*cell)
