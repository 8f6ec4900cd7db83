from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t2a.domain.mapping_file import MappingInvalid, Problem, read_mapping

EXAMPLE = Path(__file__).parents[2] / "mappings" / "malaria-monthly.yaml"
TEXT = """\
name: malaria
schedule: cron(0 3 * * ? *)
tracker:
  credentials: t2a/tracker
  program_indicators: [KC5stSYN4Us]
  data_element: {field: code}
  org_units:
    level: 3
aggregate:
  credentials: t2a/aggregate
  data_sets:
    - id: UeCjcuUqPpr
      periods: {past: 3}
"""


def problems_of(text: str | bytes, file_name: str = "malaria.yaml") -> list[Problem]:
    with pytest.raises(MappingInvalid) as refused:
        read_mapping(text, file_name=file_name)
    return refused.value.problems


def test_the_example_feeds_the_monthly_report_and_the_quarterly_summary() -> None:
    mapping = read_mapping(EXAMPLE.read_bytes(), file_name=str(EXAMPLE))
    windows = {target.id: target.periods[0].past for target in mapping.aggregate.data_sets}
    assert windows == {"UeCjcuUqPpr": 3, "JiievvK9CfW": 1}
    assert mapping.tracker.program_indicator_groups == ("dBDRj1C2SNe",)
    assert len(mapping.tracker.program_indicators) == 7


def test_text_bytes_and_a_byte_order_mark_read_alike() -> None:
    mapping = read_mapping(TEXT, file_name="malaria.yaml")
    assert read_mapping(TEXT.encode(), file_name="mappings/malaria.yaml") == mapping
    assert read_mapping(TEXT.encode("utf-8-sig"), file_name="malaria.yml") == mapping
    assert read_mapping("\ufeff" + TEXT.replace("\n", "\r\n"), file_name="malaria.yaml") == mapping


@pytest.mark.parametrize(("word", "enabled"), [("yes", True), ("no", False), ("true", True), ("Off", False)])
def test_booleans_may_be_words(word: str, enabled: bool) -> None:
    assert read_mapping(f"enabled: {word}\n{TEXT}", file_name="malaria.yaml").enabled is enabled


@pytest.mark.parametrize("code", ["007", "NO", "12:30", "2026-01-01", "1_000", "0x10", "1e5", "on", "3.10"])
def test_unquoted_codes_stay_what_they_are(code: str) -> None:
    text = TEXT + f"      elements: [{code}]\n"
    assert read_mapping(text, file_name="malaria.yaml").aggregate.data_sets[0].elements == (code,)


def test_a_name_of_digits_needs_no_quotes() -> None:
    assert read_mapping(TEXT.replace("malaria", "2026"), file_name="2026.yaml").name == "2026"


def test_the_message_gives_file_line_key_and_reason_of_every_problem() -> None:
    text = TEXT.replace("level: 3", "level: three").replace("past: 3", "pst: 3")
    with pytest.raises(MappingInvalid) as refused:
        read_mapping(text, file_name="malaria.yaml")
    assert str(refused.value) == (
        "malaria.yaml, line 8: tracker.org_units.level: this must be a whole number\n"
        "malaria.yaml, line 13: aggregate.data_sets[0].periods.pst: this key is unknown; did you mean `past`?"
    )


