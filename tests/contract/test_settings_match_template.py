"""Each function is told what its settings ask for, and nothing else."""

from typing import Any

import pytest

from local.cloud.expand import expand
from t2a.settings import (
    DispatchSettings,
    FinishSettings,
    RegisterSettings,
    Settings,
    SweepSettings,
    TransferSettings,
)

SETTINGS: dict[str, type[Settings]] = {
    "RegisterFunction": RegisterSettings,
    "DispatchFunction": DispatchSettings,
    "TransferFunction": TransferSettings,
    "FinishFunction": FinishSettings,
    "SweepFunction": SweepSettings,
}


@pytest.fixture(scope="module")
def functions() -> dict[str, Any]:
    resources = expand()["Resources"]
    return {name: one for name, one in resources.items() if one["Type"] == "AWS::Lambda::Function"}


def test_every_function_has_settings(functions: dict[str, Any]) -> None:
    assert functions.keys() == SETTINGS.keys()


@pytest.mark.parametrize(("name", "settings"), SETTINGS.items())
def test_the_template_sets_exactly_the_variables_of_the_settings(
    functions: dict[str, Any], name: str, settings: type[Settings]
) -> None:
    variables = functions[name]["Properties"]["Environment"]["Variables"]
    asked = {field.alias for field in settings.model_fields.values()}
    assert {variable for variable in variables if variable.startswith("T2A_")} == asked


@pytest.mark.parametrize("name", SETTINGS)
def test_every_function_names_itself_to_powertools(functions: dict[str, Any], name: str) -> None:
    variables = functions[name]["Properties"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == name.removesuffix("Function").lower()
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "T2A"
