"""Two workers at once: each writes between what the other read and its transaction."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.ledger import BatchState
from tests.functional.conftest import TABLE
from tests.functional.ledgers import HOUR, NOW, RUN, children, done, failed, queued_run, split, start, stored

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def ledger(dynamodb: "DynamoDBClient") -> DynamoDbLedger:
    return DynamoDbLedger(dynamodb, TABLE)


def just_before_the_write(client: "DynamoDBClient", then: Callable[[], object]) -> None:
    """Let another worker act between what this client read and its transaction."""
    waiting = [then]

    def act(**_: Any) -> None:
        if waiting:
            waiting.pop()()

    client.meta.events.register("before-call.dynamodb.TransactWriteItems", act)


class TestRaces:
    def test_of_two_last_batches_that_end_at_once_one_makes_finish_due(self, ledger: DynamoDbLedger) -> None:
        one, two = (start(ledger, record) for record in queued_run(ledger, 2))
        slow_client = boto3.client("dynamodb")
        quick: list[bool] = []
        just_before_the_write(slow_client, lambda: quick.append(ledger.end_batch(done(two), at=NOW)))
        slow = DynamoDbLedger(slow_client, TABLE).end_batch(done(one), at=NOW)
        assert (quick, slow) == ([False], True)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_a_batch_ended_by_two_workers_at_once_counts_once(self, ledger: DynamoDbLedger) -> None:
        one, _, _ = (start(ledger, record) for record in queued_run(ledger, 3))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.end_batch(done(one), at=NOW))
        assert not DynamoDbLedger(slow_client, TABLE).end_batch(failed(one), at=NOW)
        known = ledger.batch(RUN.id, one.id)
        assert known is not None
        assert known.state is BatchState.DONE
        assert stored(ledger).batches_left == 2

    def test_a_replay_that_ends_while_the_last_batch_ends_leaves_finish_due(self, ledger: DynamoDbLedger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(failed(start(ledger, one)), at=NOW)
        again, last = start(ledger, one), start(ledger, two)
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.end_batch(done(last), at=NOW))
        assert DynamoDbLedger(slow_client, TABLE).end_batch(done(again), at=NOW)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (0, True)

    def test_ends_of_other_batches_do_not_hinder_each_other(self, ledger: DynamoDbLedger) -> None:
        one, two, _ = (start(ledger, record) for record in queued_run(ledger, 3))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.end_batch(done(two), at=NOW))
        sent: list[object] = []
        slow_client.meta.events.register("before-call.dynamodb.TransactWriteItems", lambda **_: sent.append(1))
        DynamoDbLedger(slow_client, TABLE).end_batch(done(one), at=NOW)
        assert len(sent) == 1
        assert stored(ledger).batches_left == 1

    def test_a_batch_that_two_workers_split_at_once_is_split_once(self, ledger: DynamoDbLedger) -> None:
        one, two = (start(ledger, record) for record in queued_run(ledger, 2))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.split_batch(split(one), children(one), at=NOW))
        DynamoDbLedger(slow_client, TABLE).split_batch(split(one), children(one), at=NOW + HOUR)
        assert ledger.batches(RUN.id) == [split(one), *children(one), two]
        assert (stored(ledger).batches, stored(ledger).batches_left) == (4, 3)
        assert stored(ledger).progress_at == NOW

    def test_many_children_that_two_workers_write_at_once_are_counted_once(self, ledger: DynamoDbLedger) -> None:
        (one,) = (start(ledger, record) for record in queued_run(ledger, 1))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.split_batch(split(one), children(one, 91), at=NOW))
        DynamoDbLedger(slow_client, TABLE).split_batch(split(one), children(one, 91), at=NOW)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (92, 91)
        assert len(ledger.batches(RUN.id)) == 92

    def test_a_batch_that_is_done_while_another_worker_splits_it_stays_done(self, ledger: DynamoDbLedger) -> None:
        (one,) = (start(ledger, record) for record in queued_run(ledger, 1))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.end_batch(done(one), at=NOW))
        DynamoDbLedger(slow_client, TABLE).split_batch(split(one), children(one), at=NOW)
        assert ledger.batches(RUN.id) == [done(one)]
        assert (stored(ledger).batches, stored(ledger).batches_left, stored(ledger).finish_due) == (1, 0, True)

    def test_a_batch_that_is_split_while_another_worker_ends_it_stays_split(self, ledger: DynamoDbLedger) -> None:
        (one,) = (start(ledger, record) for record in queued_run(ledger, 1))
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.split_batch(split(one), children(one), at=NOW))
        assert not DynamoDbLedger(slow_client, TABLE).end_batch(done(one), at=NOW)
        assert ledger.batches(RUN.id) == [split(one), *children(one)]
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (2, False)

    def test_the_last_batch_that_ends_while_another_is_split_makes_nothing_due(self, ledger: DynamoDbLedger) -> None:
        one, two = queued_run(ledger, 2)
        ledger.end_batch(failed(start(ledger, one)), at=NOW)
        again, last = start(ledger, one), start(ledger, two)
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.split_batch(split(again), children(one), at=NOW))
        assert not DynamoDbLedger(slow_client, TABLE).end_batch(done(last), at=NOW)
        assert (stored(ledger).batches_left, stored(ledger).finish_due) == (2, False)

    def test_batches_that_two_finishes_add_at_once_are_counted_once(self, ledger: DynamoDbLedger) -> None:
        (one,) = queued_run(ledger, 1)
        ledger.end_batch(done(start(ledger, one)), at=NOW)
        more = children(one)
        slow_client = boto3.client("dynamodb")
        just_before_the_write(slow_client, lambda: ledger.add_batches(RUN.id, more[:1], at=NOW))
        DynamoDbLedger(slow_client, TABLE).add_batches(RUN.id, more, at=NOW)
        assert (stored(ledger).batches, stored(ledger).batches_left) == (3, 2)

    def test_the_parent_and_its_children_are_split_in_one_transaction(
        self, ledger: DynamoDbLedger, dynamodb: "DynamoDBClient"
    ) -> None:
        (one,) = (start(ledger, record) for record in queued_run(ledger, 1))
        sizes: list[int] = []
        dynamodb.meta.events.register(
            "provide-client-params.dynamodb.TransactWriteItems",
            lambda params, **_: sizes.append(len(params["TransactItems"])),
        )
        ledger.split_batch(split(one), children(one, 90), at=NOW)
        assert sizes == [92]
