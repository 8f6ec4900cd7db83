"""T2A1xx: the file, connection and rights. T2A2xx: the attribute that holds data element codes."""

from t2a.domain.checks.finding import Rule, Severity

FILE_INVALID = Rule(
    "T2A100",
    Severity.ERROR,
    "The mapping file is not valid",
    "A key is unknown, missing or holds what it cannot hold. Nothing else was checked.",
    "correct the line; docs/mapping.md explains every key",
    refuses=True,
)
SILENT = Rule(
    "T2A101",
    Severity.ERROR,
    "The instance does not answer",
    "The server is down, too slow, or something before it answers in its place. What stands on it was not checked.",
    "look whether the server runs and whether its address is right, then check again",
)
UNKNOWN_VERSION = Rule(
    "T2A102",
    Severity.WARNING,
    "A version of DHIS2 that T2A was not made for",
    "T2A was made for 2.41, 2.42 and 2.43. DHIS2 changes what it answers between versions, also without a word.",
    "try it with `t2a transfer MAPPING --dry-run` first, and compare some values by hand",
)
FOREIGN_CALENDAR = Rule(
    "T2A103",
    Severity.ERROR,
    "The tracker instance uses another calendar",
    "T2A reckons periods in the ISO calendar only; in any other, months begin on other days.",
    "export by another tool, or set the instance's calendar to iso8601",
    refuses=True,
)
NO_ANALYTICS_RIGHT = Rule(
    "T2A104",
    Severity.ERROR,
    "The user may not view event analytics",
    "Every export answers 409 E7217 to a user without the authority F_VIEW_EVENT_ANALYTICS.",
    "give the user's role on the tracker instance the authority F_VIEW_EVENT_ANALYTICS",
    refuses=True,
)
NO_IMPORT_RIGHT = Rule(
    "T2A105",
    Severity.ERROR,
    "The user may not import data values",
    "Every import answers 403 to a user without the authority F_DATAVALUE_ADD.",
    "give the user's role on the aggregate instance the authority F_DATAVALUE_ADD",
    refuses=True,
)
DATA_SET_CLOSED = Rule(
    "T2A106",
    Severity.ERROR,
    "The user may not write data of the data set",
    "The data set is not shared with the user for data capture: DHIS2 refuses its values with E7601.",
    "share the data set with the user: data, can capture and view",
    refuses=True,
)
SIGN_IN_REFUSED = Rule(
    "T2A107",
    Severity.ERROR,
    "The instance refuses us",
    "Address, token or password are wrong or have expired, the server redirects, or its certificate cannot be "
    "verified. Nothing on it was checked.",
    "correct address and sign-in in the secret or on the command line; prefer a personal access token of an "
    "integration user",
    refuses=True,
)
OPTION_CLOSED = Rule(
    "T2A108",
    Severity.ERROR,
    "The user may not write data of a category option",
    "A category option is not shared with the user for data capture: DHIS2 refuses values of its combinations.",
    "share the category options with the user: data, can capture and view",
)
A_PERSON_TOO = Rule(
    "T2A109",
    Severity.WARNING,
    "The integration user may be a person who enters data",
    "T2A takes what its user stored for its own, and removes it when the tracker no longer counts it. Values that a "
    "person types under the same name would go with them.",
    "make a user for T2A alone, with F_DATAVALUE_ADD and without the data entry apps",
)
ORG_UNITS_UNSEEN = Rule(
    "T2A110",
    Severity.ERROR,
    "The user may not see analytics of all org units",
    "One org unit outside of the user's data view is enough for DHIS2 to refuse a whole export with E7120.",
    "give the user on the tracker instance the country, or these districts, for data view",
    refuses=True,
)
NO_MAINTENANCE_RIGHT = Rule(
    "T2A111",
    Severity.ERROR,
    "The user may not have analytics made",
    "The mapping says `analytics.trigger: true`: every run first asks for new analytics tables, and fails when the "
    "tracker instance refuses that with 403.",
    "give the user's role on the tracker instance the authority F_PERFORM_MAINTENANCE, or write `trigger: false`",
    refuses=True,
)
ATTRIBUTE_MISSING = Rule(
    "T2A201",
    Severity.ERROR,
    "The attribute does not exist",
    "DHIS2 writes indicators' UIDs where codes belong when the attribute is unknown, with 200. T2A refuses to run.",
    "correct `data_element.attribute` in the mapping; the attributes stand under Maintenance, Other, Attributes",
    refuses=True,
)
ATTRIBUTE_TYPE = Rule(
    "T2A202",
    Severity.WARNING,
    "The attribute is not a text",
    "Codes are texts; another value type refuses or changes some of them.",
    "set the attribute's value type to Text",
)
ATTRIBUTE_MANDATORY = Rule(
    "T2A203",
    Severity.WARNING,
    "The attribute is mandatory",
    "Nobody can save an indicator without a code any more, also those that are never reported.",
    "make the attribute optional",
)
ATTRIBUTE_UNIQUE = Rule(
    "T2A204",
    Severity.WARNING,
    "The attribute's values must be unique",
    "The indicators of a disaggregated data element all hold its code: only one of them could be saved.",
    "switch Unique off",
)
ATTRIBUTE_NOT_OF_INDICATORS = Rule(
    "T2A205",
    Severity.ERROR,
    "The attribute is not for program indicators",
    "No indicator can hold a value of it, so none says which data element it feeds.",
    "tick Program indicator at the attribute, or name another attribute in the mapping",
    refuses=True,
)
ATTRIBUTE_SHARED = Rule(
    "T2A206",
    Severity.NOTE,
    "The attribute is for other objects too",
    "It is easily filled in at the wrong object. T2A reads it at program indicators only.",
    "tick Program indicator alone",
)
