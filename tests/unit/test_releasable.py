"""What the count of a whole run lets go without a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.guards import FEW, Why
from t2a.domain.ledger import BatchRecord, BatchState
from t2a.domain.releases import releasable
from tests.unit.held_records import CLOSED, LATER, OCTOBER, PERCENT, SEPTEMBER, held, record, release

OTHER = "other000000"


def let_go(batches: list[BatchRecord], percent: int = PERCENT) -> dict[str, tuple[str, ...]]:
    return {one.id: tuple(period for period, _ in changes) for one, changes in releasable(batches, percent)}


def test_what_waited_is_let_go_when_all_batches_together_are_within_the_limit() -> None:
    assert let_go([record("1", held(15)), record("2", held(45)), record("3")]) == {"1": (OCTOBER,), "2": (OCTOBER,)}


def test_exactly_at_the_limit_is_within_it_and_one_more_is_over() -> None:
    assert let_go([record("1", held(20)), record("2", held(20))]) == {"1": (OCTOBER,), "2": (OCTOBER,)}
    assert let_go([record("1", held(20)), record("2", held(21))]) == {}


def test_a_large_share_of_one_batch_is_small_in_the_whole_run() -> None:
    assert let_go([record("1", held(9), ours=10), record("2", ours=90)]) == {"1": (OCTOBER,)}


def test_fewer_than_five_of_a_whole_run_are_let_go_whatever_their_share() -> None:
    assert let_go([record("1", held(2), ours=2), record("2", held(2), ours=2)], 0) == {"1": (OCTOBER,), "2": (OCTOBER,)}
    assert let_go([record("1", held(2), ours=2), record("2", held(3), ours=3)], 0) == {}


def test_each_period_is_let_go_for_itself() -> None:
    batches = [record("1", held(9, period=SEPTEMBER), held(30)), record("2", held(30), ours=100)]
    assert let_go(batches) == {"1": (SEPTEMBER,)}


def test_each_data_set_is_let_go_for_itself() -> None:
    batches = [record("1", held(90)), record("2", held(10), data_set=OTHER)]
    assert let_go(batches) == {"2": (OCTOBER,)}


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.WAITING])
def test_what_waits_for_a_person_is_not_let_go_and_does_not_count(why: Why) -> None:
    assert let_go([record("1", held(3, why))]) == {}
    assert let_go([record("1", held(90, why), held(20)), record("2")]) == {"1": (OCTOBER,)}


@pytest.mark.parametrize("state", [BatchState.QUEUED, BatchState.RUNNING, BatchState.FAILED])
def test_nothing_of_a_data_set_is_let_go_while_a_batch_of_it_has_not_been_counted(state: BatchState) -> None:
    counted = record("1", held(3))
    assert let_go([counted, record("2", state=state)]) == {}
    assert let_go([counted, record("2", state=state, data_set=OTHER)]) == {"1": (OCTOBER,)}


@pytest.mark.parametrize("state", [BatchState.DONE, BatchState.INCOMPLETE, BatchState.SPLIT])
def test_batches_that_have_moved_or_left_it_to_their_parts_do_not_stand_in_the_way(state: BatchState) -> None:
    assert let_go([record("1", held(3)), record("2", state=state)]) == {"1": (OCTOBER,)}


def test_an_incomplete_batch_is_let_go_and_counted_like_the_others() -> None:
    assert let_go([record("1", held(3), state=BatchState.INCOMPLETE)]) == {"1": (OCTOBER,)}
    assert let_go([record("1", held(3)), record("2", held(90), state=BatchState.INCOMPLETE)]) == {}


@pytest.mark.parametrize("state", BatchState)
@pytest.mark.parametrize("by", ["", "arn:aws:iam::1:user/ama"])
def test_nothing_is_let_go_twice_however_the_first_time_ends(state: BatchState, by: str) -> None:
    batch = record("1", held(3))
    assert let_go([batch, release(batch, OCTOBER, by=by, state=state)]) == {}


def test_the_period_that_has_not_been_let_go_still_may() -> None:
    batch = record("1", held(3), held(4, period=SEPTEMBER))
    assert let_go([batch, release(batch, OCTOBER)]) == {"1": (SEPTEMBER,)}


def test_what_a_release_holds_again_is_not_let_go_by_itself() -> None:
    batch = record("1", held(3))
    assert let_go([batch, release(batch, OCTOBER, holds=(held(3, Why.BROKEN),))]) == {}


def test_a_replayed_batch_is_counted_and_let_go_anew() -> None:
    before = record("1", held(3))
    old = release(before, OCTOBER)
    assert let_go([record("1", held(5), ended=LATER), old]) == {"1": (OCTOBER,)}
    assert let_go([record("1", held(90), ended=LATER), old]) == {}


def test_what_a_person_has_discarded_is_not_let_go_but_has_vanished_all_the_same() -> None:
    assert let_go([record("1", held(3), discard=CLOSED)]) == {}
    assert let_go([record("1", held(40), discard=CLOSED), record("2", held(3))]) == {}


def test_a_run_without_batches_lets_nothing_go() -> None:
    assert let_go([]) == {}


def numbered(made: list[tuple[int, int, str]]) -> list[BatchRecord]:
    """Batches of so many waiting removals, beside so many other values of ours, in that data set."""
    return [
        record(str(number), *([held(waits)] if waits else []), ours={OCTOBER: waits + others}, data_set=data_set)
        for number, (waits, others, data_set) in enumerate(made)
    ]


batches = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 60), st.sampled_from(["first000000", OTHER])), max_size=8
).map(numbered)


@given(batches, st.integers(0, 100))
def test_of_a_data_set_and_period_everything_is_let_go_or_nothing_and_never_more_than_the_limit(
    several: list[BatchRecord], percent: int
) -> None:
    free = let_go(several, percent)
    for data_set in ("first000000", OTHER):
        of_it = [one for one in several if one.batch.data_set == data_set]
        waiting = [one for one in of_it if one.held]
        vanished, ours = sum(one.held[0].values for one in waiting), sum(one.ours[OCTOBER] for one in of_it)
        within = vanished < FEW or vanished * 100 <= ours * percent
        assert {one.id for one in waiting if one.id in free} == ({one.id for one in waiting} if within else set())
