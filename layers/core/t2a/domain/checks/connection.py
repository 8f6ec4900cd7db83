"""T2A1xx: versions, calendar, rights."""

from collections.abc import Iterator

from t2a.domain.checks.catalogue import sides
from t2a.domain.checks.finding import Finding, Thing, found
from t2a.domain.checks.org_unit_pairs import pair
from t2a.domain.checks.survey import Survey
from t2a.domain.listing import first_of
from t2a.domain.metadata import OrgUnit, ServerInfo, User

MADE_FOR = ("2.41", "2.42", "2.43")
# The authorities behind DHIS2's data entry apps; ALL is a superuser's.
DATA_ENTRY = frozenset({"ALL", "M_dhis-web-dataentry", "M_dhis-web-aggregate-data-entry"})
TRACKER, AGGREGATE = "tracker instance", "aggregate instance"


def connection(survey: Survey) -> Iterator[Finding]:
    for instance, server in ((TRACKER, survey.tracker.server), (AGGREGATE, survey.target.server)):
        if server and not _made_for(server.version):
            what = f"it is DHIS2 {server.version}; T2A was made for {', '.join(MADE_FOR)}"
            yield found(sides.UNKNOWN_VERSION, Thing("instance", instance), what)
    yield from _calendar(survey.tracker.server)
    if survey.tracker.user:
        yield from _tracker_rights(survey.tracker.user, _exported(survey))
        yield from _maintenance(survey, survey.tracker.user)
    if survey.target.user:
        yield from _target_rights(survey, survey.target.user)


def _made_for(version: str) -> bool:
    return ".".join(version.split("-", maxsplit=1)[0].split(".")[:2]) in MADE_FOR


def _calendar(server: ServerInfo | None) -> Iterator[Finding]:
    if server and server.calendar != "iso8601":
        yield found(sides.FOREIGN_CALENDAR, Thing("instance", TRACKER), f"its calendar is {server.calendar}")


def _exported(survey: Survey) -> list[OrgUnit]:
    """Those that a run asks for: all of the mapping's, but those that it leaves out."""
    pairing, units = pair(survey), survey.tracker.org_units or ()
    return [unit for unit in units if pairing is None or unit.id in pairing.pairs]


def _tracker_rights(user: User, units: list[OrgUnit]) -> Iterator[Finding]:
    """DHIS2 asks for the data view only where the user has org units of its own for it."""
    thing = Thing("user", user.username)
    if not user.may("F_VIEW_EVENT_ANALYTICS"):
        yield found(sides.NO_ANALYTICS_RIGHT, thing, "the user lacks the authority F_VIEW_EVENT_ANALYTICS")
    roots = user.view_org_units
    unseen = [unit for unit in units if roots and roots.isdisjoint(unit.path.split("/"))]
    if unseen:
        what = f"{len(unseen)} of the mapping's org units lie outside of the user's data view: {_names(unseen)}"
        yield found(sides.ORG_UNITS_UNSEEN, thing, what)


def _maintenance(survey: Survey, user: User) -> Iterator[Finding]:
    if survey.mapping.analytics.trigger and not user.may("F_PERFORM_MAINTENANCE"):
        what = "the user lacks the authority F_PERFORM_MAINTENANCE"
        yield found(sides.NO_MAINTENANCE_RIGHT, Thing("user", user.username), what)


def _target_rights(survey: Survey, user: User) -> Iterator[Finding]:
    thing = Thing("user", user.username)
    if not user.may("F_DATAVALUE_ADD"):
        yield found(sides.NO_IMPORT_RIGHT, thing, "the user lacks the authority F_DATAVALUE_ADD")
    for data_set in survey.target.data_sets or ():
        if data_set.may_write is False:
            held = Thing("data set", data_set.name, data_set.id, data_set.code or "")
            yield found(sides.DATA_SET_CLOSED, held, f"user {user.username} may not write its data")
    yield from _closed_options(survey, user)
    if entry := sorted(DATA_ENTRY & user.authorities):
        yield found(sides.A_PERSON_TOO, thing, f"the user holds {', '.join(entry)} and can enter data by hand")


def _closed_options(survey: Survey, user: User) -> Iterator[Finding]:
    """Of the combinations that indicators feed: others, such as other partners' attribute options, are never sent."""
    resolution = survey.resolution
    cells = [feed.cell for feed in resolution.feeds] if resolution else []
    fed = {uid for cell in cells for uid in (cell.category_option_combo, cell.attribute_option_combo)}
    closed = {name: None for combo in survey.target.combos or () if combo.id in fed for name in combo.closed_options}
    for name in closed:
        yield found(sides.OPTION_CLOSED, Thing("category option", name), f"user {user.username} may not write its data")


def _names(units: list[OrgUnit]) -> str:
    return first_of(f"{unit.name} ({unit.id})" for unit in units)
