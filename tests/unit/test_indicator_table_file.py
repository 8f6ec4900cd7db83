"""Bad tables are refused whole, with file, line and what to write instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.yaml_model import FileInvalid
from tests.unit.indicator_tables import TABLE, changed, read

ROWS = TABLE[: TABLE.index("rows:")] + "rows: rows.csv\n"
HEADER = "data_element,name,expression,filter,categories,combination\n"


def refused(text: str, rows: str | bytes | None = None) -> str:
    content = rows.encode() if isinstance(rows, str) else rows
    with pytest.raises(FileInvalid) as raised:
        read(text, {"rows.csv": content} if content is not None else None)
    return str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("program: WIVi3HMHIZ6\n", "", "line 1: program: this key is missing; add it"),
        ("WIVi3HMHIZ6", "malaria", "line 1: program: 'malaria' is not a DHIS2 UID"),
        ("defaults:", "default:", "line 6: default: this key is unknown; did you mean `defaults`?"),
        ("filter: \"years < 5\"", "fliter: x, filter: \"years < 5\"",
         "line 16: categories.age.options.young.fliter: this key is unknown; did you mean `filter`?"),
        ("option_set:", "options_set:",
         "line 10: categories.sex.options_set: this key is unknown; did you mean `option"),
        ("    name: Deaths", "    nome: Deaths", "line 23: rows[1].name: this key is missing; add it"),
        ("    name: Deaths", "    name:", "line 24: rows[1].name: this key has no value; give it one"),
        ("filter: d2:hasValue(#{Kbf", "filter: #{Kbf", "line 21: rows[0].filter: this key has no value; give it one"),
        ("hasValue(", "hasValue((", "line 21: rows[0].filter: ( has no counterpart; close every bracket"),
        ("{code: MAL, name: Malaria}", "{name: Malaria}",
         "line 3: program_indicator_group: give the `id` of the group, or `code` and `name` of one to create"),
        ("V{event_count}", "V{event_count}\n  aggregation_type: Count",
         "line 8: defaults.aggregation_type: this must be 'COUNT', 'SUM'"),
        ("V{event_count}", "V{event_count}\n  decimals: -1", "line 8: defaults.decimals: this must be 0 or more"),
        ("  expression: V{event_count}", "  decimals: 0",
         "line 19: rows[0]: has no expression; write `expression` here or under `defaults`"),
        ("[sex, age]", "[sex, aeg]",
         "line 22: rows[0].categories: aeg is no category of this table; did you mean `age`?"),
        ("[sex, age]", "[sex, sex]", "line 22: rows[0].categories: sex stands here more than once"),
        ("MAL_{age}_{sex}", "MAL_{aeg}_{sex}",
         "line 5: templates.combination: {aeg} means nothing here; did you mean `age`?"),
        ("MAL_{age}_{sex}", "MAL_{age}",
         "line 19: rows[0]: has no combination; write `combination` with {sex}, {age}, or `combinations`"),
        ("[sex, age]", "[sex, age]\n    combination: MAL_{age}",
         "line 23: rows[0].combination: does not name {sex}: several indicators would feed one cell; add it"),
        ("[sex, age]", "[sex, age]\n    combination: '{sex}{age}{colour}'",
         "rows[0].combination: {colour} means nothing here; there are age, data_element, sex"),
        ("[sex, age]", "[sex, age]\n    combinations: {F young: a, F old: b, M young: c}",
         "line 23: rows[0].combinations: lacks M old; add the combination of every cell"),
        ("[sex, age]", "[sex, age]\n    combinations: {F young: a, F old: b, M young: c, M old: d, M odl: e}",
         "line 23: rows[0].combinations.M odl: is no cell of this row; did you mean `M old`?"),
        ("[sex, age]", "[sex, age]\n    combination: '{sex}{age}'\n    combinations: {F young: a}",
         "line 24: rows[0].combinations: stands beside `combination`; keep one of the two"),
        ("[sex, age]", "[sex, age]\n    combinations: {F young: a, F old: a, M young: c, M old: d}",
         "line 19: rows[0]: MAL_TESTED_F_0_4 and MAL_TESTED_F_5P feed one cell, MAL_TESTED a; give each its own"),
        ("name: Deaths", "name: Deaths\n    combination: '{sex}'",
         "line 25: rows[1].combination: {sex} means nothing here; there are data_element"),
        ("data_element: MAL_DEATHS", "data_element: " + "M" * 51,
         "has 51 characters; shorten it to 50"),
        ("name: Deaths", "name: " + "d" * 231, "has 231 characters; shorten it to 230"),
        ("name: Deaths", "name: 'Tested: Male, 5 and over'",
         "line 23: rows[1]: name Tested: Male, 5 and over is made 2 times; each indicator needs its own"),
        ("MAL_DEATHS", "MAL_TESTED_M_5P",
         "line 23: rows[1]: code MAL_TESTED_M_5P is made 2 times; each indicator needs its own"),
        ("defaults:", "code_prefix: MAL_T\ndefaults:",
         "line 24: rows[1]: code MAL_DEATHS does not begin with `code_prefix` MAL_T; correct either"),
        ("  age:\n", "  a-ge:\n", "line 14: categories.a-ge: is no name for a category; write letters, digits and _"),
        ("  age:\n", "  name:\n", "line 14: categories.name: is no name for a category"),
        ("years >= 5", "years >= 6", "line 17: categories.age.options.old.filter: between `young` and `old` is a gap"),
        ("years >= 5", "years > 4",
         "categories.age.options.old.filter: `young` and `old` overlap: both take what lies"),
        ("years >= 5", "years >= 4", "`young` and `old` overlap: both take what lies between 4 and 5 of years"),
        ("== 'MALE'", "== 'FEMALE'", "`F` and `M` overlap: all take 'FEMALE'; give each its own value"),
        ("defaults:", "program: x\ndefaults:", "line 6: program: this key stands in line 1 already; keep one"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_to_do(old: str, new: str, sentence: str) -> None:
    assert old in TABLE
    files = HEADER + "MAL_DEATHS,Deaths,,,,\n"
    assert sentence in refused(TABLE.replace(old, new, 1), files)


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = TABLE.replace("V{event_count}", "V{event_count").replace("name: Deaths", "nam: Deaths")
    lines = refused(text).splitlines()
    assert [line.split(": ")[1] for line in lines] == ["defaults.expression", "rows[1].name", "rows[1].nam"]


@pytest.mark.parametrize("text", ["", "- a\n", "rows: [", "program: \0", TABLE + "\trows: x\n", "rows: []\n"])
def test_what_is_no_table_at_all_is_refused_with_a_sentence(text: str) -> None:
    assert refused(text).startswith("malaria.yaml")


def test_rows_may_stand_in_a_csv_file() -> None:
    rows = (
        HEADER + "MAL_TESTED,Tested,,d2:hasValue(#{KbftsAhNdLf.sQRRcWxRDBo}),sex age,\n\n"
        ',,,,,\nMAL_DEATHS,"Deaths",,,,\n'
    )
    assert read(ROWS, {"rows.csv": rows.encode("utf-8-sig")}).indicators == read().indicators
    assert read(ROWS, {"rows.csv": rows.replace("\n", "\r\n").encode()}).indicators == read().indicators


def test_columns_may_stand_in_any_order_and_be_left_out() -> None:
    rows = "name,data_element,combination,categories\nTested,MAL_TESTED,{age}/{sex},sex age\n"
    found = read(ROWS, {"rows.csv": rows.encode()}).indicators
    assert [one.combination for one in found] == ["0_4/F", "5P/F", "0_4/M", "5P/M"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", "rows.csv: the first line must name the columns, and data_element and name among them"),
        ("name\nDeaths\n", "rows.csv, line 1: the first line must name the columns, and data_element among them"),
        ("data_element;name\nA;B\n", "line 1: the columns are separated by semicolons; separate them by commas"),
        ("data_element,name,fliter\n", "line 1: column 'fliter' is unknown; did you mean `filter`?"),
        ("data_element,name,name\n", "line 1: column 'name' stands here twice; keep one"),
        (HEADER, "rows.csv, line 1: rows: this list is empty; give at least one"),
        (HEADER + "\nMAL_DEATHS,,,,,\n", "rows.csv, line 3: rows[0].name: this key is missing; add it"),
        (HEADER + "A,B,,a,b,c,d\n", "line 2: this line has 7 cells for 6 columns; put texts with commas in quotes"),
        (HEADER + 'A,"B\nC",,,,\nD,E,,f(,,\n', "rows.csv, line 4: rows[1].filter: ( has no counterpart"),
        (HEADER + 'A,"B\n', "rows.csv, line 2: this is no CSV (unexpected end of data); correct the quotes"),
        (HEADER + "A,B,,,sex aeg,\n", "rows.csv, line 2: rows[0].categories: aeg is no category of this table"),
        (HEADER + "A,B,,,,\nA,C,,,,\n", "rows.csv, line 3: rows[1]: code A is made 2 times"),
        (b"data_element,name\nA,\xe9\n", "rows.csv, line 2: this is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_a_mistake_in_the_csv_file_is_told_with_its_line_there(rows: str | bytes, sentence: str) -> None:
    assert sentence in refused(ROWS, rows)


def test_a_category_that_no_row_uses_is_noted() -> None:
    file = changed("    categories: [sex, age]\n", "")
    assert "note: malaria.yaml, line 9: categories.sex: is used by no row" in file.remarks


@given(st.integers(0, len(TABLE) - 1), st.sampled_from(["", "\t", ":", "- ", "x", "\n", "[", "{", "&a ", "'", "#"]))
def test_one_slip_anywhere_in_a_table_is_read_or_refused(position: int, slip: str) -> None:
    try:
        read(TABLE[:position] + slip + TABLE[position + 1 :], {})
    except FileInvalid as error:
        assert all(problem.reason for problem in error.problems)  # noqa: PT017 - either way is right
    except KeyError:
        pass  # `rows` became the name of a file


@given(st.text(alphabet='ab",;\n\r \t0{}') | st.binary())
def test_whatever_stands_in_a_csv_file_it_is_read_or_refused(rows: str | bytes) -> None:
    content = HEADER.encode() + (rows.encode() if isinstance(rows, str) else rows)
    try:
        read(ROWS, {"rows.csv": content})
    except FileInvalid as error:
        assert error.problems  # noqa: PT017 - either way is right
