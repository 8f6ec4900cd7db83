"""Several windows of one data set: which periods they hold, and what may happen to these."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from t2a.domain.mapping import DataSetTarget
from t2a.domain.mapping_windows import PeriodWindow
from t2a.domain.periods import PeriodType, past_periods
from t2a.domain.windows import Wanted, wanted, window_periods
from tests.unit.given import DATA_SETS, MONTHLY, THREE_O_CLOCK, mapping, request, uid

TODAY = date(2026, 11, 23)
RECENT, OLDER = {"past": 3}, {"past": 9, "offset": 3, "strategy": "CREATE"}


def target(*windows: object) -> DataSetTarget:
    return DataSetTarget.model_validate({"id": uid("ds", 1), "periods": list(windows)})


def months(*windows: object) -> list[str]:
    return [period.id for period in window_periods(target(*windows).periods, PeriodType.MONTHLY, TODAY)]


def of_the_report(
    *windows: object, missed: Sequence[datetime] = (), asked: tuple[str, ...] = (), **side: Any
) -> Wanted:
    data_sets = [{"id": MONTHLY, "periods": list(windows)}]
    made = mapping(aggregate={"data_sets": data_sets, **side})
    return wanted(request(periods=asked), made, DATA_SETS, missed)[MONTHLY]


class TestPeriods:
    def test_one_window_is_a_list_of_one(self) -> None:
        alone = DataSetTarget.model_validate({"id": uid("ds", 1), "periods": {"past": 3}})
        assert alone == target({"past": 3}) == DataSetTarget(id=uid("ds", 1), periods=PeriodWindow(past=3))

    def test_an_offset_leaves_out_the_nearest(self) -> None:
        assert months({"past": 2, "offset": 3}) == ["202607", "202606"][::-1]
        assert months({"past": 9, "offset": 3}) == [
            *(f"2025{month}" for month in (11, 12)),
            *(f"20260{month}" for month in range(1, 8)),
        ]

    def test_windows_need_not_touch_and_may_stand_in_any_order(self) -> None:
        assert months({"past": 1, "offset": 12}, {"past": 1, "include_current": True}) == ["202510", "202610", "202611"]

    @pytest.mark.parametrize(
        ("windows", "said"),
        [
            ([{"past": 3}, {"past": 9, "offset": 2}], "3 before the current one.*behind the other: `offset: 3`"),
            ([{"past": 9, "offset": 2}, {"past": 3}], "3 before the current one"),
            ([{"past": 3}, {"past": 3}], "1 before the current one"),
            ([{"past": 12}, {"past": 1, "offset": 5}], "6 before the current one.*`offset: 12`"),
            ([{"include_current": True}, {"past": 1, "include_current": True}], "hold the current period"),
            ([{"past": 1, "offset": 1, "include_current": True}], "a window of its own, without `offset`"),
            ([{"offset": 3}], "holds no period"),
            ([{"past": 1, "offset": 401}], "less than or equal to 400"),
            ([], "at least 1 item"),
        ],
    )
    def test_windows_that_share_a_period_or_hold_none_are_refused(self, windows: list[object], said: str) -> None:
        with pytest.raises(ValidationError, match=said):
            target(*windows)

    @given(
        kind=st.sampled_from(PeriodType),
        today=st.dates(date(2001, 1, 1), date(2060, 1, 1)),
        lengths=st.lists(st.integers(1, 8), min_size=1, max_size=5),
        current=st.booleans(),
    )
    def test_windows_that_follow_each_other_part_the_whole(
        self, kind: PeriodType, today: date, lengths: list[int], current: bool
    ) -> None:
        """Nothing is left out and nothing stands twice, whatever the period type and the day."""
        ends = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
        windows = [PeriodWindow(past=end - start, offset=start) for start, end in pairwise(ends)]
        whole = past_periods(kind, today, past=ends[-1], include_current=current)
        if current:
            windows[0] = PeriodWindow(past=ends[1], include_current=True)
        parts = [window_periods([window], kind, today) for window in reversed(target(*windows).periods)]
        assert [period for part in parts for period in part] == whole == window_periods(windows, kind, today)


class TestStrategies:
    def test_each_window_has_its_own(self) -> None:
        found = of_the_report(RECENT, OLDER, {"past": 1, "offset": 12, "strategy": "UPDATE"})
        assert len(found.periods) == 13
        assert found.only_new == {*(f"20260{month}" for month in range(1, 8)), "202511", "202512"}
        assert found.no_new == {"202510"}

    @pytest.mark.parametrize(
        ("strategy", "only_new", "no_new"),
        [("CREATE_AND_UPDATE", set(), set()), ("CREATE", {"202610"}, set()), ("UPDATE", set(), {"202610"})],
    )
    def test_a_window_that_says_nothing_takes_the_mapping_s(
        self, strategy: str, only_new: set[str], no_new: set[str]
    ) -> None:
        found = of_the_report({"past": 1}, import_strategy=strategy)
        assert found.only_new == only_new
        assert found.no_new == no_new

    def test_a_window_may_allow_more_than_the_mapping(self) -> None:
        found = of_the_report({"past": 1, "strategy": "CREATE_AND_UPDATE"}, import_strategy="CREATE")
        assert (found.only_new, found.no_new) == (frozenset(), frozenset())

    def test_periods_asked_for_by_hand_follow_their_window_and_others_the_mapping(self) -> None:
        found = of_the_report(RECENT, OLDER, asked=("202501", "202605..202608"), import_strategy="UPDATE")
        assert [period.id for period in found.periods] == ["202501", "202605", "202606", "202607", "202608"]
        assert found.only_new == {"202605", "202606", "202607"}
        assert found.no_new == {"202501", "202608"}

    def test_the_age_at_which_values_stay_holds_beside_windows(self) -> None:
        found = of_the_report({"past": 3}, update_existing_older_than=1)
        assert found.only_new == {"202608", "202609"}
        both = of_the_report(RECENT, OLDER, update_existing_older_than=9)
        assert both.only_new == of_the_report(RECENT, OLDER).only_new

    def test_periods_of_other_types_asked_for_by_hand_are_not_this_data_set_s(self) -> None:
        assert of_the_report(RECENT, asked=("2026Q3",)).periods == ()


class TestMissedRuns:
    OCTOBER = THREE_O_CLOCK.replace(month=10)

    def test_their_periods_join_the_run_s_own(self) -> None:
        found = of_the_report({"past": 1}, missed=[self.OCTOBER.replace(month=9), self.OCTOBER])
        assert [period.id for period in found.periods] == ["202608", "202609", "202610"]

    def test_what_a_missed_run_would_have_updated_is_updated(self) -> None:
        """July was one of the last three months in October, and is no more in November."""
        assert "202607" in of_the_report(RECENT, OLDER).only_new
        found = of_the_report(RECENT, OLDER, missed=[self.OCTOBER])
        assert "202607" not in found.only_new
        assert {"202510", "202606"} < found.only_new

    def test_the_age_at_which_values_stay_is_that_of_the_first_missed_day(self) -> None:
        found = of_the_report({"past": 3}, missed=[self.OCTOBER], update_existing_older_than=1)
        assert found.only_new == {"202607", "202608"}

    def test_many_runs_of_one_day_are_one_day(self) -> None:
        assert of_the_report(RECENT, missed=[THREE_O_CLOCK] * 50) == of_the_report(RECENT)
