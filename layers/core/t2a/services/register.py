"""Register: a mapping file was uploaded or removed; its schedule follows, a bad file changes nothing.

A file is bad when it is not valid, and when the check of both instances finds that it could move nothing at all.
Whatever else the check finds is told, and the mapping is taken over.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from t2a.domain.checks.finding import Report, Severity
from t2a.domain.errors import Fatal
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import MappingInvalid, Problem, read_mapping
from t2a.ports import Alerts, Clock, Ledger, MappingStore, Registered, Schedules
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
    check: Callable[[Mapping], Report]

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
            self.schedules.remove(name)
            self.ledger.forget(name)
            return Registration.REMOVED
        try:
            mapping = read_mapping(text.content, file_name=f"{name}.yaml")
        except MappingInvalid as error:
            return self._refuse(name, error)
        report = self._news(name, text.version, mapping)
        if report.refuses:
            self._tell(report)
            return Registration.REFUSED
        try:
            self._schedule(mapping)
        except Fatal as error:
            return self._refuse(name, MappingInvalid(f"{name}.yaml", [Problem(None, "", str(error))]))
        # After the schedule: where AWS refuses that, the version that ran before stays in force.
        self.ledger.register(name, Registered(text.version, mapping.schedule, mapping.enabled, self.clock()))
        if report.of(Severity.ERROR) or report.of(Severity.WARNING) or report.unread:
            self._tell(report)
        return Registration.REGISTERED

    def _news(self, name: str, version: str, mapping: Mapping) -> Report:
        """What the check finds; a version that is in force has been checked and told already."""
        known = self.ledger.registered(name)
        return Report(name, ()) if known and known.version == version else self.check(mapping)

    def _tell(self, report: Report) -> None:
        self.alerts.publish(*checked_notice(report, runs_on=self.ledger.registered(report.mapping)))

    def _refuse(self, name: str, error: MappingInvalid) -> Registration:
        self.alerts.publish(*invalid_mapping_notice(name, error, runs_on=self.ledger.registered(name)))
        return Registration.REFUSED

    def _schedule(self, mapping: Mapping) -> None:
        self.schedules.put(
            mapping.name,
            expression=mapping.schedule,
            timezone=mapping.timezone,
            enabled=mapping.enabled,
            event={"mapping": mapping.name, "scheduled_time": UNSUBSTITUTED},
        )
