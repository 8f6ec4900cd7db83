"""The JSON Schema of mapping files, for editors.

`python -m t2a.domain.mapping_schema > docs/mapping.schema.json` writes it anew.
"""

import json
import sys

from t2a.domain.mapping import Mapping


def mapping_json_schema() -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Mapping.model_json_schema()}


def schema_text() -> str:
    return json.dumps(mapping_json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
