"""A new mapping file is read back as the mapping that it was made from, whatever its objects are called."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.mapping_files.text import mapping_text, note, scalar
from t2a.domain.mapping import Mapping
from t2a.domain.mapping_file import read_mapping
from tests.unit.given import uid

ANY_TEXT = st.text(min_size=1, max_size=30)
FILE = Path("malaria.yaml")


def mapping(**changes: Any) -> Mapping:
    content: dict[str, Any] = {
        "name": "malaria",
        "schedule": "cron(0 3 * * ? *)",
        "tracker": {
            "credentials": "t2a/tracker",
            "program_indicator_groups": [uid("gr", 1)],
            "data_element": {"attribute": uid("at", 1)},
            "org_units": {"level": 3, "within": [uid("ou", 1)]},
        },
        "aggregate": {
            "credentials": "t2a/aggregate",
            "data_sets": [{"id": uid("ds", 1), "periods": {"past": 3, "include_current": True}, "elements": ["NO"]}],
        },
    }
    return Mapping.model_validate(content | changes)


def written(made: Mapping, names: dict[str, str] | None = None, headline: str = "Malaria") -> str:
    return mapping_text(made, names or {}, headline, FILE)


def read(text: str) -> Mapping:
    return read_mapping(text, file_name=FILE.name)


def test_every_part_is_read_back() -> None:
    made = mapping(description="Registry: into # the report", timezone="Africa/Freetown")
    assert read(written(made)) == made


def test_names_stand_behind_what_they_name() -> None:
    names = {uid("gr", 1): "Monthly: 19 indicators", "LEVEL-3": "Facility"}
    text = written(mapping(), names)
    assert f"- {uid('gr', 1)} # Monthly: 19 indicators\n" in text
    assert "level: 3 # Facility\n" in text


@pytest.mark.parametrize(
    "tracker",
    [
        {"org_units": {"ids": [uid("ou", 1), uid("ou", 2)]}, "data_element": {"field": "code"}},
        {"org_units": {"groups": [uid("og", 1)], "within": [uid("ou", 1)]}, "data_element": {"field": "code"}},
        {
            "org_units": {"level": 1},
            "data_element": {"field": "aggregateExportDataElement"},
            "program_indicator_groups": [],
            "program_indicators": [uid("pi", 1)],
            "org_unit_id_scheme": f"ATTRIBUTE:{uid('at', 2)}",
        },
    ],
)
def test_every_way_to_select_is_read_back(tracker: dict[str, Any]) -> None:
    whole = mapping().model_dump()["tracker"] | tracker
    made = mapping(tracker=whole)
    assert read(written(made)) == made


@given(name=ANY_TEXT, headline=ANY_TEXT)
def test_no_name_breaks_a_comment(name: str, headline: str) -> None:
    made = mapping()
    names = {uid("gr", 1): name, uid("at", 1): name, uid("ou", 1): name, uid("ds", 1): name, "LEVEL-3": name}
    assert read(written(made, names, headline)) == made


@given(description=ANY_TEXT, element=ANY_TEXT)
def test_no_text_breaks_a_value(description: str, element: str) -> None:
    data_sets = [{"id": uid("ds", 1), "periods": {"past": 1}, "elements": [element]}]
    aggregate = mapping().model_dump()["aggregate"] | {"data_sets": data_sets}
    made = mapping(description=description, aggregate=aggregate)
    assert read(written(made)) == made


@pytest.mark.parametrize(
    "periods",
    [
        {"past": 0, "include_current": True},
        [{"past": 3, "include_current": True}, {"past": 9, "offset": 3, "strategy": "CREATE"}],
    ],
)
def test_windows_are_read_back(periods: object) -> None:
    aggregate = mapping().model_dump()["aggregate"] | {"data_sets": [{"id": uid("ds", 1), "periods": periods}]}
    made = mapping(aggregate=aggregate)
    assert read(written(made)) == made


def test_only_what_needs_quotes_has_them() -> None:
    assert scalar("cron(0 3 * * ? *)") == "cron(0 3 * * ? *)"
    assert scalar("NO") == "'NO'"
    assert scalar("a: b") == "'a: b'"
    assert scalar("two\nlines") == '"two\\nlines"'


def test_a_note_is_one_line() -> None:
    assert note("one\n  two\x00\u2028three ") == "one two three"
