"""Register: a mapping file was uploaded or removed; its schedule follows, a bad file changes nothing.

A file is bad when it is not valid, and when the check of both instances finds that it could move nothing at all.
Whatever else the check finds is told, and the mapping is taken over.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from t2a.domain.checks.finding import Report, Severity
from t2a.domain.checks.survey import Survey
from t2a.domain.claims import Claim, claim_of, contested
from t2a.domain.errors import Fatal, T2AError
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import MappingInvalid, Problem, read_mapping
from t2a.domain.mapping_upkeep import Language
from t2a.ports import Alerts, ClaimStore, Clock, Ledger, MappingStore, Registered, Schedules
from t2a.services.check import Checked
from t2a.services.notices import checked_notice, invalid_mapping_notice, stray_file_notice
from t2a.services.ordering import UNSUBSTITUTED

MAPPING_KEY = re.compile(r"mappings/(?P<name>[^/]+)\.yaml")


class Registration(StrEnum):
    REGISTERED = "registered"
    REMOVED = "removed"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Register:
    ledger: Ledger
    mappings: MappingStore
    schedules: Schedules
    alerts: Alerts
    clock: Clock
    check: Callable[[Mapping], Checked]
    claims: ClaimStore
    address: Callable[[str], str]

    def __call__(self, key: str) -> Registration:
        """Bring schedule and ledger in line with what lies in the bucket under `key` now.

        Events may arrive twice or out of order; the newest version decides, not the event.
        """
        found = MAPPING_KEY.fullmatch(key)
        return self._follow(found["name"]) if found else self._ignore(key)

    def _ignore(self, key: str) -> Registration:
        if not key.endswith("/"):
            self.alerts.publish(*stray_file_notice(key))
        return Registration.IGNORED

    def _follow(self, name: str) -> Registration:
        text = self.mappings.newest(name)
        if text is None:
            return self._remove(name)
        try:
            mapping = read_mapping(text.content, file_name=f"{name}.yaml")
        except MappingInvalid as error:
            return self._refuse(name, error)
        report, claim = self._news(name, text.version, mapping)
        if self._overtaken(name, text.version):
            return self._follow(name)
        return self._take_over(text.version, mapping, report, claim)

    def _take_over(self, version: str, mapping: Mapping, report: Report, claim: Claim | None) -> Registration:
        name = mapping.name
        if report.refuses:
            self._tell(report, mapping, self.ledger.registered(name))
            return Registration.REFUSED
        try:
            self._schedule(mapping)
        except Fatal as error:
            refused = MappingInvalid(f"{name}.yaml", [Problem(None, "", str(error))])
            return self._refuse(name, refused, mapping.notify.language)
        registered = Registered(version, mapping.schedule, mapping.enabled, self.clock())
        # Before the ledger: an alert may come twice, it never stays away.
        if report.of(Severity.ERROR) or report.of(Severity.WARNING) or report.unread:
            self._tell(report, mapping, registered)
        if claim:
            self.claims.save(claim)
        # After the schedule: where AWS refuses that, the version that ran before stays in force.
        self.ledger.register(name, registered)
        return Registration.REGISTERED

    def _remove(self, name: str) -> Registration:
        self.schedules.remove(name)
        self.ledger.forget(name)
        self.claims.forget(name)
        return Registration.REMOVED

    def _overtaken(self, name: str, version: str) -> bool:
        """A check takes minutes: the file may have been replaced or removed meanwhile, and its event dealt with."""
        now = self.mappings.newest(name)
        return now is None or now.version != version

    def _news(self, name: str, version: str, mapping: Mapping) -> tuple[Report, Claim | None]:
        """What the check finds, and what the mapping writes; a version in force has been checked and told already."""
        known = self.ledger.registered(name)
        if known and known.version == version:
            return Report(name, ()), None
        checked = self.check(mapping)
        if checked.report.refuses:
            return checked.report, None
        claim = self._claim(checked.survey)
        rivals = contested(claim, self.claims.all()) if claim else []
        return checked.report._replace(findings=(*rivals, *checked.report.findings)), claim

    def _claim(self, survey: Survey) -> Claim | None:
        try:
            return claim_of(survey, self.address(survey.mapping.aggregate.credentials))
        except T2AError:
            return None  # the check has said that the instance cannot be reached

    def _tell(self, report: Report, mapping: Mapping, runs_on: Registered | None) -> None:
        self.alerts.publish(*checked_notice(report, runs_on=runs_on, language=mapping.notify.language))

    def _refuse(self, name: str, error: MappingInvalid, language: Language = "en") -> Registration:
        runs_on = self.ledger.registered(name)
        self.alerts.publish(*invalid_mapping_notice(name, error, runs_on=runs_on, language=language))
        return Registration.REFUSED

    def _schedule(self, mapping: Mapping) -> None:
        self.schedules.put(
            mapping.name,
            expression=mapping.schedule,
            timezone=mapping.timezone,
            enabled=mapping.enabled,
            event={"mapping": mapping.name, "scheduled_time": UNSUBSTITUTED},
        )
