"""Which held changes still wait for a person."""

import pytest

from t2a.domain.guards import Why
from t2a.domain.held import HeldValue, OpenHeld, Release, summed
from t2a.domain.ledger import BatchState
from t2a.domain.releases import discarded, open_held, taken_over
from t2a.domain.values import Key
from tests.unit.given import MONTHLY
from tests.unit.held_records import CLOSED, ENDED, LATER, OCTOBER, PERCENT, SEPTEMBER, held, record, release

A_PERSON = "arn:aws:iam::1:user/ama"
NOT_MOVED = [state for state in BatchState if not state.moved]


def value(period: str, why: Why, number: int = 1) -> HeldValue:
    return HeldValue(Key("de", period, f"ou{number}", "coc", "aoc"), "4", why)


def test_held_values_are_summed_by_period_and_reason() -> None:
    values = [
        value(OCTOBER, Why.WAITING),
        value(OCTOBER, Why.BROKEN),
        value(OCTOBER, Why.WAITING, 2),
        value(SEPTEMBER, Why.WAITING),
    ]
    assert sorted(summed(values)) == sorted([held(1, period=SEPTEMBER), held(2), held(1, Why.BROKEN)])
    assert summed([]) == ()


def test_what_is_held_is_open_with_its_batch_data_set_period_reason_and_share() -> None:
    batch = record("1", held(3, Why.BROKEN), held(7, Why.LIMIT, SEPTEMBER), ours={SEPTEMBER: 30, OCTOBER: 40})
    assert open_held([batch], PERCENT) == [
        OpenHeld("1", MONTHLY, OCTOBER, Why.BROKEN, 3, 40, Why.BROKEN),
        OpenHeld("1", MONTHLY, SEPTEMBER, Why.LIMIT, 7, 30, Why.LIMIT),
    ]


def test_what_is_held_in_a_period_without_values_of_ours_in_the_count_is_open_all_the_same() -> None:
    assert open_held([record("1", held(3, Why.BROKEN), ours={})], PERCENT)[0].of == 0


@pytest.mark.parametrize("state", NOT_MOVED)
def test_a_batch_that_has_not_moved_holds_nothing(state: BatchState) -> None:
    batches = [record("1", held(3, Why.BROKEN), state=state)]
    assert open_held(batches, PERCENT) == []
    assert taken_over(batches) == discarded(batches) == 0


@pytest.mark.parametrize("state", [state for state in NOT_MOVED if state is not BatchState.SPLIT])
def test_while_a_batch_of_the_data_set_has_not_moved_the_others_wait_for_the_runs_count(
    state: BatchState,
) -> None:
    batches = [record("1", held(15), ours=50), record("2", held(30), ours=1000, state=state)]
    assert [(one.batch, one.why) for one in open_held(batches, PERCENT)] == [("1", Why.WAITING)]


def test_an_incomplete_batch_holds_what_it_held() -> None:
    (one,) = open_held([record("1", held(3, Why.BROKEN), state=BatchState.INCOMPLETE)], PERCENT)
    assert (one.why, one.values) == (Why.BROKEN, 3)


def test_what_waited_for_the_count_of_the_run_and_is_over_the_limit_waits_for_a_person_because_of_the_limit() -> None:
    batches = [record("1", held(30)), record("2", held(11), held(2, Why.GONE)), record("3")]
    assert [(one.batch, one.why, one.values) for one in open_held(batches, 10)] == [
        ("1", Why.LIMIT, 30),
        ("2", Why.LIMIT, 11),
        ("2", Why.GONE, 2),
    ]


def test_what_waited_in_another_period_or_data_set_is_not_over_the_limit_with_it() -> None:
    batches = [
        record("1", held(30), held(5, period=SEPTEMBER)),
        record("2", held(5), data_set="other000000"),
    ]
    assert [one.why for one in open_held(batches, PERCENT)] == [Why.LIMIT, Why.WAITING, Why.WAITING]


def test_what_the_count_of_the_run_lets_go_is_what_waited_for_it_and_nothing_else() -> None:
    batch = record("1", held(3), held(2, Why.BROKEN), held(4, period=SEPTEMBER))
    done = [batch, release(batch, OCTOBER)]
    assert [(one.period, one.why) for one in open_held(done, PERCENT)] == [
        (OCTOBER, Why.BROKEN),
        (SEPTEMBER, Why.WAITING),
    ]
    assert taken_over(done) == 3


@pytest.mark.parametrize("why", Why)
def test_a_person_lets_go_whatever_the_reason(why: Why) -> None:
    batch = record("1", held(30, why))
    done = [batch, release(batch, OCTOBER, by=A_PERSON)]
    assert open_held(done, PERCENT) == []
    assert taken_over(done) == 30