@pytest.mark.parametrize(
    ("written", "instead", "line", "path", "reason"),
    [
        ("schedule: cron(0 3 * * ? *)\n", "", 1, "schedule", "this key is missing; add it"),
        ("  credentials: t2a/tracker\n", "", 3, "tracker.credentials", "this key is missing; add it"),
        ("data_sets:", "datasets:", 11, "aggregate.datasets", "did you mean `data_sets`?"),
        ("    level: 3", "    lvl: 3", 8, "tracker.org_units.lvl", "did you mean `level`?"),
        ("level: 3", "level: 3\n    colour: 3", 9, "tracker.org_units.colour", "there are level, ids, groups, within"),
        ("{field: code}", "{field: name}", 6, "tracker.data_element.field", "'aggregateExportDataElement' or 'code'"),
        ("past: 3", "past: -1", 13, "aggregate.data_sets[0].periods.past", "this must be 0 or more"),
        ("past: 3", "past: 401", 13, "aggregate.data_sets[0].periods.past", "this must be 400 or less"),
        ("past: 3", "past: [3]", 13, "aggregate.data_sets[0].periods.past", "this must be a whole number"),
        ("past: 3", "past: 0", 13, "aggregate.data_sets[0].periods", "this window holds no period"),
        ("{past: 3}", "[{past: 3}, {pst: 3}]", 13, "aggregate.data_sets[0].periods[1].pst", "did you mean `past`?"),
        ("{past: 3}", "[{past: 3}, {past: 1}]", 13, "aggregate.data_sets[0].periods", "1 before the current one"),
        ("past: 3", "past: 3, strategy: DELETE", 13, "aggregate.data_sets[0].periods.strategy", "'CREATE'"),
        ("[KC5stSYN4Us]", "KC5stSYN4Us", 5, "tracker.program_indicators", "this must be a list; write [one, two]"),
        ("[KC5stSYN4Us]", "[KC5, ]", 5, "tracker.program_indicators[0]", "'KC5' is not a DHIS2 UID"),
        ("[KC5stSYN4Us]", "[[a]]", 5, "tracker.program_indicators[0]", "this must be a single text"),
        ("{past: 3}", "3", 13, "aggregate.data_sets[0].periods", "this must hold keys of its own"),
        ("{past: 3}", "", 13, "aggregate.data_sets[0].periods", "this key has no value; give it one"),
        ("{past: 3}", "{past: 3}\n      elements: []", 14, "aggregate.data_sets[0].elements", "this list is empty"),
        ("? *)", "* *)", 2, "schedule", "must be ?"),
        ("name: malaria", "name: Malaria", 1, "name", "is no mapping name"),
        ("name: malaria", "name: malaria\nenabled: perhaps", 2, "enabled", "this must be true or false"),
        ("name: malaria", "name: malaria\ndescription: " + "x" * 513, 2, "description", "use at most 512 characters"),
        ("name: malaria", "name: malaria\nname: other", 2, "name", "this key stands in line 1 already; keep one"),
    ],
)
def test_a_problem_names_its_line_its_key_and_what_to_do(
    written: str, instead: str, line: int, path: str, reason: str
) -> None:
    problems = problems_of(TEXT.replace(written, instead, 1))
    assert [(one.line, one.path) for one in problems if reason in one.reason] == [(line, path)]


def test_the_file_is_named_like_the_mapping() -> None:
    reason = "the mapping is named 'malaria', its file 'other.yaml'; give both the same name"
    assert problems_of(TEXT, "mappings/other.yaml") == [Problem(1, "name", reason)]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "the file is empty"),
        ("# a comment\n", None, "the file is empty"),
        ("- name: malaria\n", 1, "the file must begin with a key, such as `name:`"),
        ("\nmalaria\n", 2, "the file must begin with a key"),
        (TEXT + "---\nname: other\n", 14, "a second document begins here"),
        ("name: malaria\ntracker:\n\tcredentials: t2a/tracker\n", 3, "a tab stands here; indent with spaces"),
        ("name: malaria\ndescription: a: b\n", 2, "this is not YAML (mapping values are not allowed here)"),
        ('name: "malaria\n', 2, "this is not YAML"),
        ("name: &a malaria\ndescription: *a\n", 1, "anchors and aliases are not taken"),
        ("a: &a [*a]\n", 1, "anchors and aliases are not taken"),
        ("name: malaria\n? [a, b]\n: c\n", 2, "a key must be a single word"),
        ("[" * 2_000, None, "the file is nested far too deeply"),
        ("name: \0", None, "the file holds control characters"),
        (b"name: malaria\ndescription: caf\xe9\n", 2, "this is not UTF-8 text; save the file as UTF-8"),
        (TEXT.encode("utf-16"), 1, "this is not UTF-8 text"),
    ],
)
def test_what_is_no_mapping_at_all_is_refused_with_one_sentence(
    text: str | bytes, line: int | None, reason: str
) -> None:
    [problem] = problems_of(text)
    assert problem.line == line
    assert reason in problem.reason


def test_a_problem_of_the_whole_file_has_no_line_in_the_message() -> None:
    with pytest.raises(MappingInvalid, match=r"^malaria\.yaml: the file is empty; write its keys$"):
        read_mapping("", file_name="malaria.yaml")


@given(st.one_of(st.text(), st.binary(), st.text(alphabet="abn:-[]{}&*?!|>'\"#%@ \t\n0")))
def test_whatever_stands_in_a_file_it_is_read_or_refused(text: str | bytes) -> None:
    with pytest.raises(MappingInvalid) as refused:
        read_mapping(text, file_name="malaria.yaml")
    assert refused.value.problems


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(["", "\t", ":", "- ", "x", "\n", "[", "{", "&a ", "'"]))
def test_one_slip_anywhere_in_a_file_is_read_or_refused(position: int, slip: str) -> None:
    text = TEXT[:position] + slip + TEXT[position + 1 :]
    problems: list[Problem] = []
    try:
        read_mapping(text, file_name="malaria.yaml")
    except MappingInvalid as refused:
        problems = refused.problems
    assert all(problem.reason and len(problem.reason) < 500 for problem in problems)
