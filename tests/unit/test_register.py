"""A mapping file in the bucket becomes a schedule; a bad one changes nothing and is told."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from t2a.domain.checks.catalogue import feeding, sides
from t2a.domain.checks.finding import Finding, Report, Thing, found
from t2a.domain.checks.survey import Survey, TargetPart, TrackerPart
from t2a.domain.claims import Claim
from t2a.domain.errors import Fatal, Retriable
from t2a.domain.mapping import Mapping
from t2a.services.check import Checked
from t2a.services.ordering import UNSUBSTITUTED
from t2a.services.register import Register, Registration
from tests.fakes import FakeAlerts, FakeClaims, FakeLedger, FakeMappings, FakeSchedules
from tests.unit.given import COMBOS, DATA_SETS, INDICATORS, THREE_O_CLOCK, mapping_dict
from tests.unit.world import UNITS

KEY = "mappings/malaria.yaml"


class Bucket:
    """The register service over fakes; `upload` plays the person and delivers the event."""

    def __init__(self) -> None:
        self.ledger, self.mappings = FakeLedger(), FakeMappings()
        self.schedules, self.alerts = FakeSchedules(), FakeAlerts()
        self.found: tuple[Finding, ...] = ()
        self.unread: tuple[str, ...] = ()
        self.checked: list[str] = []
        self.claims = FakeClaims()
        self.meanwhile: Callable[[], object] = lambda: None
        self.register = Register(
            self.ledger,
            self.mappings,
            self.schedules,
            self.alerts,
            lambda: THREE_O_CLOCK,
            self._check,
            self.claims,
            lambda name: f"https://{name}.example.org",
        )

    def _check(self, mapping: Mapping) -> Checked:
        self.checked.append(mapping.name)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        tracker = TrackerPart(indicators=INDICATORS, org_units=UNITS)
        target = TargetPart(data_sets=DATA_SETS, combos=COMBOS, org_units=UNITS)
        survey = Survey(mapping, THREE_O_CLOCK.date(), tracker, target)
        return Checked(Report(mapping.name, self.found, self.unread), survey)

    def upload(self, text: str | None = None, **changes: Any) -> Registration:
        self.mappings.upload("malaria", text or yaml.safe_dump(mapping_dict(**changes), sort_keys=False))
        return self.register(KEY)


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


def test_a_valid_file_is_registered_with_its_version_and_scheduled(bucket: Bucket) -> None:
    assert bucket.upload(timezone="Africa/Freetown") is Registration.REGISTERED
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert (registered.version, registered.enabled, registered.at) == ("v1", True, THREE_O_CLOCK)
    schedule = bucket.schedules.schedules["malaria"]
    assert (schedule.expression, schedule.timezone, schedule.enabled) == ("cron(0 3 * * ? *)", "Africa/Freetown", True)
    assert schedule.event == {"mapping": "malaria", "scheduled_time": UNSUBSTITUTED}
    assert not bucket.alerts.published


def test_a_newer_version_replaces_schedule_and_version(bucket: Bucket) -> None:
    bucket.upload()
    bucket.upload(schedule="rate(6 hours)")
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert (registered.version, registered.schedule) == ("v2", "rate(6 hours)")
    assert bucket.schedules.schedules["malaria"].expression == "rate(6 hours)"


def test_an_event_that_comes_twice_changes_nothing(bucket: Bucket) -> None:
    bucket.upload()
    before = dict(bucket.schedules.schedules)
    assert bucket.register(KEY) is Registration.REGISTERED
    assert bucket.schedules.schedules == before


def test_an_invalid_file_is_told_with_line_and_reason_and_what_ran_goes_on(bucket: Bucket) -> None:
    bucket.upload()
    assert bucket.upload("name: malaria\nschedule: cron(0 3 * *)\n") is Registration.REFUSED
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert registered.version == "v1"
    assert bucket.schedules.schedules["malaria"].expression == "cron(0 3 * * ? *)"
    (alert,) = bucket.alerts.published
    assert alert.subject == "T2A: mapping malaria refused"
    assert "malaria.yaml, line 2 (schedule): " in alert.body
    assert (
        "the last valid version (uploaded 2026-11-23 03:00 UTC) and its schedule cron(0 3 * * ? *) stay" in alert.body
    )


def test_an_invalid_first_file_is_told_and_does_not_run(bucket: Bucket) -> None:
    assert bucket.upload("name: [malaria\n") is Registration.REFUSED
    assert bucket.ledger.registered("malaria") is None
    assert not bucket.schedules.schedules
    assert "this mapping does not run" in bucket.alerts.published[0].body


def test_a_file_that_is_named_otherwise_than_its_mapping_is_refused(bucket: Bucket) -> None:
    assert bucket.upload(name="measles") is Registration.REFUSED
    assert "the mapping is named 'measles', its file 'malaria.yaml'" in bucket.alerts.published[0].body
    assert not bucket.schedules.schedules


def test_a_removed_file_takes_its_schedule_along(bucket: Bucket) -> None:
    bucket.upload()
    bucket.mappings.delete("malaria")
    assert bucket.register(KEY) is Registration.REMOVED
    assert bucket.ledger.registered("malaria") is None
    assert not bucket.schedules.schedules
    assert bucket.register(KEY) is Registration.REMOVED


def test_a_removal_that_arrives_after_a_newer_upload_removes_nothing(bucket: Bucket) -> None:
    bucket.upload()
    bucket.mappings.delete("malaria")
    bucket.mappings.upload("malaria", yaml.safe_dump(mapping_dict()))
    assert bucket.register(KEY) is Registration.REGISTERED


def test_a_mapping_that_cannot_be_scheduled_is_told_and_not_registered(bucket: Bucket) -> None:
    bucket.upload()
    bucket.schedules.trouble = Fatal("the name is too long for a schedule")
    assert bucket.upload(schedule="rate(6 hours)") is Registration.REFUSED
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert (registered.version, registered.schedule) == ("v1", "cron(0 3 * * ? *)")
    (alert,) = bucket.alerts.published
    assert "the name is too long for a schedule" in alert.body


def test_trouble_that_may_pass_is_left_to_lambda_s_next_attempt(bucket: Bucket) -> None:
    bucket.schedules.trouble = Retriable("AWS is busy")
    with pytest.raises(Retriable):
        bucket.upload()
    assert bucket.ledger.registered("malaria") is None
    assert not bucket.alerts.published


def test_a_disabled_mapping_keeps_a_disabled_schedule(bucket: Bucket) -> None:
    bucket.upload(enabled=False)
    assert not bucket.schedules.schedules["malaria"].enabled
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert not registered.enabled


@pytest.mark.parametrize("key", ["mappings/malaria.yml", "mappings/old/malaria.yaml", "mappings/notes.txt", "x.yaml"])
def test_another_file_is_ignored_and_told(bucket: Bucket, key: str) -> None:
    assert bucket.register(key) is Registration.IGNORED
    (alert,) = bucket.alerts.published
    assert f"{key} is not read" in alert.body


def test_a_folder_is_ignored_silently(bucket: Bucket) -> None:
    assert bucket.register("mappings/") is Registration.IGNORED
    assert not bucket.alerts.published


LEFT_OUT = found(feeding.NO_CODE, Thing("program indicator", "Deaths", "pi000000003"), "it says no data element")
REFUSING = found(sides.NO_IMPORT_RIGHT, Thing("user", "t2a"), "the user lacks the authority F_DATAVALUE_ADD")
NOTED = found(feeding.UNUSED, Thing("program indicator", "Referred"), "no mapping uses it")


def test_what_the_check_finds_is_told_and_the_mapping_taken_over(bucket: Bucket) -> None:
    bucket.found, bucket.unread = (LEFT_OUT, NOTED), ("the org units: 503",)
    assert bucket.upload() is Registration.REGISTERED
    assert bucket.ledger.registered("malaria") is not None
    (alert,) = bucket.alerts.published
    assert alert.subject == "T2A: mapping malaria taken over, 1 error, 0 warnings, 1 note"
    assert "T2A304 error: program indicator Deaths (pi000000003)\n  it says no data element." in alert.body
    assert "runs by its schedule cron(0 3 * * ? *)" in alert.body
    assert "Could not be checked\n  the org units: 503" in alert.body
    assert "T2A316" not in alert.body


def test_notes_alone_are_not_told(bucket: Bucket) -> None:
    bucket.found = (NOTED,)
    assert bucket.upload() is Registration.REGISTERED
    assert not bucket.alerts.published


def test_a_mapping_that_could_move_nothing_is_refused_and_the_version_before_stays_in_force(bucket: Bucket) -> None:
    bucket.upload()
    bucket.found = (REFUSING,)
    assert bucket.upload(schedule="rate(6 hours)") is Registration.REFUSED
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert (registered.version, registered.schedule) == ("v1", "cron(0 3 * * ? *)")
    assert bucket.schedules.schedules["malaria"].expression == "cron(0 3 * * ? *)"
    (alert,) = bucket.alerts.published
    assert alert.subject == "T2A: mapping malaria refused, 1 error, 0 warnings, 0 notes"
    assert "Nothing has changed" in alert.body


def test_a_first_mapping_that_could_move_nothing_is_not_scheduled(bucket: Bucket) -> None:
    bucket.found = (REFUSING,)
    assert bucket.upload() is Registration.REFUSED
    assert bucket.ledger.registered("malaria") is None
    assert not bucket.schedules.schedules
    assert "It was not taken over" in bucket.alerts.published[0].body


def test_a_version_that_is_in_force_is_not_checked_and_told_again(bucket: Bucket) -> None:
    bucket.found = (LEFT_OUT,)
    bucket.upload()
    bucket.register(KEY)
    assert bucket.checked == ["malaria"]
    assert len(bucket.alerts.published) == 1


def test_of_very_many_findings_the_first_are_told_and_the_others_counted(bucket: Bucket) -> None:
    bucket.found = tuple(LEFT_OUT._replace(thing=Thing("program indicator", f"I{n:03}")) for n in range(60))
    bucket.upload()
    body = bucket.alerts.published[0].body
    assert body.count("T2A304") == 50
    assert "and 10 more: t2a check malaria" in body


def test_what_a_mapping_writes_is_kept_and_forgotten_with_it(bucket: Bucket) -> None:
    bucket.upload()
    claim = bucket.claims.known["malaria"]
    assert (len(claim.cells), claim.names[0]) == (3, "Cases, 0-4 years")
    assert (claim.server, claim.org_units) == ("https://t2a/aggregate.example.org", tuple(unit.id for unit in UNITS))
    bucket.mappings.delete("malaria")
    bucket.register(KEY)
    assert not bucket.claims.known


def rival(claim: Claim, **changes: Any) -> Claim:
    return claim._replace(mapping="other", **changes)


def test_a_mapping_that_writes_what_another_one_writes_is_refused(bucket: Bucket) -> None:
    bucket.upload()
    bucket.claims.save(rival(bucket.claims.known["malaria"]))
    assert bucket.upload(schedule="rate(6 hours)") is Registration.REFUSED
    (alert,) = bucket.alerts.published
    assert "T2A503 error: mapping malaria" in alert.body
    assert "mapping other writes 3 of the same cells at 3 of the same org units, such as Cases, 0-4 years" in alert.body
    assert bucket.schedules.schedules["malaria"].expression == "cron(0 3 * * ? *)"


@pytest.mark.parametrize(
    "apart",
    [
        {"server": "https://elsewhere.example.org"},
        {"org_units": ("facility999",)},
        {"cells": (("Quarterly", "de000000001", "c", "a"),), "names": ("Cases",)},
    ],
)
def test_mappings_that_write_apart_do_not_hinder_each_other(bucket: Bucket, apart: dict[str, Any]) -> None:
    bucket.upload()
    bucket.claims.save(rival(bucket.claims.known["malaria"], **apart))
    assert bucket.upload(schedule="rate(6 hours)") is Registration.REGISTERED


def test_a_file_replaced_during_its_check_does_not_take_the_newer_ones_place(bucket: Bucket) -> None:
    bucket.meanwhile = lambda: bucket.upload(schedule="rate(6 hours)")
    assert bucket.upload() is Registration.REGISTERED
    registered = bucket.ledger.registered("malaria")
    assert registered is not None
    assert (registered.version, registered.schedule) == ("v2", "rate(6 hours)")
    assert bucket.schedules.schedules["malaria"].expression == "rate(6 hours)"


def test_a_file_removed_during_its_check_stays_removed(bucket: Bucket) -> None:
    def remove() -> None:
        bucket.mappings.delete("malaria")
        bucket.register(KEY)

    bucket.meanwhile = remove
    assert bucket.upload() is Registration.REMOVED
    assert bucket.ledger.registered("malaria") is None
    assert "malaria" not in bucket.schedules.schedules
