"""T2A8xx: org units, harmonised between the instances or not."""

from t2a.domain.checks.finding import Rule, Severity

ORG_UNIT_MISSING = Rule(
    "T2A801",
    Severity.ERROR,
    "The org unit does not exist in the aggregate instance",
    "T2A looks each org unit up in the aggregate instance by the mapping's `org_unit_id_scheme`. A run leaves out what "
    "it does not find there, and moves the rest.",
    "harmonise the instances, choose another `org_unit_id_scheme`, or leave the org unit out of the mapping",
)
ORG_UNIT_UNNAMED = Rule(
    "T2A802",
    Severity.ERROR,
    "The org unit has nothing to be known by",
    "`org_unit_id_scheme` says that a code or an attribute's value tells which org unit it is in the aggregate "
    "instance, and it is empty. A run leaves the org unit out.",
    "fill it in at the tracker instance, or leave the org unit out of the mapping",
)
ORG_UNIT_SHARED = Rule(
    "T2A803",
    Severity.ERROR,
    "Several org units share what they are known by",
    "Two org units of the tracker instance would take turns in one of the aggregate instance, or one could go to any "
    "of several there. A run leaves all of them out. Doubles that the mapping does not need are not looked at.",
    "give each org unit a code or attribute value of its own",
)
ORG_UNIT_MOVED = Rule(
    "T2A804",
    Severity.WARNING,
    "The org unit lies below another parent in the aggregate instance",
    "Its own figures are right; those of its district differ between the instances. A parent is known by its UID, as "
    "an org unit of the mapping, or, where the aggregate instance does not know it, as the one that has most of its "
    "children.",
    "move it in the instance that is wrong, and run analytics there",
)
CLOSED_IN_ONE = Rule(
    "T2A805",
    Severity.WARNING,
    "The org unit is closed in one instance and open in the other",
    "Closed in the aggregate instance alone: tracker goes on counting, nobody can enter later periods there, and "
    "2.43 refuses periods that begin after the closed date (read in its source). Closed in the tracker instance alone: "
    "nothing more is counted, and the aggregate instance goes on waiting for reports.",
    "set the same closed date in both instances, or leave the org unit out of the mapping",
)
NOT_ASSIGNED = Rule(
    "T2A806",
    Severity.ERROR,
    "The data set is not assigned to the org unit",
    "T2A refuses its values before they are sent. DHIS2 would refuse them with E7636, and 2.43 the whole import with "
    "E8022.",
    "assign the data set to these org units, or leave them out of the mapping",
)
OUTSIDE_OF_USER = Rule(
    "T2A807",
    Severity.ERROR,
    "The org unit lies outside of the user's",
    "The user may not enter data there: DHIS2 answers E7617, 2.43 E8011. A run leaves the org unit out.",
    "give the user on the aggregate instance the district or the country for data entry",
)
NONE_REACHED = Rule(
    "T2A808",
    Severity.ERROR,
    "No org unit can be reached",
    "Each of the mapping's org units is missing, nameless, ambiguous or out of the user's reach in the aggregate "
    "instance. The run refuses.",
    "mend the reason; where both instances call their org units otherwise, choose another `org_unit_id_scheme`",
    refuses=True,
)
CLOSED_IN_BOTH = Rule(
    "T2A809",
    Severity.NOTE,
    "The org unit is closed in both instances",
    "Periods before the closed date still move; later ones have nothing to count.",
    "leave it out of the mapping once the mapping's window begins after the closed date",
)
