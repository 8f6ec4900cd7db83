"""What every pydantic model of ours keeps to."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

import t2a


def models(kind: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    for model in kind.__subclasses__():
        if model.__module__.startswith("t2a."):
            yield model
        yield from models(model)


for module in pkgutil.walk_packages(t2a.__path__, "t2a."):
    importlib.import_module(module.name)


@pytest.mark.parametrize("model", set(models()), ids=lambda model: model.__name__)
def test_the_errors_of_a_model_do_not_show_what_it_was_given(model: type[BaseModel]) -> None:
    """They reach the log with their traceback: messages, answers and the environment would come along."""
    assert model.model_config.get("hide_input_in_errors")


@pytest.mark.parametrize("model", set(models()), ids=lambda model: model.__name__)
def test_models_are_frozen(model: type[BaseModel]) -> None:
    assert model.model_config.get("frozen")
