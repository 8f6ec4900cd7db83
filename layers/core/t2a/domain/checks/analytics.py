"""T2A9xx: how old analytics are, how large exports get, and traps of single versions."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from t2a.domain.checks.catalogue import timing
from t2a.domain.checks.connection import AGGREGATE, TRACKER
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.left_out import thing_of
from t2a.domain.checks.survey import Survey
from t2a.domain.freshness import NEVER, moment
from t2a.domain.metadata import ServerInfo

# DHIS2's own limit of rows in one analytics answer, unless its administrator has set another.
ROW_LIMIT = 100_000
HIDES_ATTRIBUTES = (33, 36)
LOSES_ATTRIBUTES_BEFORE = 38
GROUPS_SINCE = 43


def analytics(survey: Survey, oldest: timedelta | None = None) -> Iterator[Finding]:
    """`oldest`: instead of the mapping's own limit. How old they are does not matter where each run has them made."""
    rules = survey.mapping.analytics
    if survey.tracker.server:
        if oldest or not rules.trigger:
            yield from _age(survey.tracker.server, oldest or timedelta(hours=rules.max_age_hours))
        yield from _of_version(survey, survey.tracker.server)
    if survey.target.server and minor(survey.target.server.version) >= GROUPS_SINCE:
        yield from _in_several_data_sets(survey)
    limit = survey.mapping.batches.max_values
    if limit > ROW_LIMIT:
        what = f"`batches.max_values` is {limit:,}; DHIS2 gives {ROW_LIMIT:,} rows at once unless set otherwise"
        yield found(timing.BATCHES_TOO_LARGE, Thing("mapping", survey.mapping.name), what)


def broken(survey: Survey, failing: Mapping[str, str]) -> Iterator[Finding]:
    """`failing`: indicators that do not run, with DHIS2's reason (`--probe`)."""
    for indicator in survey.tracker.indicators or ():
        if indicator.id in failing:
            yield found(timing.DOES_NOT_RUN, thing_of(indicator), failing[indicator.id])


def _age(server: ServerInfo, oldest: timedelta) -> Iterator[Finding]:
    thing = Thing("instance", TRACKER)
    last = moment(server.last_analytics)
    if server.last_analytics is None or (last and last.year == NEVER):
        yield found(timing.NEVER_ANALYSED, thing, "its analytics have never run")
    elif last and server.now and server.now - last > oldest:
        what = f"its analytics started {_hours(server.now - last)} ago, at {server.last_analytics[:16]}"
        yield found(timing.ANALYTICS_OLD, thing, f"{what}; the limit is {_hours(oldest)}")


def _hours(time: timedelta) -> str:
    hours = round(time / timedelta(hours=1), 1)
    return f"{hours:,g} hour{'' if hours == 1 else 's'}"


def _of_version(survey: Survey, server: ServerInfo) -> Iterator[Finding]:
    if survey.mapping.tracker.data_element.attribute is None:
        return
    thing, version = Thing("instance", TRACKER), minor(server.version)
    if HIDES_ATTRIBUTES[0] <= version <= HIDES_ATTRIBUTES[1]:
        yield found(timing.ATTRIBUTES_HIDDEN, thing, f"it is DHIS2 {server.version}")
    if 0 < version < LOSES_ATTRIBUTES_BEFORE:
        yield found(timing.ATTRIBUTES_LOST_IN_PACKAGES, thing, f"it is DHIS2 {server.version}")


def _in_several_data_sets(survey: Survey) -> Iterator[Finding]:
    resolution = survey.resolution
    fed = {feed.cell.data_element for feed in resolution.feeds} if resolution else set()
    for home in survey.target.homes or ():
        if home.id in fed and len(home.data_sets) > 1:
            sets = " and ".join(held.name for held in home.data_sets)
            thing = Thing("data element", home.name, home.id, home.code or "")
            yield found(timing.GROUPED_IN_2_43, thing, f"it is in {sets}; the {AGGREGATE} is of version 2.43")


def minor(version: str) -> int:
    """43 of 2.43.1; 0 of what cannot be read."""
    parts = version.split("-", maxsplit=1)[0].split(".")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
