"""T2A3xx: indicators and data elements. T2A4xx: disaggregation. T2A5xx: duplicates."""

from t2a.domain.checks.finding import Rule, Severity

GROUP_MISSING = Rule(
    "T2A301",
    Severity.ERROR,
    "The program indicator group does not exist",
    "The UID is wrong, the group was deleted, or the user may not see it.",
    "correct `program_indicator_groups` in the mapping, or share the group with the user",
    refuses=True,
)
GROUP_EMPTY = Rule(
    "T2A302",
    Severity.ERROR,
    "The program indicator group is empty",
    "It names no indicator. Because a group is easily emptied by mistake, T2A refuses to run.",
    "add its indicators, or take the group out of the mapping",
    refuses=True,
)
INDICATOR_MISSING = Rule(
    "T2A303",
    Severity.ERROR,
    "The program indicator does not exist",
    "DHIS2 leaves an unknown indicator out of an export without a word. T2A refuses to run.",
    "correct `program_indicators` in the mapping",
    refuses=True,
)
NO_CODE = Rule(
    "T2A304",
    Severity.ERROR,
    "The indicator names no data element",
    "The attribute or field that the mapping reads is empty. DHIS2 would export it under the indicator's own UID.",
    "fill in the data element there, or take the indicator out of the mapping's groups",
)
CODE_UNKNOWN = Rule(
    "T2A305",
    Severity.ERROR,
    "The data element does not exist in the aggregate instance",
    "No data element of the aggregate instance carries this code.",
    "correct the code at the indicator, or give the data element this code",
)
CODE_OF_ANOTHER = Rule(
    "T2A306",
    Severity.ERROR,
    "The code belongs to another kind of object",
    "An object carries the code, but it is no aggregate data element and cannot receive values.",
    "write the data element's own code at the indicator",
)
IN_NO_DATA_SET = Rule(
    "T2A307",
    Severity.ERROR,
    "The data element is in no data set",
    "DHIS2 takes values only through a data set that holds the data element.",
    "add the data element to a data set of the mapping",
)
IN_OTHER_DATA_SETS = Rule(
    "T2A308",
    Severity.ERROR,
    "The data element is in none of the mapping's data sets",
    "Other data sets hold it; this mapping does not feed them. A run looks no further, and says this also of a code "
    "that does not exist and of a data element in no data set.",
    "add the data set to the mapping, or the data element to one of the mapping's",
)
IN_SEVERAL_DATA_SETS = Rule(
    "T2A309",
    Severity.ERROR,
    "Several data sets of the mapping hold the data element",
    "Only one of them may receive it, and the mapping does not say which.",
    "write `elements` at the data set of the mapping that receives it",
    refuses=True,
)
CLAIM_UNMET = Rule(
    "T2A310",
    Severity.ERROR,
    "The mapping gives a data set an element that it does not hold",
    "A name under `elements` is none of the data set's data elements.",
    "correct `elements` in the mapping",
    refuses=True,
)
TAKES_NO_NUMBERS = Rule(
    "T2A311",
    Severity.ERROR,
    "The data element takes no numbers",
    "Its value type is a text, a date or the like; an indicator counts.",
    "give the indicator the code of a data element with a number type",
)
DECIMALS_INTO_INTEGERS = Rule(
    "T2A312",
    Severity.WARNING,
    "The indicator gives decimals, the data element takes whole numbers",
    "A value such as 3.5 is refused, by T2A and by DHIS2. Whole numbers with a useless fraction (9.0, where the "
    "indicator's decimals are unset) are harmless: T2A writes them as 9.",
    "set the indicator's decimals to 0, or the data element's value type to Number",
)
ADDED_WRONGLY = Rule(
    "T2A314",
    Severity.WARNING,
    "The data element is not summed",
    "DHIS2 makes district and yearly figures of it by another rule than adding, and the indicator counts.",
    "set the data element's aggregation type to Sum, or feed another one",
)
ZERO_LOST = Rule(
    "T2A315",
    Severity.WARNING,
    "Zeros are asked for, and the data element does not store them",
    "`on_vanished: zero` writes a zero where a value vanished; where zero is not significant T2A removes the value "
    "instead, so that no version of DHIS2 keeps the old one.",
    "tick Store zero data values at the data element, or write `on_vanished: remove`",
)
UNUSED = Rule(
    "T2A316",
    Severity.NOTE,
    "An indicator of the same programme is used by no mapping",
    "It may have been forgotten, or it is for dashboards only.",
    "add it to a group of the mapping if it belongs in the report",
)
UNFED = Rule(
    "T2A317",
    Severity.WARNING,
    "No indicator feeds the data set",
    "Runs transfer nothing into it.",
    "take the data set out of the mapping, or give indicators the codes of its data elements",
)
DATA_SET_MISSING = Rule(
    "T2A318",
    Severity.ERROR,
    "The data set does not exist",
    "The UID is wrong, the data set was deleted, or the user may not see it.",
    "correct `data_sets` in the mapping, or share the data set with the user",
    refuses=True,
)
NOTHING_FED = Rule(
    "T2A319",
    Severity.ERROR,
    "No indicator of the mapping feeds a data set",
    "Each of them has an error. Where it is the same one for all, the mapping looks in the wrong place: at another "
    "attribute or field, or for UIDs where codes stand. The run refuses.",
    "correct `data_element`, `data_element_id_scheme` or `category_option_combo_id_scheme` in the mapping, or else the "
    "indicators",
    refuses=True,
)
RULE_GROUP_MISSING = Rule(
    "T2A320",
    Severity.ERROR,
    "The validation rule group does not exist",
    "DHIS2 ignores an unknown group and would run every rule. T2A moves the values and runs none of this group.",
    "correct `validation.rule_groups` in the mapping, or share the group with the user",
)
COMPLETE_WITHOUT = Rule(
    "T2A321",
    Severity.ERROR,
    "Completeness asks for a data element that the data set does not hold",
    "A name under `all_of` is none of the data set's data elements, so no report is ever registered complete.",
    "correct `all_of` in the mapping",
)
NOBODY = Rule(
    "T2A322",
    Severity.ERROR,
    "A recipient of messages does not exist",
    "DHIS2 refuses a message to a user or a user group that it does not know. The e-mail is sent all the same.",
    "correct `notify.dhis2_message` in the mapping",
)
COMBO_UNKNOWN = Rule(
    "T2A401",
    Severity.ERROR,
    "The option combination does not exist",
    "No category option combination of the aggregate instance carries this code.",
    "correct the indicator's category option combination for aggregate data export; they stand in the aggregate "
    "instance under Maintenance, Category, Category option combination",
)
COMBO_AMBIGUOUS = Rule(
    "T2A402",
    Severity.ERROR,
    "The option combination is ambiguous",
    "Several combinations of the data element carry the code; the value could go to any of them.",
    "give each combination a code of its own; `t2a codes DATA_SET` proposes them",
)
COMBO_OF_ANOTHER = Rule(
    "T2A403",
    Severity.ERROR,
    "The option combination is of another category combination",
    "It exists, but the data element is disaggregated otherwise. DHIS2 refuses such a value with E7634.",
    "name one of the data element's own combinations at the indicator",
)
COMBO_MISSING = Rule(
    "T2A404",
    Severity.ERROR,
    "The data element is disaggregated, and the indicator names no option combination",
    "Lenient imports store such a value under the default combination, where no form shows it. T2A does not send it.",
    "fill in the indicator's category option combination for aggregate data export",
)
COMBO_NOT_WANTED = Rule(
    "T2A405",
    Severity.ERROR,
    "The data element is not disaggregated, and the indicator names an option combination",
    "The value belongs to the default combination, and to no other.",
    "empty the indicator's category option combination, or disaggregate the data element",
)
ATTRIBUTE_COMBO_UNKNOWN = Rule(
    "T2A411",
    Severity.ERROR,
    "The attribute option combination does not exist",
    "No category option combination of the aggregate instance carries this code.",
    "correct the indicator's attribute option combination for aggregate data export",
)
ATTRIBUTE_COMBO_AMBIGUOUS = Rule(
    "T2A412",
    Severity.ERROR,
    "The attribute option combination is ambiguous",
    "Several combinations of the data set carry the code.",
    "give each combination a code of its own; `t2a codes DATA_SET` proposes them",
)
ATTRIBUTE_COMBO_OF_ANOTHER = Rule(
    "T2A413",
    Severity.ERROR,
    "The attribute option combination is of another category combination",
    "It exists, but the data set has another category combination.",
    "name one of the data set's own combinations at the indicator",
)
ATTRIBUTE_COMBO_MISSING = Rule(
    "T2A414",
    Severity.ERROR,
    "The data set has a category combination, and the indicator names no attribute option combination",
    "DHIS2 asks for one with every value of such a data set.",
    "fill in the indicator's attribute option combination for aggregate data export",
)
ATTRIBUTE_COMBO_NOT_WANTED = Rule(
    "T2A415",
    Severity.ERROR,
    "The data set has no category combination, and the indicator names an attribute option combination",
    "The value belongs to the default combination, and to no other.",
    "empty the indicator's attribute option combination for aggregate data export",
)
CELLS_UNFED = Rule(
    "T2A420",
    Severity.WARNING,
    "Cells of the data element are fed by no indicator",
    "The form shows them empty, and totals over the disaggregation are too low.",
    "make the missing indicators; `t2a indicators` writes them from a table",
)
SAME_CELL = Rule(
    "T2A501",
    Severity.ERROR,
    "Several indicators feed one cell",
    "DHIS2 exports all of them and the last one stored wins, by chance; its own `duplicatesOnly` check has no effect. "
    "T2A leaves all of them out: neither is more right, and a sum was not asked for.",
    "keep one of them in the mapping",
)
SAME_ROW = Rule(
    "T2A502",
    Severity.ERROR,
    "The rows of several indicators cannot be told apart",
    "They carry the same data element, combination and attribute combination in an export.",
    "empty the data element for aggregate data export at all but one of them",
)
CONTESTED = Rule(
    "T2A503",
    Severity.ERROR,
    "Another mapping writes the same cells",
    "Two mappings would overwrite each other's values every night, and each would remove what only the other counts. "
    "Looked for when a mapping is uploaded, among those that are registered.",
    "take the data elements or the org units out of one of the two mappings",
    refuses=True,
)
