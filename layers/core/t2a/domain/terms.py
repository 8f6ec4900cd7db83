"""What each data set of a mapping will refuse, and what its values may become, known before anything is sent."""

from collections.abc import Mapping, Sequence
from datetime import date

from t2a.domain.import_summary import Reason
from t2a.domain.metadata import DataSet, User
from t2a.domain.openness import EDITS_EXPIRED, untimely
from t2a.domain.plan import Terms
from t2a.domain.windows import Wanted


def terms_of(
    wanted: Mapping[str, Wanted], data_sets: Sequence[DataSet], user: User, known: frozenset[str], today: date
) -> dict[str, Terms]:
    """By data set. `known`: the run's org units in the target; `today`: its server's day."""
    found = {}
    for data_set in data_sets:
        periods, only_new, no_new = wanted[data_set.id]
        refused: dict[str, Reason] = {}
        if not user.may(EDITS_EXPIRED):
            refused = {period.id: why for period in periods if (why := untimely(period, data_set, today))}
        found[data_set.id] = Terms(known - data_set.org_units, refused, only_new, no_new)
    return found
