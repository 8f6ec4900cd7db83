"""The same trouble is told once a day, its end once; nothing is ever silent for longer than a day."""

from datetime import timedelta
from typing import Any

import pytest

from t2a.domain.ledger import RunState
from t2a.domain.mapping_upkeep import TROUBLE, Notify, Occasion
from t2a.domain.occasions import occasions
from t2a.domain.troubles import REMEMBERED, News, Troubles, Verdict, judge
from tests.unit.given import THREE_O_CLOCK, request
from tests.unit.test_occasions import run

DOWN = "https://hmis answered 503"
ALL_TOLD = Notify(on=(*TROUBLE, "completed"))


class Nights:
    """Runs of one mapping, one after the other, and what the ledger knows of them."""

    def __init__(self, notify: Notify | None = None) -> None:
        self.known: Troubles = ()
        self._notify = notify or Notify()

    def ends(self, hour: int, state: RunState = RunState.COMPLETED, trouble: str = "", **fields: Any) -> Verdict:
        """A run that was due so many hours after the first one."""
        asked = request(scheduled_time=THREE_O_CLOCK + timedelta(hours=hour), **fields.pop("request", {}))
        ended = run(state, notify=self._notify, **fields).model_copy(update={"id": asked.run_id, "request": asked})
        news = News(ended, RunState.RUNNING, trouble=trouble)
        verdict = judge(news, occasions(ended, ()), self.known)
        self.known = verdict.known
        return verdict

    def told(self, *hours: int, state: RunState = RunState.FAILED, trouble: str = DOWN) -> list[int]:
        """The hours at which trouble is told, of those at which it is met."""
        return [hour for hour in hours if self.ends(hour, state, trouble).tell]


def test_trouble_of_an_hourly_schedule_is_told_at_once_and_then_once_a_day() -> None:
    assert Nights().told(*range(72)) == [0, 23, 46, 69]


@pytest.mark.parametrize("between", [23, 24, 25, 168, 744])
def test_trouble_of_every_night_or_less_often_is_told_each_time(between: int) -> None:
    hours = [between * night for night in range(6)]
    assert Nights().told(*hours) == hours


def test_trouble_that_comes_again_says_how_often_and_since_when() -> None:
    nights = Nights()
    assert nights.ends(0, RunState.FAILED, DOWN).again is None
    nights.told(1, 2)
    again = nights.ends(24, RunState.FAILED, DOWN).again
    assert again is not None
    assert (again.times, again.since) == (4, THREE_O_CLOCK)


def test_other_trouble_is_told_at_once_and_each_of_two_that_take_turns_once_a_day() -> None:
    nights = Nights()
    assert nights.told(0, 2, 4)[:1] == [0]
    assert nights.ends(5, RunState.FAILED, "wrong password").tell
    assert not nights.ends(6, RunState.FAILED, DOWN).tell
    assert not nights.ends(7, RunState.FAILED, "wrong password").tell


def test_how_many_or_which_job_does_not_make_it_other_trouble() -> None:
    nights = Nights()
    assert nights.ends(0, RunState.FAILED, "3 of 12 batches failed, job y8FWcTIsHaJ").tell
    assert not nights.ends(1, RunState.FAILED, "4 of 12 batches failed, job a9BBcTIsHaJ").tell


def test_the_end_is_told_once_with_what_is_over() -> None:
    nights = Nights()
    nights.told(0, 1, 2)
    verdict = nights.ends(3)
    assert (verdict.tell, verdict.resolved) == (True, True)
    assert [(one.outcome, one.times) for one in verdict.ended] == [("failed", 3)]
    assert not nights.ends(4).tell
    assert not nights.ends(400).tell


def test_trouble_that_comes_back_after_its_end_was_told_is_told() -> None:
    nights = Nights()
    nights.told(0)
    assert nights.ends(1).tell
    again = nights.ends(2, RunState.FAILED, DOWN)
    assert again.tell
    assert again.again is not None
    assert again.again.times == 2


def test_a_schedule_whose_runs_fail_in_turn_sends_a_few_alerts_a_day_and_ends_with_the_trouble() -> None:
    nights, told = Nights(), list[tuple[int, bool]]()
    for hour in range(23):
        verdict = nights.ends(hour, RunState.FAILED, DOWN) if hour % 2 == 0 else nights.ends(hour)
        told += [(hour, verdict.resolved)] if verdict.tell else []
    assert told == [(0, False), (1, True), (2, False)]
    for hour in range(23, 60):
        nights.ends(hour)
    assert nights.ends(60).known == nights.known
    assert not any(one.open for one in nights.known)


