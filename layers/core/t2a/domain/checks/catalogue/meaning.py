"""T2A7xx: what an indicator counts."""

from t2a.domain.checks.finding import Rule, Severity

VISITS_BY_ENROLMENT = Rule(
    "T2A701",
    Severity.WARNING,
    "What happened at visits is counted in the period of the enrolment",
    "The indicator counts enrolments by their enrolment or incident date and asks for values of their events. A visit "
    "in June of a person enrolled in January counts in January. It does not count the period's visits, and figures of "
    "past periods keep changing as long as those people are followed. DHIS2 runs one query per period for it.",
    "set the indicator's analytics type to Event with boundaries on the event date, unless the enrolments of a period "
    "are meant",
)
OPEN_ENDED = Rule(
    "T2A702",
    Severity.WARNING,
    "The boundaries leave the time open on one side",
    "Without an After boundary the indicator counts everything up to the period, without a Before boundary everything "
    "since; without any, all there is, in every period. The same case counts in period after period, so periods may "
    "not be added: a quarter's sum of its months counts it three times. DHIS2 runs one query per period for it, over "
    "all years.",
    "add the missing boundary; where the number at the period's end is meant, set the data element's aggregation type "
    "to one of the Last types",
)
OFFSET = Rule(
    "T2A703",
    Severity.WARNING,
    "The boundaries are moved by an offset",
    "The indicator counts the cases of another time than the reporting period: a cohort. That is right only for the "
    "period type that it was written for; elsewhere cases fall between the periods or count in several of them. DHIS2 "
    "runs one query per period for it.",
    "make sure that the offset fits the period type of the data set, and that the data element is meant for a cohort; "
    "else take the offset away",
)
ANOTHER_DATE = Rule(
    "T2A704",
    Severity.WARNING,
    "The indicator does not go by the usual date",
    "An event indicator usually counts by the event date, an enrolment indicator by the enrolment or incident date. "
    "By another date, or by a different one on each side, a period's number holds what happened in other periods, and "
    "past figures change late. DHIS2 runs one query per period for it.",
    "put all boundaries on the date that the report goes by",
)
NOT_DONE = Rule(
    "T2A705",
    Severity.WARNING,
    "The indicator counts what is planned or not completed",
    "It goes by the date that visits are scheduled for, or picks what is scheduled, overdue or still active today. "
    "Such figures are plans: they shrink when work is completed and move when a visit is put off, in past periods "
    "too.",
    "count what took place: boundaries on the event date, and in the filter V{event_status} == 'COMPLETED'",
)
COUNTED_ONCE = Rule(
    "T2A706",
    Severity.WARNING,
    "People, enrolments or org units are counted once for each facility and period",
    "DHIS2 counts each of them once among the events or enrolments of one org unit and period. A person seen at two "
    "facilities counts at both, one seen in two months counts in both. Sums over facilities or periods, which are all "
    "that the aggregate instance can make, count these people twice.",
    "count events (V{event_count}), or enrolments by their enrolment date; else tell the readers not to add the "
    "figures",
)
OWNER = Rule(
    "T2A707",
    Severity.WARNING,
    "The indicator counts at the facility that owns the person",
    "Ownership of a person in a programme moves with transfers. The figure is that of the owner at the start or end "
    "of each period, not of the facility that gave the service; a transfer that is entered late changes past figures, "
    "and two periods may count one person at two facilities.",
    "leave the indicator's organisation unit field at its default, unless the owners' numbers are meant",
)
ELSEWHERE = Rule(
    "T2A708",
    Severity.WARNING,
    "The indicator counts at another org unit than the one that served",
    "An organisation unit field moves the figure to where the person was registered or enrolled, or to whatever org "
    "unit somebody chose in a form. The facility that did the work reports less, and where the field is empty or "
    "names an org unit that the mapping does not select the case counts nowhere.",
    "leave the indicator's organisation unit field at its default, unless those org units are meant",
)
NOT_ADDABLE = Rule(
    "T2A709",
    Severity.WARNING,
    "A percentage, average or latest value is stored in a data element that is summed",
    "District, quarterly and yearly figures add what the facilities and months hold. A sum of percentages, averages, "
    "smallest, largest or latest values means nothing.",
    "transfer numerator and denominator by indicators of their own, and divide them in an indicator of the aggregate "
    "instance",
)
MOVING = Rule(
    "T2A710",
    Severity.WARNING,
    "Past figures change by themselves",
    "The indicator reckons with the day on which it is asked for, or with the time of the last change of a record. "
    "The same case counts otherwise tomorrow, and a past period's number differs with every run although nobody has "
    "entered anything.",
    "reckon with a date that stays, such as V{event_date} or V{enrollment_date}, or with V{analytics_period_end}",
)
NOTHING_BETWEEN = Rule(
    "T2A711",
    Severity.WARNING,
    "The boundaries exclude each other",
    "One boundary begins where the other has already ended: the indicator counts nothing, for ever.",
    "set them to After start and Before end of reporting period",
)
