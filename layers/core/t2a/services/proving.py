"""Prove that an indicator runs: one indicator, one org unit, one period.

With several, DHIS2 answers 200 and leaves the rows of a failing one out; alone and for one period it is refused
(recordings `export-broken-indicator-alone`, `export-broken-indicators-among-others-are-silent`).
"""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from t2a.domain.errors import Faulty, Retriable, TooLarge
from t2a.domain.exports import Scope
from t2a.domain.guards import Proof
from t2a.domain.ledger import BatchRecord
from t2a.domain.plan import Plan
from t2a.domain.values import Key
from t2a.ports import Ledger, Tracker


class Probe(NamedTuple):
    """A question to the tracker instance, in its UIDs."""

    indicator: str
    period: str
    org_unit: str


class Proving:
    """`parallel`: how many probes run at once."""

    def __init__(self, tracker: Tracker, parallel: int) -> None:
        self._tracker, self._parallel = tracker, parallel

    def failing(self, probes: Iterable[Probe]) -> dict[str, str]:
        """The indicators that do not run, with DHIS2's reason. Raises Retriable when the server cannot say."""
        with ThreadPoolExecutor(self._parallel) as pool:
            answers = pool.map(self._ask, probes)
            return {indicator: reason for indicator, reason in answers if reason}

    def since_analytics(
        self, probes: Collection[Probe], ledger: Ledger, mapping: str, analytics: str | None
    ) -> dict[str, str]:
        """As `failing`, but indicators that have run since that analytics run are not asked again.

        A server that cannot say now leaves them unproven: they are asked again before anything is removed.
        """
        known = ledger.proven(mapping, analytics) if analytics else frozenset()
        unknown = [probe for probe in probes if probe.indicator not in known]
        try:
            failing = self.failing(unknown)
        except Retriable:
            return {}
        passed = {probe.indicator for probe in unknown} - failing.keys()
        if analytics and passed:
            ledger.note_proven(mapping, analytics, known | passed)
        return failing

    def before_removing(
        self, scope: Scope, vanishing: Collection[Key], asked: Iterable[Key], known: Mapping[str, str]
    ) -> tuple[Proof, dict[str, str]]:
        """Whether the org units of what vanishes still exist, and which indicators do not run.

        `asked`: keys whose indicator is asked for their period. `known`: indicators that fail, with DHIS2's reason.
        Returns all that fail, too.
        """
        failing = {**known, **self.failing(_probes(scope, asked, known))}
        gone = self._gone(scope, vanishing)
        return (
            Proof(
                {key for key in vanishing if scope.feed(key).program_indicator in failing},
                {key for key in vanishing if key.org_unit in gone},
            ),
            failing,
        )

    def _ask(self, probe: Probe) -> tuple[str, str]:
        try:
            self._tracker.export([probe.indicator], [probe.period], probe.org_unit)
        except TooLarge as error:  # the least that can be asked for: a smaller batch would ask the same
            raise Retriable(f"indicator {probe.indicator} gives no answer alone: {error}") from error
        except Faulty as error:
            return probe.indicator, str(error)
        return probe.indicator, ""

    def _gone(self, scope: Scope, keys: Collection[Key]) -> set[str]:
        units = {scope.source(key.org_unit): key.org_unit for key in keys}
        missing = units.keys() - self._tracker.existing_org_units(units) if units else set()
        return {units[unit] for unit in missing}


def plan_for(record: BatchRecord, plan: Plan, tracker: Tracker) -> Plan:
    """Replays, releases and parts ask again for the indicators that did not run when the run was planned."""
    batch = record.batch
    again = record.ended_at is not None or record.release is not None or "." in record.id
    if not again or not plan.broken:
        return plan
    probes = [Probe(uid, batch.periods[-1], batch.org_units[0]) for uid in plan.broken]
    broken = Proving(tracker, plan.mapping.batches.parallel_exports).failing(probes)
    return plan.model_copy(update={"broken": broken})


def _probes(scope: Scope, keys: Iterable[Key], known: Collection[str]) -> list[Probe]:
    """One for each indicator and period of the keys, at an org unit where it is in question."""
    asked = {(scope.feed(key).program_indicator, key.period): scope.source(key.org_unit) for key in keys}
    return [
        Probe(indicator, period, org_unit) for (indicator, period), org_unit in asked.items() if indicator not in known
    ]
