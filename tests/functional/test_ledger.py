"""How a ledger behaves: one suite for the fake of the unit tests and for the one in DynamoDB (`conftest.ledger`)."""

from datetime import timedelta

from t2a.ports import Ledger, Registered
from tests.functional.ledgers import HOUR, MAPPING, NOW


class TestMappings:
    def test_what_is_registered_is_read_until_it_is_forgotten(self, ledger: Ledger) -> None:
        first = Registered("version-1", "cron(0 3 * * ? *)", enabled=True, at=NOW)
        second = first._replace(version="version-2", enabled=False)
        assert ledger.registered(MAPPING) is None
        ledger.register(MAPPING, first)
        assert ledger.registered(MAPPING) == first
        ledger.register(MAPPING, second)
        assert ledger.registered(MAPPING) == second
        ledger.forget(MAPPING)
        ledger.forget(MAPPING)
        assert ledger.registered(MAPPING) is None


class TestDueTimes:
    def test_nothing_is_due_before_it_is_noted(self, ledger: Ledger) -> None:
        assert ledger.due(MAPPING) is None

    def test_the_newest_time_stands_whatever_comes_after(self, ledger: Ledger) -> None:
        for moment in (NOW, NOW + HOUR, NOW - HOUR, NOW + HOUR):
            ledger.note_due(MAPPING, moment)
        assert ledger.due(MAPPING) == NOW + HOUR
        assert ledger.due("another-mapping") is None

    def test_it_outlives_the_mapping_s_registration(self, ledger: Ledger) -> None:
        ledger.note_due(MAPPING, NOW)
        ledger.forget(MAPPING)
        assert ledger.due(MAPPING) == NOW


class TestLeases:
    def test_a_second_run_waits_until_the_first_has_released_the_lease(self, ledger: Ledger) -> None:
        assert ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert not ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)
        ledger.release_lease(MAPPING, "one")
        assert ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)

    def test_a_lease_is_renewed_by_the_run_that_holds_it_alone(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert ledger.renew_lease(MAPPING, "one", until=NOW + 2 * HOUR)
        assert not ledger.renew_lease(MAPPING, "two", until=NOW + 3 * HOUR)
        assert not ledger.take_lease(MAPPING, "two", now=NOW + 1.5 * HOUR, until=NOW + 3 * HOUR)

    def test_a_lease_that_was_given_up_is_not_renewed(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        ledger.release_lease(MAPPING, "one")
        assert not ledger.renew_lease(MAPPING, "one", until=NOW + HOUR)
        assert ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)

    def test_the_holder_renews_its_lease(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert ledger.take_lease(MAPPING, "one", now=NOW + HOUR / 2, until=NOW + 2 * HOUR)
        assert not ledger.take_lease(MAPPING, "two", now=NOW + 1.5 * HOUR, until=NOW + 3 * HOUR)

    def test_an_expired_lease_is_anybodys(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        just_before = NOW + HOUR - timedelta(microseconds=1)
        assert not ledger.take_lease(MAPPING, "two", now=just_before, until=NOW + 3 * HOUR)
        assert ledger.take_lease(MAPPING, "two", now=NOW + HOUR, until=NOW + 3 * HOUR)

    def test_releasing_anothers_lease_changes_nothing(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        ledger.release_lease(MAPPING, "two")
        ledger.release_lease("another-mapping", "two")
        assert not ledger.take_lease(MAPPING, "two", now=NOW, until=NOW + HOUR)

    def test_mappings_have_leases_of_their_own(self, ledger: Ledger) -> None:
        ledger.take_lease(MAPPING, "one", now=NOW, until=NOW + HOUR)
        assert ledger.take_lease("tuberculosis", "two", now=NOW, until=NOW + HOUR)
