from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

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


def test_the_example_tells_editors_where_the_mapping_schema_is() -> None:
    first = (ROOT / "mappings" / "malaria-monthly.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../docs/mapping.schema.json"
