"""Runs in a ledger: claimed, queued, ended."""

from datetime import timedelta

import pytest

from t2a.domain.errors import Fatal
from t2a.domain.ledger import BatchState, Request, RunState
from t2a.ports import Ledger
from tests.functional.ledgers import (
    ACCOUNT,
    HOUR,
    MAPPING,
    NOW,
    RUN,
    done,
    failed,
    new_run,
    queued_run,
    records,
    start,
    stored,
)


class TestClaims:
    def test_a_new_run_is_written_as_it_is(self, ledger: Ledger) -> None:
        assert ledger.claim_run(RUN, stale_before=NOW - HOUR) == RUN
        assert ledger.run(RUN.id) == RUN

    def test_a_retry_of_the_same_event_takes_its_run_over(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        retry = RUN.model_copy(update={"progress_at": NOW + HOUR / 2})
        claimed = ledger.claim_run(retry, stale_before=NOW - HOUR)
        assert claimed is not None
        assert (claimed.attempts, claimed.progress_at) == (2, NOW + HOUR / 2)
        assert stored(ledger) == claimed

    def test_another_delivery_does_not_disturb_a_fresh_run(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        assert ledger.claim_run(new_run(owner="event-2"), stale_before=NOW) is None
        assert stored(ledger) == RUN

    def test_another_delivery_takes_a_stale_run_over_once(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        later = {"progress_at": NOW + 2 * HOUR, "started_at": NOW + 2 * HOUR}
        second = new_run(owner="event-2").model_copy(update=later)
        third = new_run(owner="event-3").model_copy(update=later)
        claimed = ledger.claim_run(second, stale_before=NOW + HOUR)
        assert claimed is not None
        assert (claimed.owner, claimed.attempts, claimed.started_at) == ("event-2", 2, NOW)
        assert ledger.claim_run(third, stale_before=NOW + HOUR) is None

    def test_a_run_taken_over_before_it_was_planned_gets_the_new_mapping_version(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        claimed = ledger.claim_run(new_run(version="v2"), stale_before=NOW - HOUR)
        assert claimed is not None
        assert claimed.mapping_version == "v2"

    def test_a_run_that_is_being_queued_is_taken_over_with_its_plan(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches_left": 2}), records(RUN, 2))
        claimed = ledger.claim_run(new_run(version="v2"), stale_before=NOW - HOUR)
        assert claimed is not None
        assert (claimed.state, claimed.batches_left, claimed.mapping_version) == (RunState.QUEUEING, 2, "v1")

    @pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.FAILED, RunState.SKIPPED])
    def test_nothing_is_left_to_dispatch_of_a_run_that_has_ended(self, ledger: Ledger, state: RunState) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        ledger.end_run(RUN.id, state, at=NOW)
        assert ledger.claim_run(RUN, stale_before=NOW + HOUR) is None

    def test_nothing_is_left_to_dispatch_of_a_running_run(self, ledger: Ledger) -> None:
        queued_run(ledger, 1)
        assert ledger.claim_run(RUN, stale_before=NOW + HOUR) is None


class TestQueueing:
    def test_batches_are_read_in_the_order_of_their_ids(self, ledger: Ledger) -> None:
        queued = queued_run(ledger, 60)
        assert ledger.batches(RUN.id) == queued
        assert ledger.batch(RUN.id, "00002") == queued[1]
        assert ledger.batch(RUN.id, "99999") is None

    def test_planning_anew_leaves_no_batch_of_the_planning_that_died(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW - HOUR)
        half_written = RUN.model_copy(update={"batches": 3})
        ledger.queue_batches(half_written, records(RUN, 3))
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches": 2}), records(RUN, 2))
        assert [record.id for record in ledger.batches(RUN.id)] == ["00001", "00002"]

    def test_a_run_that_is_further_on_is_not_queued_again(self, ledger: Ledger) -> None:
        first, _ = queued_run(ledger, 2)
        ledger.end_batch(done(start(ledger, first)), at=NOW)
        ledger.queue_batches(RUN.model_copy(update={"state": RunState.QUEUEING, "batches_left": 2}), records(RUN, 2))
        assert (stored(ledger).state, stored(ledger).batches_left) == (RunState.RUNNING, 1)
        assert [record.state for record in ledger.batches(RUN.id)] == [BatchState.DONE, BatchState.QUEUED]

    def test_a_run_that_has_ended_does_not_run_again(self, ledger: Ledger) -> None:
        queued_run(ledger, 1)
        ledger.end_run(RUN.id, RunState.COMPLETED, at=NOW)
        ledger.start_running(RUN.id)
        ledger.start_running("unknown")
        assert stored(ledger).state is RunState.COMPLETED

    def test_a_batch_of_five_thousand_org_units_is_kept_whole(self, ledger: Ledger) -> None:
        units = tuple(f"u{number:010d}" for number in range(5000))
        (record,) = records(RUN, 1)
        large = record.model_copy(update={"batch": record.batch._replace(org_units=units)})
        ledger.queue_batches(RUN, [large])
        assert ledger.batches(RUN.id) == [large]

    def test_many_batches_beyond_one_page_are_all_read(self, ledger: Ledger) -> None:
        units = tuple(f"u{number:010d}" for number in range(5000))
        wide = [r.model_copy(update={"batch": r.batch._replace(org_units=units)}) for r in records(RUN, 30)]
        ledger.queue_batches(RUN, wide)
        assert len(ledger.batches(RUN.id)) == 30


class TestRuns:
    def test_the_newest_runs_come_first(self, ledger: Ledger) -> None:
        for days in (2, 0, 3, 1):
            ledger.claim_run(new_run(NOW + timedelta(days=days)), stale_before=NOW)
        newest = [run.started_at for run in ledger.runs(limit=3)]
        assert newest == [NOW + timedelta(days=days) for days in (3, 2, 1)]

    def test_an_unknown_run_is_none(self, ledger: Ledger) -> None:
        assert ledger.run("nobody") is None
        assert ledger.batches("nobody") == []
        assert ledger.runs(limit=5) == []

    def test_a_run_comes_back_as_it_was_written(self, ledger: Ledger) -> None:
        request = Request(
            mapping=MAPPING,
            scheduled_time=NOW,
            request_id="by-hand",
            periods=("202610",),
            org_units=("O6uvpzGd5pu",),
            dry_run=True,
            reason="late reports, Kôno",
        )
        run = RUN.model_copy(
            update={
                "id": request.run_id,
                "request": request,
                "left_out": ("indicator A: no code",),
                "warnings": ("T2A420 data element Fälle: nothing feeds '0-4 years'", "and 3 more: t2a check malaria"),
                "periods": ("202610",),
            }
        )
        ledger.claim_run(run, stale_before=NOW)
        assert ledger.run(run.id) == run

    def test_an_outcome_is_written_whole_and_clears_what_is_due(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.note_trouble(RUN.id, "the first attempt failed")
        ledger.end_batch(done(start(ledger, record)), at=NOW)
        ledger.end_run(RUN.id, RunState.WITH_REJECTIONS, at=NOW + HOUR, account=ACCOUNT)
        ended = stored(ledger)
        assert (ended.state, ended.finished_at, ended.account) == (RunState.WITH_REJECTIONS, NOW + HOUR, ACCOUNT)
        assert (ended.trouble, ended.finish_due, ended.batches_left) == ("", False, 0)

    def test_an_outcome_that_a_batch_has_overtaken_is_not_written(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ledger.end_batch(failed(start(ledger, record)), at=NOW)
        seen = stored(ledger).progress_at
        ledger.end_batch(done(start(ledger, record)), at=NOW + HOUR)
        assert not ledger.end_run(RUN.id, RunState.FAILED, at=NOW + HOUR, progress=seen)
        assert (stored(ledger).state, stored(ledger).finish_due) == (RunState.RUNNING, True)
        assert ledger.end_run(RUN.id, RunState.COMPLETED, at=NOW + HOUR, progress=NOW + HOUR)
        assert (stored(ledger).state, stored(ledger).finish_due) == (RunState.COMPLETED, False)

    def test_trouble_is_noted_on_a_run(self, ledger: Ledger) -> None:
        ledger.claim_run(RUN, stale_before=NOW)
        ledger.note_trouble(RUN.id, "the server is down")
        assert stored(ledger).trouble == "the server is down"

    def test_what_concerns_an_unknown_run_is_fatal(self, ledger: Ledger) -> None:
        with pytest.raises(Fatal, match="knows no run nobody"):
            ledger.note_trouble("nobody", "trouble")
        with pytest.raises(Fatal, match="knows no run nobody"):
            ledger.end_run("nobody", RunState.FAILED, at=NOW)
