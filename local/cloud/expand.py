"""The SAM template as plain CloudFormation, without AWS: for deploying here, for lint and for tests.

python -m local.cloud.expand > build/expanded.json
"""

import copy
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from local.cloud.session import isolated_session

PROJECT = Path(__file__).parents[2]
TEMPLATE = PROJECT / "template.yaml"
_SOURCES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def expand(address: Callable[[str], str] = "s3://artifacts/{}".format, template: Path = TEMPLATE) -> dict[str, Any]:
    """CloudFormation for the template; `address` gives the S3 address of a code folder's zip."""
    source = yaml_parse(template.read_text(encoding="utf-8"))
    for resource in source["Resources"].values():
        if key := _SOURCES.get(resource["Type"]):
            resource["Properties"][key] = address(resource["Properties"][key])
    translator = Translator({}, Parser(), boto_session=isolated_session())
    expanded: dict[str, Any] = translator.translate(source, parameter_values={})
    return expanded


def with_concurrency(template: dict[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """The template with each event source's concurrency as a number.

    The local cloud takes number parameters for text, on which its poller fails, for every queue.
    """
    changed = copy.deepcopy(template)
    for resource in changed["Resources"].values():
        scaling = resource["Properties"].get("ScalingConfig", {})
        if parameter := scaling.get("MaximumConcurrency", {}).get("Ref"):
            default = template["Parameters"][parameter].get("Default")
            scaling["MaximumConcurrency"] = int(given.get(parameter, default))
    return changed


if __name__ == "__main__":
    json.dump(expand(), sys.stdout, indent=2)
