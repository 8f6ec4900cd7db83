import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from t2a.domain.mapping import Mapping
from t2a.domain.mapping_schema import mapping_json_schema, schema_text

ROOT = Path(__file__).parents[2]


def test_the_committed_mapping_schema_is_current() -> None:
    committed = (ROOT / "docs" / "mapping.schema.json").read_text()
    assert committed == schema_text(), "run: .venv/bin/python -m t2a.domain.mapping_schema > docs/mapping.schema.json"


def test_the_mapping_schema_is_a_valid_schema_that_takes_the_example() -> None:
    Draft202012Validator.check_schema(mapping_json_schema())
    example = yaml.safe_load((ROOT / "mappings" / "malaria-monthly.yaml").read_text())
    Draft202012Validator(mapping_json_schema()).validate(example)


@pytest.mark.parametrize("key", ["name", "schedule", "tracker", "aggregate"])
def test_the_mapping_schema_misses_a_key_that_must_be_there(key: str) -> None:
    example = yaml.safe_load((ROOT / "mappings" / "malaria-monthly.yaml").read_text())
    del example[key]
    with pytest.raises(ValidationError, match=f"'{key}' is a required property"):
        Draft202012Validator(mapping_json_schema()).validate(example)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("on_manual_edit", "keep", "remove"),
        ("on_vanished", "zero", "delete"),
        ("removal_limit_percent", 5, 101),
        ("update_existing_older_than", 6, -1),
    ],
)
def test_editors_are_told_which_values_a_policy_takes(key: str, good: object, bad: object) -> None:
    example = yaml.safe_load((ROOT / "mappings" / "malaria-monthly.yaml").read_text())
    example["aggregate"][key] = good
    Draft202012Validator(mapping_json_schema()).validate(example)
    example["aggregate"][key] = bad
    with pytest.raises(ValidationError):
        Draft202012Validator(mapping_json_schema()).validate(example)


def test_every_key_stands_in_the_reference_for_administrators() -> None:
    reference = (ROOT / "docs" / "mapping.md").read_text()
    schema = Mapping.model_json_schema()
    keys = {key for model in (schema, *schema["$defs"].values()) for key in model["properties"]}
    assert {key for key in keys if not re.search(rf"\| `[^`]*\b{key}\b[^`]*` \|", reference)} == set()


def test_the_example_tells_editors_where_the_mapping_schema_is() -> None:
    first = (ROOT / "mappings" / "malaria-monthly.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../docs/mapping.schema.json"
