"""T2A6xx: periods. T2A9xx: analytics, and traps of single versions."""

from t2a.domain.checks.finding import Rule, Severity

PERIOD_TYPE_UNKNOWN = Rule(
    "T2A601",
    Severity.ERROR,
    "T2A does not know the data set's period type",
    "Its periods cannot be reckoned.",
    "take the data set out of the mapping, and tell the makers of T2A",
    refuses=True,
)
WINDOW_EXPIRED = Rule(
    "T2A602",
    Severity.WARNING,
    "The window reaches back to periods that have expired",
    "DHIS2 refuses their values with E7640 unless an administrator has unlocked them or the user has F_EDIT_EXPIRED. "
    "Every run that changes one of them ends with refusals.",
    "make `periods.past` smaller, or the data set's expiry days larger",
)
WINDOW_NOT_OPEN = Rule(
    "T2A603",
    Severity.WARNING,
    "The window reaches forward to a period that is not open yet",
    "The running period counts as a future one: the data set must have at least 1 open future period for it. Its "
    "values are refused with E7641.",
    "write `include_current: false`, or give the data set 1 open future period",
)
WINDOW_NOT_AMONG_INPUT_PERIODS = Rule(
    "T2A604",
    Severity.WARNING,
    "The window holds periods outside of the data set's input periods",
    "The data set lists the periods that may be entered, and when. Others are refused with E7643 or E7644.",
    "add the periods to the data set's input periods, or open them again",
)
NEVER_ANALYSED = Rule(
    "T2A901",
    Severity.ERROR,
    "Analytics have never run on the tracker instance",
    "Exports read DHIS2's analytics tables; until they are made every run fails with E7144.",
    "schedule the analytics job of the tracker instance, and run it once",
)
ANALYTICS_OLD = Rule(
    "T2A902",
    Severity.WARNING,
    "Analytics are old",
    "Exports read DHIS2's analytics tables: what was entered since they were made is not counted.",
    "schedule the analytics job of the tracker instance to end before the mapping's schedule",
)
DOES_NOT_RUN = Rule(
    "T2A903",
    Severity.ERROR,
    "The indicator does not run",
    "Asked alone, DHIS2 refuses it; beside others it is silently absent. T2A leaves it out and holds its values.",
    "open the indicator in DHIS2 and correct its expression or filter; run analytics if the hierarchy has changed",
)
BATCHES_TOO_LARGE = Rule(
    "T2A904",
    Severity.WARNING,
    "Batches may be larger than the server's row limit",
    "DHIS2 refuses an export with more rows than its analytics limit (100,000 unless set otherwise). T2A splits such a "
    "batch and asks again, which takes time.",
    "make `batches.max_values` smaller",
)
EXPENSIVE = Rule(
    "T2A905",
    Severity.NOTE,
    "The indicator is expensive",
    "Its expression makes the server look through other events or relationships for each row that it counts.",
    "watch how long its exports take; schedule the mapping when nobody works",
)
A_QUERY_PER_PERIOD = Rule(
    "T2A906",
    Severity.NOTE,
    "The indicator costs one query for each period",
    "With other boundaries than the reporting period's own, or with V{analytics_period_start} or "
    "V{analytics_period_end}, DHIS2 asks its database once per period instead of once.",
    "keep the window short where such indicators are many",
)
ATTRIBUTES_HIDDEN = Rule(
    "T2A951",
    Severity.WARNING,
    "This version hides custom attributes of program indicators",
    "From 2.33 to 2.36 the Maintenance app does not show them: values can only be set through the API.",
    "upgrade DHIS2, or use `t2a indicators --import`",
)
ATTRIBUTES_LOST_IN_PACKAGES = Rule(
    "T2A952",
    Severity.NOTE,
    "Metadata dependency exports of this version may lose the attribute",
    "DHIS2-8868: a programme exported with its dependencies does not bring its indicators' custom attributes along.",
    "look after an import of such a package whether the indicators still hold their codes: `t2a check`",
)
GROUPED_IN_2_43 = Rule(
    "T2A953",
    Severity.NOTE,
    "The data element is in several data sets, which 2.43 refuses without naming one",
    "T2A names the data set with every import (E8002 otherwise); other tools that write the same data element may not.",
    "tell whoever imports into this data element by other tools to send `dataSet`",
)
