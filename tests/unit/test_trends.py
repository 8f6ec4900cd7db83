"""The values of each period against the last runs."""

from datetime import datetime, timedelta
from typing import Any

from t2a.domain.accounting import Account, State
from t2a.domain.ledger import Run, RunState
from t2a.domain.run_notes import RunNotes
from t2a.domain.trends import HEIGHT, LEAST, RUNS_SHOWN, STEP, Count, Trend, comparable, trends
from tests.unit.given import THREE_O_CLOCK, request


def moment(night: int) -> datetime:
    return THREE_O_CLOCK + timedelta(days=night)


def run(night: int, values: int = 100, periods: dict[str, int] | None = None, **asked: Any) -> Run:
    wanted = request(scheduled_time=moment(night), **asked)
    return Run(
        id=wanted.run_id,
        request=wanted,
        state=RunState.COMPLETED,
        started_at=moment(night),
        progress_at=moment(night),
        account=Account({State.CREATED: 1, State.UNCHANGED: values - 1, State.KEPT: 7}, ()),
        notes=RunNotes(values=periods or {}),
    )


def test_the_last_nine_runs_before_are_compared_the_oldest_first() -> None:
    newest_first = [run(night) for night in range(15, 0, -1)]
    found = comparable(run(12), newest_first)
    assert [one.started_at for one in found] == [moment(night) for night in range(3, 12)]
    assert len(found) == RUNS_SHOWN - 1


def test_runs_of_other_mappings_other_org_units_and_dry_runs_are_not_compared() -> None:
    others = [run(1, mapping="hiv"), run(2, org_units=("north000000",)), run(3, dry_run=True)]
    others.append(run(4).model_copy(update={"account": None}))
    assert comparable(run(9), [*others, run(5)]) == [run(5)]


def test_all_periods_come_first_then_each_with_what_earlier_runs_noted_of_it() -> None:
    earlier = [run(1, 80, {"202609": 30, "202610": 50}), run(2, 90)]
    everything, september, november = trends(run(3), {"202609": 40, "202611": 60}, earlier)
    assert everything == Trend("", (Count(moment(1), 80), Count(moment(2), 90), Count(moment(3), 100)))
    assert september == Trend("202609", (Count(moment(1), 30), Count(moment(2), None), Count(moment(3), 40)))
    assert (september.now, september.before) == (40, 30)
    assert (november.now, november.before) == (60, None)


def test_bars_stand_side_by_side_and_the_highest_fills_the_height() -> None:
    trend = Trend("202610", tuple(Count(moment(night), values) for night, values in enumerate((50, None, 0, 100))))
    half, missing, nothing, full = trend.bars
    assert (half.y, half.height) == (HEIGHT / 2, HEIGHT / 2)
    assert missing.height == 0
    assert nothing.height == LEAST
    assert (full.x, full.y, full.height) == (3 * STEP, 0, HEIGHT)


def test_bars_of_nothing_at_all_are_thin() -> None:
    assert [bar.height for bar in Trend("202610", (Count(moment(1), 0),)).bars] == [LEAST]
