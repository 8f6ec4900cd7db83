"""Tables of indicators to test with."""

from collections.abc import Mapping

from t2a.domain.indicators.table_file import TableFile, read_table

YEARS = "d2:yearsBetween(A{vemovu0Rckh}, V{event_date})"
TABLE = """\
program: WIVi3HMHIZ6
data_element_attribute: T2AdeCodeAt
program_indicator_group: {code: MAL, name: Malaria}
templates:
  combination: MAL_{age}_{sex}
defaults:
  expression: V{event_count}
categories:
  sex:
    option_set: [FEMALE, MALE]
    options:
      F: {name: Female, filter: "A{JdYYzbCSFFO} == 'FEMALE'"}
      M: {name: Male, filter: "A{JdYYzbCSFFO} == 'MALE'"}
  age:
    options:
      young: {name: under 5, filter: "years < 5", code: 0_4}
      old: {name: 5 and over, filter: "years >= 5", code: 5P}
rows:
  - data_element: MAL_TESTED
    name: Tested
    filter: d2:hasValue(#{KbftsAhNdLf.sQRRcWxRDBo})
    categories: [sex, age]
  - data_element: MAL_DEATHS
    name: Deaths
"""


def read(text: str = TABLE, files: Mapping[str, bytes] | None = None) -> TableFile:
    """`files`: content by name of what `rows` may point at."""
    return read_table(text, file_name="malaria.yaml", open_rows=lambda name: (files or {})[name])


def changed(old: str, new: str) -> TableFile:
    assert old in TABLE
    return read(TABLE.replace(old, new, 1))
