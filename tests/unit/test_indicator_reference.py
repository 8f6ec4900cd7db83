import re
from pathlib import Path

from t2a.domain.indicators.table import IndicatorTable


def test_every_key_of_a_table_stands_in_its_reference() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "indicators.md").read_text()
    schema = IndicatorTable.model_json_schema()
    keys = {key for model in (schema, *schema["$defs"].values()) for key in model["properties"]}
    assert {key for key in keys if not re.search(rf"`[^`]*\b{key}\b[^`]*`", reference)} == set()
