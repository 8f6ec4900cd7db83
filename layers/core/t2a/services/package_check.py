"""The same check of two metadata packages as of two instances, without either."""

from datetime import datetime

from t2a.domain.checks.catalogue import feeding
from t2a.domain.checks.finding import Report
from t2a.domain.drafting.assumed import assuming, unknown_combos
from t2a.domain.mapping import Mapping
from t2a.ports import TargetCatalogue, TrackerCatalogue
from t2a.services.check import reported
from t2a.services.surveying import Surveying


def check_packages(mapping: Mapping, tracker: TrackerCatalogue, target: TargetCatalogue, now: datetime) -> Report:
    """What the packages do not hold stands among what was not checked."""
    surveyed = Surveying(mapping)(lambda: tracker, lambda: target, now)
    unknown = unknown_combos(surveyed.survey)
    if not unknown:
        return reported(surveyed)
    line = f"option combinations of {len(unknown)} category combinations: the package does not hold them"
    unread = (*surveyed.unread, line)
    report = reported(surveyed._replace(survey=assuming(surveyed.survey, unknown), unread=unread))
    kept = tuple(one for one in report.findings if one.rule is not feeding.CELLS_UNFED)
    return report._replace(findings=kept)
