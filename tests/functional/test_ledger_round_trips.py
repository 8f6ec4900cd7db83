"""Every field comes back from a ledger as it was written; what older releases wrote is still read."""

from typing import TYPE_CHECKING

import pytest

from t2a.adapters.dynamodb_ledger import DynamoDbLedger
from t2a.domain.guards import Why
from t2a.domain.held import Discard, Held, Release
from t2a.domain.ledger import BatchRecord, BatchState, Run
from t2a.ports import Ledger
from tests.functional.conftest import TABLE
from tests.functional.ledgers import HOUR, MAPPING, NOW, RUN, done, known, queued_run, records, start, stored

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ANALYTICS = "2026-11-23T02:01:40.046"
NEW_FIELDS: dict[str, object] = {
    "alone": True,
    "ours": {"202609": 40, "202610": 42},
    "held": (Held("202609", Why.LIMIT, 12), Held("202610", Why.WAITING, 3)),
    "broken": {"Malaria tested, Kôno (rMeH1Pu33TS)": '409 E7145: column "ps1" does not exist'},
    "release": Release(
        "00007",
        NOW,
        (("202609", Why.LIMIT), ("202610", Why.EMPTY)),
        by="arn:aws:sts::1:assumed-role/dhis2/kadiatu",
        reason="é",
    ),
    "discard": Discard("arn:aws:iam::1:user/kadiatu", NOW + HOUR, "closed, see letter"),
}


class TestRecords:
    @pytest.mark.parametrize("name", NEW_FIELDS)
    def test_each_field_of_a_batch_comes_back_as_it_was_queued(self, ledger: Ledger, name: str) -> None:
        (record,) = records(RUN, 1)
        queued = record.model_copy(update={name: NEW_FIELDS[name]})
        ledger.queue_batches(RUN, [queued])
        assert ledger.batches(RUN.id) == [queued]

    def test_all_of_them_come_back_as_the_batch_ended(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        ended = done(start(ledger, record)).model_copy(update=NEW_FIELDS)
        ledger.end_batch(ended, at=NOW)
        assert known(ledger, record) == ended

    def test_a_release_and_its_share_survive_the_start_of_the_batch(self, ledger: Ledger) -> None:
        (record,) = records(RUN, 1)
        given = {name: NEW_FIELDS[name] for name in ("release", "alone")}
        ledger.queue_batches(RUN, [record.model_copy(update=given)])
        started = start(ledger, record)
        assert {name: getattr(started, name) for name in given} == given
        assert isinstance(started.release, Release)

    def test_what_an_attempt_did_not_find_any_more_is_gone(self, ledger: Ledger) -> None:
        (record,) = queued_run(ledger, 1)
        started = start(ledger, record)
        ledger.end_batch(
            started.model_copy(update={**NEW_FIELDS, "state": BatchState.INCOMPLETE, "ended_at": NOW}), at=NOW
        )
        ledger.end_batch(done(started), at=NOW)
        assert known(ledger, record) == done(started)

    @pytest.mark.parametrize("limit", [0, 35, 100])
    def test_the_removal_limit_of_a_run_comes_back(self, ledger: Ledger, limit: int) -> None:
        ledger.claim_run(RUN.model_copy(update={"removal_limit_percent": limit}), stale_before=NOW)
        assert stored(ledger).removal_limit_percent == limit


class TestOlderItems:
    """Items that were written before these fields existed."""

    @pytest.fixture
    def ledger(self, dynamodb: "DynamoDBClient") -> DynamoDbLedger:
        return DynamoDbLedger(dynamodb, TABLE)

    def test_a_batch_without_the_new_fields_is_read_started_and_ended(
        self, ledger: DynamoDbLedger, dynamodb: "DynamoDBClient"
    ) -> None:
        (record,) = queued_run(ledger, 1)
        strip(dynamodb, "BATCH#00001", *NEW_FIELDS)
        assert known(ledger, record) == record
        assert ledger.end_batch(done(start(ledger, record)), at=NOW)

    def test_a_run_without_a_removal_limit_has_the_default(
        self, ledger: DynamoDbLedger, dynamodb: "DynamoDBClient"
    ) -> None:
        ledger.claim_run(RUN.model_copy(update={"removal_limit_percent": 50}), stale_before=NOW)
        strip(dynamodb, "RUN", "removal_limit_percent")
        assert stored(ledger) == RUN
        assert RUN.removal_limit_percent == Run.model_fields["removal_limit_percent"].default

    def test_every_field_that_may_be_absent_is_among_those_tested(self) -> None:
        old = {"run", "id", "batch", "state", "attempt", "attempts", "started_at", "ended_at", "account", "failure"}
        assert set(BatchRecord.model_fields) == old | {"evidence", "seconds", *NEW_FIELDS}


def strip(dynamodb: "DynamoDBClient", sort_key: str, *names: str) -> None:
    dynamodb.update_item(
        TableName=TABLE,
        Key={"pk": {"S": f"RUN#{RUN.id}"}, "sk": {"S": sort_key}},
        UpdateExpression=f"REMOVE {', '.join(f'#{name}' for name in names)}",
        ExpressionAttributeNames={f"#{name}": name for name in names},
    )


class TestProofs:
    def test_nothing_is_proven_before_it_is_noted(self, ledger: Ledger) -> None:
        assert ledger.proven(MAPPING, ANALYTICS) == frozenset()

    def test_what_ran_alone_is_proven_until_analytics_run_again(self, ledger: Ledger) -> None:
        ledger.note_proven(MAPPING, ANALYTICS, ["rMeH1Pu33TS", "abcdefghij1"])
        assert ledger.proven(MAPPING, ANALYTICS) == {"rMeH1Pu33TS", "abcdefghij1"}
        assert ledger.proven(MAPPING, "2026-11-24T02:01:40.046") == frozenset()
        assert ledger.proven("another-mapping", ANALYTICS) == frozenset()

    def test_a_later_note_takes_the_place_of_the_earlier(self, ledger: Ledger) -> None:
        ledger.note_proven(MAPPING, ANALYTICS, ["rMeH1Pu33TS"])
        ledger.note_proven(MAPPING, ANALYTICS, {"abcdefghij1"})
        assert ledger.proven(MAPPING, ANALYTICS) == {"abcdefghij1"}
        ledger.note_proven(MAPPING, "later", {"rMeH1Pu33TS"})
        assert ledger.proven(MAPPING, ANALYTICS) == frozenset()
        assert ledger.proven(MAPPING, "later") == {"rMeH1Pu33TS"}

    def test_that_none_ran_can_be_noted(self, ledger: Ledger) -> None:
        ledger.note_proven(MAPPING, ANALYTICS, [])
        assert ledger.proven(MAPPING, ANALYTICS) == frozenset()

    def test_forgetting_a_mapping_harms_no_proof(self, ledger: Ledger) -> None:
        ledger.note_proven(MAPPING, ANALYTICS, ["rMeH1Pu33TS"])
        ledger.forget(MAPPING)
        assert ledger.proven(MAPPING, ANALYTICS) == {"rMeH1Pu33TS"}
