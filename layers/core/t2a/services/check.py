"""Check a mapping against both instances: read, apply every rule, say what could not be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from t2a.domain.checks.analytics import broken
from t2a.domain.checks.finding import Report, in_order
from t2a.domain.checks.rules import check, remarks
from t2a.domain.checks.survey import Survey
from t2a.domain.errors import Fatal, T2AError, sentence
from t2a.domain.mapping import Mapping
from t2a.domain.periods import past_periods
from t2a.domain.windows import period_type_of
from t2a.ports import Catalogues, Clock, Tracker
from t2a.services.proving import Probe, Proving
from t2a.services.surveying import Step, Surveyed, Surveying


class Checked(NamedTuple):
    report: Report
    survey: Survey


@dataclass(frozen=True, slots=True)
class Check:
    """`oldest_analytics`: how old analytics may be, instead of what the mapping says."""

    catalogues: Catalogues
    clock: Clock
    oldest_analytics: timedelta | None = None

    def __call__(
        self,
        mapping: Mapping,
        others: Sequence[Mapping] = (),
        *,
        step: Step = lambda _: None,
        prober: Callable[[], Tracker] | None = None,
    ) -> Checked:
        """With `prober`, which opens the tracker instance, every indicator is asked alone as well."""
        surveyed = Surveying(mapping, step)(
            lambda: self.catalogues.tracker_catalogue(mapping.tracker.credentials),
            lambda: self.catalogues.target_catalogue(mapping.aggregate.credentials),
            self.clock(),
            others,
        )
        failing, unprobed = _probed(surveyed.survey, prober, step) if prober else ({}, [])
        return Checked(reported(surveyed, self.oldest_analytics, failing, unprobed), surveyed.survey)


def reported(
    surveyed: Surveyed,
    oldest_analytics: timedelta | None = None,
    failing: dict[str, str] | None = None,
    unprobed: Sequence[str] = (),
) -> Report:
    """Everything that the rules find in a survey. `failing`: indicators that do not run, with DHIS2's reason."""
    survey = surveyed.survey
    findings = [*surveyed.trouble, *check(survey, oldest_analytics), *broken(survey, failing or {})]
    return Report(survey.mapping.name, in_order(findings), (*surveyed.unread, *unprobed), remarks(survey))


def _probed(survey: Survey, prober: Callable[[], Tracker], step: Step) -> tuple[dict[str, str], list[str]]:
    """Which indicators do not run, and why that could not be found out of some."""
    probes = _probes(survey)
    step(f"{len(probes)} indicators alone")
    try:
        return Proving(prober(), survey.mapping.batches.parallel_exports).failing(probes), []
    except T2AError as error:
        return {}, [f"whether every indicator runs: {sentence(error)}"]


def _probes(survey: Survey) -> list[Probe]:
    """One for each indicator: the newest period of the data set that it feeds, at the first org unit."""
    resolution, units = survey.resolution, survey.tracker.org_units
    if resolution is None or not units:
        return []
    newest = _newest_periods(survey)
    return [
        Probe(feed.program_indicator, newest[feed.cell.data_set], units[0].id)
        for feed in resolution.feeds
        if feed.cell.data_set in newest
    ]


def _newest_periods(survey: Survey) -> dict[str, str]:
    newest = {}
    for data_set in survey.target.data_sets or ():
        try:
            periods = past_periods(period_type_of(data_set), survey.today, past=1, include_current=False)
        except Fatal:
            continue
        newest[data_set.id] = periods[-1].id
    return newest
