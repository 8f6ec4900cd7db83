"""From the text of a mapping file to a Mapping, or to every problem with its line and a sentence."""

from pathlib import PurePosixPath

from t2a.domain.mapping import Mapping
from t2a.domain.yaml_document import YamlDocument
from t2a.domain.yaml_model import FileInvalid, Problem, read_yaml, validated

__all__ = ["MappingInvalid", "Problem", "read_mapping"]
EXAMPLE = "mappings/malaria-monthly.yaml"


class MappingInvalid(FileInvalid):
    """The file is no valid mapping."""


def read_mapping(text: str | bytes, *, file_name: str) -> Mapping:
    """Read and validate a mapping file; `file_name` may carry folders. Raises MappingInvalid."""
    try:
        document = read_yaml(text, file_name=file_name)
        misnamed = _misnamed(document, PurePosixPath(file_name))
        return validated(document, Mapping, file_name=file_name, example=EXAMPLE, more=misnamed)
    except FileInvalid as error:
        raise MappingInvalid(file_name, error.problems) from None


def _misnamed(document: YamlDocument, file: PurePosixPath) -> list[Problem]:
    name = document.content.get("name")
    if not isinstance(name, str) or name == file.stem:
        return []
    reason = f"the mapping is named {name!r}, its file {file.name!r}; give both the same name"
    return [Problem(document.line(("name",)), "name", reason)]