@pytest.mark.parametrize("state", NOT_MOVED)
def test_a_release_that_has_not_moved_has_taken_nothing_over(state: BatchState) -> None:
    batch = record("1", held(3, Why.BROKEN))
    waiting = [batch, release(batch, OCTOBER, by=A_PERSON, state=state)]
    assert len(open_held(waiting, PERCENT)) == 1
    assert taken_over(waiting) == 0


def test_a_release_takes_its_periods_and_reasons_only() -> None:
    one = Release("1", ENDED, ((OCTOBER, Why.LIMIT), (OCTOBER, Why.EMPTY)), by=A_PERSON)
    assert one.periods == (OCTOBER,)
    assert one.takes(OCTOBER, Why.LIMIT)
    assert not one.takes(SEPTEMBER, Why.LIMIT)
    assert not one.takes(OCTOBER, Why.BROKEN)


def test_what_a_release_holds_again_is_open_under_its_own_name() -> None:
    batch = record("1", held(3, Why.BROKEN))
    again = release(batch, OCTOBER, by=A_PERSON, holds=(held(2, Why.BROKEN),))
    (one,) = open_held([batch, again], PERCENT)
    assert (one.batch, one.values) == (again.id, 2)
    assert taken_over([batch, again]) == 3


def test_a_release_of_a_release_takes_over_what_that_one_held() -> None:
    batch = record("1", held(3, Why.BROKEN))
    again = release(batch, OCTOBER, by=A_PERSON, holds=(held(2, Why.BROKEN),))
    third = release(again, OCTOBER, by=A_PERSON)
    assert open_held([batch, again, third], PERCENT) == []
    assert taken_over([batch, again, third]) == 5


def test_the_values_that_a_release_finds_do_not_change_the_share_that_vanished() -> None:
    """Its scope is a part of the batch's, which is counted already."""
    batch = record("1", held(30), held(8, Why.BROKEN))
    batches = [batch, release(batch, OCTOBER, state=BatchState.FAILED), release(batch, SEPTEMBER, number=2)]
    assert [one.why for one in open_held(batches, PERCENT)] == [Why.LIMIT, Why.BROKEN]


def test_a_replayed_batch_makes_what_was_released_before_void() -> None:
    before = record("1", held(30, Why.LIMIT))
    old = release(before, OCTOBER, by=A_PERSON)
    replayed = record("1", held(28, Why.LIMIT), ended=LATER)
    assert [one.values for one in open_held([replayed, old], PERCENT)] == [28]
    assert taken_over([replayed, old]) == 0


def test_what_a_release_holds_says_nothing_any_more_once_its_batch_was_replayed() -> None:
    before = record("1", held(3, Why.GONE))
    old = release(before, OCTOBER, by=A_PERSON, holds=(held(1, Why.GONE),))
    inner = release(old, OCTOBER, by=A_PERSON, holds=(held(1, Why.GONE),))
    replayed = record("1", held(2, Why.LIMIT), ended=LATER)
    batches = [replayed, old, inner]
    assert [(one.batch, one.values) for one in open_held(batches, PERCENT)] == [("1", 2)]
    assert (taken_over(batches), discarded(batches)) == (0, 0)


def test_what_a_person_has_discarded_is_closed_and_counted() -> None:
    batches = [record("1", held(3, Why.BROKEN), held(4), discard=CLOSED), record("2", held(6, Why.LIMIT))]
    assert [one.batch for one in open_held(batches, PERCENT)] == ["2"]
    assert discarded(batches) == 7
    assert taken_over(batches) == 0


def test_what_had_been_released_before_the_rest_was_discarded_is_counted_once() -> None:
    batch = record("1", held(3), held(2, Why.BROKEN), discard=CLOSED)
    batches = [batch, release(batch, OCTOBER)]
    assert discarded(batches) == 2
    assert taken_over(batches) == 3


def test_what_a_part_of_a_release_did_not_get_through_stays_open() -> None:
    """A release that is too large is split; its parts perform the same release, each for some org units."""
    batch = record("1", held(30, Why.LIMIT))
    whole = release(batch, OCTOBER, by=A_PERSON, state=BatchState.SPLIT)
    done = whole.model_copy(update={"id": f"{whole.id}.1", "state": BatchState.DONE})
    failed = whole.model_copy(update={"id": f"{whole.id}.2", "state": BatchState.FAILED})
    assert [one.batch for one in open_held([batch, whole, done, failed], PERCENT)] == ["1"]


def test_all_parts_of_a_split_release_together_take_over_what_it_performs() -> None:
    batch = record("1", held(30, Why.LIMIT))
    whole = release(batch, OCTOBER, by=A_PERSON, state=BatchState.SPLIT)
    parts = [whole.model_copy(update={"id": f"{whole.id}.{n}", "state": BatchState.DONE}) for n in (1, 2)]
    assert open_held([batch, whole, *parts], PERCENT) == []
    assert taken_over([batch, whole, *parts]) == 30