def test_trouble_that_was_over_for_a_week_is_new() -> None:
    nights = Nights()
    nights.told(0)
    nights.ends(24)
    assert nights.ends(24 * 9, RunState.FAILED, DOWN).again is None


def test_of_many_troubles_those_met_last_are_remembered() -> None:
    nights = Nights()
    for night in range(REMEMBERED):
        assert nights.ends(24 * night, RunState.FAILED, f"group {'x' * night} is empty").tell
    nights.told(24 * REMEMBERED, trouble="group  is empty")
    nights.told(24 * REMEMBERED + 24)
    assert len(nights.known) == REMEMBERED
    assert nights.ends(24 * REMEMBERED + 48, RunState.FAILED, "group  is empty").again
    assert nights.ends(24 * REMEMBERED + 72, RunState.FAILED, "group x is empty").again is None


def test_a_second_delivery_tells_and_counts_nothing() -> None:
    nights = Nights()
    nights.told(0)
    before = nights.known
    assert not nights.ends(0, RunState.FAILED, DOWN).tell
    assert nights.known == before


def test_a_run_that_was_closed_as_failed_and_completes_before_that_is_written_is_told_as_over() -> None:
    nights = Nights()
    nights.told(0)
    assert nights.ends(0).resolved


@pytest.mark.parametrize("on", [("held",), ("skipped", "resolved")])
def test_what_the_mapping_does_not_want_told_is_neither_told_nor_remembered(on: tuple[Occasion, ...]) -> None:
    nights = Nights(Notify(on=on))
    assert nights.told(0, 24) == []
    assert nights.known == ()
    assert not nights.ends(48).tell


def test_who_wants_to_hear_of_failures_alone_hears_their_end_although_values_are_refused() -> None:
    nights = Nights(Notify(on=("failed", "resolved")))
    assert nights.told(0) == [0]
    assert nights.ends(24, RunState.WITH_REJECTIONS).resolved


def test_who_does_not_want_to_hear_of_ends_hears_of_the_trouble_once_a_day() -> None:
    nights = Nights(Notify(on=("failed",)))
    told = [
        hour
        for hour in range(50)
        if (nights.ends(hour, RunState.FAILED, DOWN) if hour % 2 == 0 else nights.ends(hour)).tell
    ]
    assert told == [0, 24, 48]


def test_good_nights_are_told_where_the_mapping_wants_it_and_never_folded() -> None:
    nights = Nights(ALL_TOLD)
    assert [nights.ends(hour).tell for hour in range(3)] == [True, True, True]
    assert not any(Nights().ends(hour).tell for hour in range(3))


def test_a_run_that_was_skipped_is_folded_too_and_is_neither_an_end_nor_has_one() -> None:
    nights = Nights()
    assert nights.told(*range(0, 48, 2), state=RunState.SKIPPED) == [0, 24]
    assert nights.ends(1, RunState.FAILED, DOWN).tell
    assert not nights.ends(49, RunState.SKIPPED, DOWN).resolved
    assert [one.outcome for one in nights.ends(50).ended] == ["failed"]


def test_a_run_by_hand_is_always_told_and_not_remembered() -> None:
    nights = Nights()
    by_hand = {"request_id": "ada-1"}
    assert all(nights.ends(hour, RunState.FAILED, DOWN, request=by_hand).tell for hour in range(3))
    assert nights.known == ()


def test_a_run_by_hand_that_completes_ends_no_trouble() -> None:
    nights = Nights()
    nights.told(0)
    assert not nights.ends(1, request={"request_id": "ada-1"}).tell
    assert nights.ends(24).resolved


def test_a_replay_that_mends_the_run_is_the_end_of_its_trouble() -> None:
    nights = Nights()
    nights.told(0)
    mended = run(RunState.COMPLETED)
    verdict = judge(News(mended, RunState.FAILED), occasions(mended, ()), nights.known)
    assert (verdict.tell, verdict.resolved) == (True, True)
    nights.known = verdict.known
    assert not nights.ends(24).tell
    assert nights.ends(25, RunState.FAILED, DOWN).tell


def test_a_replay_that_changes_nothing_is_not_told() -> None:
    failed = run(RunState.FAILED)
    assert not judge(News(failed, RunState.FAILED), occasions(failed, ()), ()).tell
