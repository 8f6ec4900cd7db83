"""Whatever is exported, stored, broken or gone: every value ends in one state, and nobody's value is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from t2a.domain.values import StoredValue
from tests.fakes.instances import STORED_BY
from tests.unit.given import facility, uid
from tests.unit.world import OCTOBER, World, key

EVERY_CELL = [(indicator, unit) for indicator in (1, 2, 3) for unit in (1, 2, 3)]
CELLS = st.sampled_from(EVERY_CELL)
VALUES = st.sampled_from(["0", "4", "5", "9.5"])


@settings(deadline=None)
@given(
    exported=st.dictionaries(CELLS, VALUES),
    stored=st.dictionaries(CELLS, st.tuples(st.sampled_from(["0", "4", "7"]), st.sampled_from([STORED_BY, "nurse"]))),
    vanished=st.sampled_from(["keep", "remove", "zero"]),
    manual=st.sampled_from(["keep", "overwrite"]),
    broken=st.sets(st.integers(1, 3), max_size=1),
    gone=st.sets(st.integers(1, 3), max_size=1),
    dry_run=st.booleans(),
)
def test_every_value_that_is_exported_or_stored_is_counted_once(
    exported: dict[tuple[int, int], str],
    stored: dict[tuple[int, int], tuple[str, str]],
    vanished: str,
    manual: str,
    broken: set[int],
    gone: set[int],
    dry_run: bool,
) -> None:
    world = World(aggregate={"on_vanished": vanished, "on_manual_edit": manual})
    world.started(request_id="first", dry_run=dry_run)
    world.tracker.values = {(uid("pi", one), OCTOBER, facility(unit).id): v for (one, unit), v in exported.items()}
    world.target.stored = {key(*cell): StoredValue(*value) for cell, value in stored.items()}
    world.tracker.broken, world.tracker.gone = ({uid("pi", n) for n in broken}, {facility(n).id for n in gone})
    world.end("malaria-first")
    counts = world.counts(run_id="malaria-first")
    heard = {cell for cell in exported if cell[0] not in broken}
    assert sum(counts.values()) == len(heard | stored.keys())
    nurses = {key(*cell): StoredValue(*value) for cell, value in stored.items() if value[1] == "nurse"}
    untouched = {k for k in nurses if (k not in {key(*cell) for cell in heard}) or manual == "keep" or dry_run}
    assert {k: world.target.stored.get(k) for k in untouched} == {k: nurses[k] for k in untouched}
